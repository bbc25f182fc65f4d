# 我们发给用户的邮件和短信：-subject 是邮件标题，-text 是两者共用的正文。参数怎样变成变量，见
# crates/texts/src/notice.rs。验证码放在最前面，不用点开就能看到；短信里从不放链接。

# 每条消息的结尾
notice-genuine = 防伪码 { $code }，可在 Paydesk 的“核对消息”中验证这条消息是否由我们发出。
notice-genuine-sms = 防伪码 { $code }。
notice-link = 在 Paydesk 中查看
notice-link-line = 在 Paydesk 中查看：{ $link }

# 不知道是哪张卡、余额多少的时候
notice-your-card = 您的银行卡
notice-balance-too-low = 钱包里的钱不够付这一笔。

# 验证码
notice-code-register-subject = 开通钱包的验证码
notice-code-register-text = { $code } 是您开通 Paydesk 钱包的验证码，5 分钟内有效。请勿告诉任何人，Paydesk 的工作人员不会向您索要。
notice-code-device-subject = 登录验证码
notice-code-device-text = { $code } 是您在新设备上登录 Paydesk 的验证码，5 分钟内有效。如果不是您在登录，说明有人知道了您的密码，请尽快修改。请勿告诉任何人，包括我们的工作人员。
notice-code-reset-subject = 重设密码的验证码
notice-code-reset-text = { $code } 是您重设 Paydesk 密码的验证码，5 分钟内有效。如果不是您本人操作，不用理会，密码不会改变。请勿告诉任何人，包括我们的工作人员。
notice-code-reset-email-subject = 重设密码的第二个验证码
notice-code-reset-email-text = { $code } 是您重设 Paydesk 密码的第二个验证码，5 分钟内有效。如果不是您本人操作，不用理会，密码不会改变。请勿告诉任何人，包括我们的工作人员。
notice-code-recovery-subject = 找回账户的验证码
notice-code-recovery-text = { $code } 是您在账户锁定期间进入 Paydesk 服务单的验证码，5 分钟内有效，不能用来付款。请勿告诉任何人，包括我们的工作人员。
notice-code-payment-subject = 付款 { $amount } 的验证码
notice-code-payment-text = { $code } 是向 { $payee } 付款 { $amount } 的验证码，只对这一笔有效，5 分钟内使用。如果不是您在付款，请不要使用。请勿告诉任何人，包括我们的工作人员。
notice-code-email-subject = 确认邮箱的验证码
notice-code-email-text = { $code } 是把这个邮箱加到您 Paydesk 账户的验证码，5 分钟内有效。如果不是您本人操作，不用理会。请勿告诉任何人，包括我们的工作人员。
