# 一笔付款自己的页面，和明细。

# 一切顺利时的标题。
payment-paid-purchase = 已付给{ $name }
payment-paid-transfer = 已转给{ $name }
payment-paid-top-up = 钱已到您的钱包
payment-received-headline = 钱已到账
payment-coming-headline = 有一笔付给您的款项正在处理中
payment-not-come-headline = 这笔付款没有成功，您没有收到任何款项
payment-not-made-headline = 这笔付款没有成功，没有扣款

# 银行还在处理。
payment-processing-headline = 银行正在处理，一般几秒钟就有结果
payment-processing-why = 已经向银行提出请求，还没有收到答复，有的银行会慢一些。
payment-processing-money = 这笔钱可能已被银行在您的卡 { $card } 上预留。银行答复之前，谁也不能确定。
payment-processing-next = 您不用做什么。一有结果就会显示在这里，我们也会发消息告诉您。

# 没有收到答复。
payment-in-doubt-headline = 我们正在向银行核实结果
payment-in-doubt-why = 我们已向银行提出扣款，但没有收到明确的答复，所以还不知道有没有扣款。
payment-in-doubt-money = 要么还在您的卡 { $card } 里，要么已经扣走。我们以银行的记录为准，不会猜。
payment-in-doubt-next = 您不用做什么。再试一次也没关系：这一笔有结果之前，同样的付款不会再扣第二次。

# 付款结束之后钱才到。
payment-late-headline = 付款已经结束，银行后来又扣了款；这笔钱会退还给您
payment-late-next = 您不用做什么。如果还想付，请重新付一次：这一笔按没有付款处理。
payment-money-returned = 已经放回您的钱包。
payment-money-returning = 正在退回您的卡 { $card }。
payment-money-late = 单独存放在我们这里，正在退还给您。

# 没有付成时，钱在哪里。
payment-money-wallet = 还在您的钱包里，没有扣款。
payment-money-card = 还在您的卡 { $card } 里，银行确认没有扣款。
payment-money-no-card = 银行查不到这个卡号，所以没有扣款。
payment-money-not-taken = 还在您的卡 { $card } 里，银行没有受理这笔付款。
payment-money-not-asked = 还在原来的地方，没有向银行提出扣款。
payment-order-kept = 订单会为您保留到 { $until }。

# 充值没有成功。
payment-top-up-not-taken-why = 银行不接受用 { $card } 给钱包充值。
payment-top-up-not-taken-next = 请换一张卡充值。如果还是不行，请联系我们，原因可能在我们这边。
payment-top-up-bank-next = 请过几分钟再试，或者换一张卡充值。
payment-top-up-maintenance-next = 请等银行恢复后再充值。钱包里已有的钱可以照常使用。
payment-top-up-another-card = 换一张卡充值

# 限额。
payment-limits-see = 查看我的限额
payment-limit-payment = 您的单笔限额是 { $limit }。
payment-limit-day-none = 您的每日限额是 { $limit }，今天已经用完，明天重新计算。
payment-limit-day-verify-next = 做完实名认证后限额会提高，今天就可以付；也可以明天再付。
payment-limit-day-none-next = 请明天再付，或者查看您的限额。
payment-limit-day = 您的每日限额是 { $limit }，今天还可以付 { $left }。
payment-pay-less = 改付 { $amount } 以内

# 接下来可以做的。
payment-look-again = 再看一下
payment-done = 完成
payment-ask-now = 现在就问银行
payment-call-off = 取消这笔付款
payment-not-me = 不是我本人操作
payment-stopped-next = 账户的所有付款也已停止，这笔款没有付出。请查看怎样解锁；如果不是您本人，请马上告诉我们。
payment-see-confirmed = 查看您确认过的付款
payment-go-on = 回去付给{ $name }
payment-confirm-pay = 确认并付款 { $amount }
payment-by-wallet = 换成钱包余额支付（{ $balance }）
payment-ask-refund = 申请退款
payment-get-help = 就这笔付款联系客服
payment-flash-still-open = 刚刚问过银行，还没有结果，我们会继续核实。
payment-flash-cancelled = 付款已取消，银行不会扣款。
payment-flash-not-off = 没能联系上银行来撤销这笔付款。它仍在处理中，我们会继续向银行询问。
payment-flash-too-late = 来不及取消：银行已经扣款。

# 收据。
payment-fact-to = 付给
payment-fact-from = 来自
payment-fact-method = 付款方式
payment-fact-order = 订单
payment-fact-for = 内容
payment-fact-when = 时间
payment-fact-refunded = 已退回
payment-fact-refunding = 正在退回
payment-receipt-to = 邮箱或手机号
payment-receipt-hint = 我们只把收据发到这里，不作他用。
payment-receipt-unreadable = 请填写手机号或邮箱。
payment-receipt-send = 把收据发给我
payment-receipt-sent = 收据正在发送给您。
payment-refund-line = 退款
payment-what-happened = 经过

# 银行恢复了吗？
payment-bank-title = 银行现在的情况
payment-bank-up = 正常
payment-bank-up-text = 银行有响应，可以再付一次。
payment-bank-slow = 较慢
payment-bank-slow-text = 银行有响应，但是比较慢。可以再付一次，可能要多等一会儿。
payment-bank-maintenance = 维护中
payment-bank-maintenance-text = 银行正在维护，钱包付款可以正常使用。这个页面会自动刷新。
payment-bank-down = 没有响应
payment-bank-down-text = 银行没有响应，钱包付款可以正常使用。这个页面会自动刷新。
payment-bank-until = 预计到 { $until } 结束。
payment-bank-back = 返回这笔付款
payment-ours-title = Paydesk 维护
payment-ours-closed = 维护中
payment-ours-closed-text = 目前暂停付款。您的钱是安全的，客服照常服务。本页会自动刷新。
payment-ours-open = 已恢复
payment-ours-open-text = 现在可以照常付款了。

# 列表里的一行。
payment-line-top-up = 充值
payment-line-from = { $name } 转来
payment-line-guest = 访客
payment-method-card = 银行卡
# 不知道是哪一张时。
payment-the-card = 这张银行卡
payment-csv-cut = 超过 { $count } 行，其余请按日期分段导出。
payment-method-wallet = 钱包
payment-tag-refunded = 已退款
payment-tag-refunded-part = 部分退款
payment-tag-refunding = 退款中
payment-state-processing = 处理中
payment-state-in-doubt = 核实中
payment-state-succeeded = 已付款
payment-state-failed = 未付成
payment-state-cancelled = 已取消
payment-kind-transfer = 转账
payment-kind-purchase = 消费
payment-kind-top-up = 充值

# 明细。
payment-list-title = 明细
payment-entries = 冲正记录
payment-entries-text = 这些是对您钱包的冲正，每一笔都经两名工作人员复核。如有疑问，请联系我们。
payment-entry = 冲正
payment-export = 导出
payment-filter = 筛选
payment-filter-q = 搜索名称、备注、订单、金额
payment-filter-state = 状态
payment-filter-kind = 类型
payment-filter-from = 从
payment-filter-to = 到
payment-filter-all = 全部
payment-filter-apply = 查看
payment-filter-clear = 查看全部
payment-none = 还没有记录
payment-none-text = 您付的款、收的款都会在这里，连同全部经过。
payment-none-found = 没有符合的记录
payment-none-found-text = 换少一点的词，或者换一段时间试试。
payment-older = 更早的
payment-csv-time = 时间
payment-csv-kind = 类型
payment-csv-other = 对方
payment-csv-amount = 金额
payment-csv-moved = 实际收付
payment-csv-currency = 币种
payment-csv-method = 付款方式
payment-csv-state = 状态
payment-csv-reason = 原因
payment-csv-note = 备注
payment-csv-refunded = 已退回
payment-csv-id = 编号
payment-see-case = 继续这次对话
payment-case-open = 这件事您已经联系过我们：会话 { $number } 号。
