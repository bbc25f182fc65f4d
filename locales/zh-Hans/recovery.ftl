# 被锁在外面时恢复使用。
recovery-title = 恢复使用账户
recovery-lead = 请用手机验证码证明您是这个号码的主人。之后您会看到账户为什么被锁，并可以带着自己的情况联系客服。这样进来不能动用资金。
recovery-own = 验证码会发到您当前账户的手机。
recovery-other = 发到其他号码
recovery-no-phone = 这个手机号我已经不用了
recovery-next-title = 一步一步恢复您的账户
recovery-next-text = 您的手机号已确认。这里显示锁定的原因和解除的办法，为您服务的客服看到的也是这些。
recovery-next-unproven = 您在这台设备上还看得到账户，但手机号还没有确认：账户锁定以后还没有输入过验证码。这就是下一步。下面是锁定的原因和解除的办法。
recovery-next-seen = 这里显示锁定的原因和解除的办法，为您服务的客服看到的也是这些。
recovery-next-free = 您的账户没有被锁定。如果忘了密码，请重设。
recovery-ask = 请客服帮忙
