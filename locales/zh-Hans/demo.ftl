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

demo-title = 如何重现每种失败
demo-text = 这里的人、商户和银行都是虚构的。下面列出付款失败的每一种原因，以及怎样亲手重现它。
demo-truth = 这里写的是客服看到的真实原因。如果卡已挂失、被盗或者正被银行留意，付款人只会看到“发卡行拒绝”：不能让盗卡的人知道银行掌握了什么。
demo-logins = 登录账号
demo-recipes = 每种原因，以及如何遇到它
demo-as = 以{ $name }（{ $phone }）的身份：
demo-begin = 从这里开始
demo-press = 发送
demo-how-card = 用银行的测试卡 { $card } 充值任意金额：有效期 12/34，安全码 123。
demo-how-pay = 用余额向{ $shop }付款 { $amount }。
demo-how-send = 向{ $name }转账 { $amount }。
demo-how-press = 页面上不会出现用余额付给{ $shop }的按钮。这里仍会用余额发起 { $amount } 的付款。
demo-how-order-expired = 打开一笔已过期订单的收银台。
demo-how-order-paid = 打开一笔已付款订单的收银台。
demo-how-order-being-paid = 在银行柜台切换到“断线”，用银行卡支付这笔订单：它会停在“确认中”。再次打开收银台并付款。之后把银行切回正常。
demo-how-limit-per-day = 同一天内用卡 4242 4242 4242 4242 充值两次 ¥ 1,000。未认证账户每天限额 ¥ 2,000。
demo-how-unusual-activity = 向 +86 138 0000 2211 转账 ¥ 300，验证码故意输错三次，然后重新发起：这笔付款会被拦下，等本人确认。
demo-how-network-broken = 在银行柜台切换到“断线”，只对接下来 1 个请求生效。用已保存的卡充值：连接中断，随后向银行查询，得知银行从未收到。
demo-how-bank-maintenance = 在银行柜台切换到“维护”，用已保存的卡充值。之后把银行切回正常。
demo-how-cancelled = 用卡 4000 0000 0000 2032 充值，银行会考虑三秒；在这段时间里到付款页面撤销它。
demo-how-our-maintenance = 这个按钮会暂停所有新付款两分钟。在这期间以任何人的身份付款即可。
demo-paused = 已暂停新付款，两分钟后恢复。
