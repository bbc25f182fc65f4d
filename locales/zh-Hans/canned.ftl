# 常用回复。标题给客服看，正文发给顾客。

canned-hello-title = 您好
canned-hello-text = 您好，这里是 Paydesk 客服。您的会话和一起带来的情况我都看到了，不用再说一遍。
canned-looking-title = 正在查看
canned-looking-text = 我正在查看账本和银行的记录，请稍等。您可以先离开，有答复会通知您。
canned-failed-title = 没付成，没扣钱
canned-failed-text = 我核对了账本，也问了银行：付款没有成功，钱没有被扣走。您可以再付一次，不会重复扣款。
canned-doubt-title = 正在核实
canned-doubt-text = 银行还没有告诉我们付款是否成功，我们会一直问到有结果为止。如果钱已扣走，要么到收款方，要么退回给您，您什么都不用做。
canned-proof-title = 请证明身份
canned-proof-text = 在谈到或办理私人事项之前，我需要确认是您本人。我已在会话里发出身份问题，请在那里回答，我只看到是否通过。请不要用消息发送密码或验证码。
canned-refund-title = 退款办理中
canned-refund-text = 退款正在办理。您可以在会话里看到每一步，以及最晚到账的工作日。
canned-card-title = 请核对卡片
canned-card-text = 请对照卡面核对卡号、有效期和安全码，重新输入一次，也可以换一张卡，或用钱包付款。
canned-goodbye-title = 再见
canned-goodbye-text = 很高兴问题解决了。我现在结束会话，您在这里再写一条就会重新打开。结束后，您可以一键告诉我们这次服务怎么样。
