# “真的失败了吗？”：各处记录说明了什么，一份给客服，一份是说给顾客听的话。

diagnosis-verdict-really-failed-agent = 确实失败。没有任何记录显示扣过款。
diagnosis-verdict-really-failed-customer = 付款没有成功，您的钱没有被扣走。
diagnosis-verdict-really-succeeded-agent = 已经成功：我们已入账。
diagnosis-verdict-really-succeeded-customer = 付款成功了，收款方已经收到钱。
diagnosis-verdict-unknown-agent = 目前的记录都说明不了，请向银行查询真实状态。
diagnosis-verdict-unknown-customer = 我们正在向银行确认付款有没有成功，不会重复扣款。
diagnosis-verdict-money-taken-not-credited-agent = 银行已经扣款，我们的账上还没有。
diagnosis-verdict-money-taken-not-credited-customer = 银行已经扣了款，但还没有到我们这里。钱没有丢，我们正在处理。
diagnosis-verdict-late-success-agent = 付款已经按未付结束，之后银行才扣款。
diagnosis-verdict-late-success-customer = 银行晚了一步：付款已经结束，它才扣款。这笔钱会全部退给您。
diagnosis-verdict-never-reached-bank-agent = 银行没有收到请求，不可能扣款。
diagnosis-verdict-never-reached-bank-customer = 付款没有到达银行，您的钱没有被扣走。
diagnosis-verdict-credited-not-taken-agent = 我们已给收款方入账，银行却说没有扣款。
diagnosis-verdict-credited-not-taken-customer = 收款方已经收到钱。您不用做什么，剩下的由我们和银行处理。
diagnosis-verdict-books-disagree-agent = 付款状态和账本互相矛盾，这是我们的故障，请通知技术人员。
diagnosis-verdict-books-disagree-customer = 我们自己的记录对不上。这是我们的错，正在改正。

diagnosis-money-payer = 在付款方那里
diagnosis-money-payee = 在收款方那里
diagnosis-money-bank = 在银行，我们的账上没有
diagnosis-money-suspense = 暂存在我们这里，是安全的
diagnosis-money-returning = 正在退回付款方
diagnosis-money-returned = 已经退回付款方
diagnosis-money-unknown = 还不清楚

diagnosis-step-nothing = 不用再做什么
diagnosis-step-wait = 等一等，系统会自动处理
diagnosis-step-ask-bank = 现在向银行查询
diagnosis-step-finish = 按银行的答复入账
diagnosis-step-cancel = 取消这笔付款
diagnosis-step-give-back = 把钱退还
diagnosis-step-correct = 做一笔冲正

diagnosis-certainty-proven = 已证实
diagnosis-certainty-likely = 很可能
diagnosis-certainty-possible = 有可能

diagnosis-why-refused-agent = 付款没有成功，原因已记录。
diagnosis-why-refused-customer = 付款没有成功，原因写在付款页面上。
diagnosis-why-contradictory-answers-agent = 银行前后的答复互相矛盾。
diagnosis-why-contradictory-answers-customer = 关于这笔付款，银行给了我们两种不同的说法。
diagnosis-why-answer-not-booked-agent = 银行已经答复，我们没有入账。
diagnosis-why-answer-not-booked-customer = 银行已经答复，我们还没有记上。
diagnosis-why-late-answer-agent = 付款结束之后，银行的答复才到。
diagnosis-why-late-answer-customer = 银行的答复来晚了。
diagnosis-why-callback-lost-agent = 银行的回调一直没有来。
diagnosis-why-callback-lost-customer = 银行发给我们的一条消息丢了。
diagnosis-why-not-sent-yet-agent = 我们的任务还没有把它发给银行。
diagnosis-why-not-sent-yet-customer = 我们还没有把它发给银行。
diagnosis-why-still-working-agent = 银行还在处理。
diagnosis-why-still-working-customer = 银行还在处理。
diagnosis-why-other-sum-agent = 银行账上这笔付款的金额和请求的不一样。
diagnosis-why-other-sum-customer = 银行记下的金额和您付的不一样，我们正在人工核对。
diagnosis-why-bank-silent-agent = 已经发出，银行没有答复。
diagnosis-why-bank-silent-customer = 银行还没有答复。
diagnosis-why-bank-down-agent = 向银行查询也没有答复：银行出了故障，或者正在维护。
diagnosis-why-bank-down-customer = 目前联系不上银行。
diagnosis-why-network-broke-agent = 和银行之间的连接断了。
diagnosis-why-network-broke-customer = 和银行之间的连接断了。
diagnosis-why-paid-twice-agent = 一天之内，同一付款方向同一收款方付过同样的金额。
diagnosis-why-paid-twice-customer = 您可能付了两次。

diagnosis-evidence-state = 付款状态：{ $value }
diagnosis-evidence-refusal = 记录的原因：{ $value }
diagnosis-evidence-credited = 账本：已给收款方入账 { $value }
diagnosis-evidence-nothing-credited = 账本：没有给收款方入账
diagnosis-evidence-in-suspense = 账本：暂存 { $value }
diagnosis-evidence-given-back = 账本：已退还 { $value }
diagnosis-evidence-hold-open = 仍在预留：{ $value }
diagnosis-evidence-never-sent = 通道记录：没有发出
diagnosis-evidence-void = 通道记录：在扣款之前已结束
diagnosis-evidence-sent-unanswered = 通道记录：没有答复，已询问次数：{ $value }
diagnosis-evidence-answered = 通道记录：答复为 { $value }
diagnosis-evidence-callback = 回调：{ $value }
diagnosis-evidence-no-callback = 没有收到回调
diagnosis-evidence-asked = 刚刚向银行查询：{ $value }
diagnosis-evidence-twins = 一天之内相同的其他付款：{ $value }

# 银行的说法，用在上面几行的值里。
diagnosis-bank-succeeded = 已成功
diagnosis-bank-declined = 已拒绝
diagnosis-bank-pending = 处理中
diagnosis-bank-never-had = 没有收到过
diagnosis-bank-differs = 这笔付款在银行账上的金额不同
diagnosis-bank-no-answer = 没有答复
diagnosis-answer = { $said }（{ $code }）
