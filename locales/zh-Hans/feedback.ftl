# 表扬、投诉、建议。

feedback-title = 意见反馈
feedback-lead = 每一条都有专人阅读，也会在这里回复您。不需要账户。
feedback-kind = 您想说的是
feedback-kind-complaint = 投诉
feedback-kind-suggestion = 建议
feedback-kind-feedback = 表扬
feedback-within = { $days } 天内答复
feedback-words = 请写下来
feedback-words-hint = 发生了什么，希望有什么不同，或者哪里做得好。
feedback-go = 提交
feedback-urgent = 钱款不见了，或者账户被锁？请从“帮助”里找我们，这些会优先处理。
feedback-flash-sent = 谢谢，我们已经收到，答复会写在这里。
feedback-way = 表扬、投诉、建议
