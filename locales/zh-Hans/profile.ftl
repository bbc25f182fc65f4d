# “我的”：属于自己的一切，以及怎样更改。
me-title = 我的
me-way-back = 查看恢复办法
me-identity = 实名认证
me-identity-go = 查看并认证
me-identity-see = 查看实名认证
me-limit-payment = 单笔限额
me-limit-day = 单日限额
me-due = 请在此日期前验证
me-settings = 设置
me-language = 通知使用的语言
me-language-lead = 我们发给您的短信和邮件会使用这种语言。
me-chinese = 中文
me-english = English
me-language-done = 以后我们会用这种语言给您发通知。
me-email-none = 还没有

field-email = 电子邮箱
field-old-password = 当前密码
field-new-password = 新密码

me-name-title = 您的姓名
me-name-lead = 给您付款的人会看到其中一部分。更改后，我们会通知您的所有联系方式。
me-name-done = 姓名已更改。
profile-name-proven = 您的身份已用这个姓名确认。如需更改，请联系客服一起办理。
me-email-title = 您的电子邮箱
me-email-lead = 收据会发到这里，重设密码时也可以用它。更改后，我们会通知您的所有联系方式，包括旧邮箱。
me-email-code-lead = 验证码正在发送到新邮箱，请输入以确认能收到邮件。
me-email-other = 换一个邮箱
me-email-done = 邮箱已确认。
me-password-title = 更改密码
me-password-lead = 其他设备都会退出登录，我们会通知您的所有联系方式。
me-password-why = 这样，别人即使拿到您没锁屏的手机也改不了。
me-password-done = 密码已更改，其他设备已退出登录。
