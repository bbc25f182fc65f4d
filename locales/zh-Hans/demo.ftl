# 演示：启动时打印的文字，以及“如何重现每种失败”页面。

demo-print-title = Paydesk 已启动，里面的人、商户和银行都是虚构的。
demo-print-app = 用户和商户
demo-print-desk = 客服工作台
demo-print-recipes = 如何重现每种失败
demo-print-mailbox = 信箱（邮件和短信）
demo-print-bank = 银行柜台
demo-print-logins = 所有人的登录密码都是 { $password }
demo-print-code = 登录时发送的验证码会出现在信箱里。
demo-role-customer = 用户
demo-role-locked = 用户，已锁定
demo-role-merchant = 商户
demo-role-agent = 客服
demo-role-supervisor = 主管
