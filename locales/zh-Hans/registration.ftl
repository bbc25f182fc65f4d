# 开通钱包。
register-title = 开通钱包
register-lead = 两分钟就能完成。您需要一部能收短信的手机。
register-name-hint = 写朋友认识您的名字：给您付款的人会看到其中一部分。证件上的姓名，只在实名认证时才需要。
register-phone-hint = 我们会发一个验证码，确认这个号码是您的。
register-have-one = 已经有账户了？
register-code-title = 验证手机号
register-code-lead = 如果 { $phone } 可以使用，验证码正在发送。如果没有收到，请看看这个号码是否已经有账户。
register-other-number = 换一个号码
register-done = 钱包已开通，欢迎！
registration-known = 这个号码已经有账户了。请登录，或重设密码。
