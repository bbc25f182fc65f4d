# 发生了什么，时间线上一条一行：event- 加上事件种类。每条都会给 $amount，只有一部分用得到。
event-created = 提交了付款
event-bank-asked = 已向银行提出扣款
event-succeeded = 已付款
event-failed = 没有通过，钱没有被扣走
event-in-doubt = 没有收到银行的答复，开始核实结果
event-cancelled = 已取消，银行确认不会扣款
event-late-success = 付款结束之后，银行还是扣了款
event-returned = 这笔钱已经放回付款人的钱包
event-corrected = 账目更正 { $amount }
event-refund-requested = 申请退款 { $amount }
event-refund-accepted = 同意退款 { $amount }，正在退回
event-refund-paid = 已退回 { $amount }
event-refund-refused = 没有同意退款 { $amount }
event-refund-waiting-funds = 同意退款 { $amount }，等待商家资金到账
event-refund-in-doubt = 退款 { $amount } 的银行答复中断，开始向银行查询
event-refund-card-rejected = 银行没能把 { $amount } 退回银行卡
event-refund-advanced = 我们先替商家垫付了 { $amount }，退款不必再等
event-advanced = 为退款垫付 { $amount }
event-advance-repaid = 从收款中归还 { $amount }
event-refund-paid-twice = 银行又说 { $amount } 已退到银行卡，而这笔钱已退到钱包
event-locked = 账户被锁定
event-unlocked = 账户已解锁
event-approval-refused = 第二个人没有签字
# 现在在做什么，接下来是什么。
event-now-processing = 银行正在处理
event-now-in-doubt = 正在不断向银行核实
event-next-told = 一有结果就告诉您
