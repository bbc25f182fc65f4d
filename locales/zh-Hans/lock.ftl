# 账户为什么被锁定，说给账户主人听；以及怎样解锁。
lock-password-why = 在一台我们不认识的设备上，密码连续输错了五次。
lock-password-next = 您用过的设备可以照常使用。在别的设备上，请等锁定结束，或者重设密码。
lock-password-day-why = 一天之内，在我们不认识的设备上，密码输错了十五次。
lock-password-day-next = 您用过的设备可以照常登录和付款。在别的设备上，要等您重设密码后才能登录。
lock-unusual-why = 账户里出现了和您平时很不一样的付款，为了保护您的钱，我们停止了所有付款。
lock-unusual-next = 如果是您本人，请确认；如果不是，请马上告诉我们。
lock-codes-why = 一天之内，付款验证码多次输错或没有输入，为了保护账户里的钱，我们停止了所有付款。
lock-payees-why = 一天之内，账户向许多从未付过款的人付了款，为了保护账户里的钱，我们停止了所有付款。
lock-support-next = 如果是您本人，请向客服证明身份，再由两位客服一起解锁；如果不是，请马上告诉我们。
lock-verification-why = 实名认证已经过了期限。
lock-verification-next = 请完成实名认证，完成后马上就能付款。
lock-reported-why = 有人报告了非本人的操作，或者设备被盗。
lock-reported-next = 恢复账户分五步。在最后一步之前，谁也动不了您的钱。
lock-order-why = 账户应主管部门要求被锁定。
lock-order-next = 您可以查看账户里的一切，也可以向我们询问这项命令。

lock-lift-time = 到时间自动解锁
lock-lift-two-factors = 重设密码
lock-lift-agent-after-proof = 向客服证明是您本人
lock-lift-owner-step-up = 确认是您本人
lock-lift-two-agents-after-proof = 向客服证明是您本人，由两位客服共同解锁
lock-lift-itself-when-verified = 完成实名认证
lock-lift-recovery = 恢复账户
lock-lift-two-supervisors = 须由两位主管解除
