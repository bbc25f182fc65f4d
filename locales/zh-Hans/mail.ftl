# 发给我们的邮件，供客服查看。

mail-title = 待看邮件
mail-text = 这些邮件要有人看过才放行。内容不会丢失，放行后就成为会话。
mail-none = 没有待看的邮件
mail-one-title = 邮件
mail-no-sender = 没有发件人
mail-no-subject = 没有主题
mail-no-words = 没有正文，或正文已不再保存。
mail-to-case = 查看会话
mail-server-said = 邮件服务器的核对结果
mail-server-silent = 没有关于发件人的结果
mail-files = 文件
mail-left-out = 未收入：不是我们接收的文件类型，或太大
mail-let-in = 放行
mail-let-in-hint = 放行后，它会进入本该进入的会话。无论是否放行，都不会通知发件人。
mail-dismiss = 无需处理
mail-flash-let-in = 邮件已放入这个会话。
mail-flash-dismissed = 已搁置。

mail-vouched-verified = 邮件，发件人已核实
mail-vouched-unverified = 邮件，发件人未核实

mail-reason-unreadable = 这不是一封能读懂的邮件。
mail-reason-too-large = 超过了我们能收的大小，全文仍在邮件服务器上。
mail-reason-sender = 没有可以回复的发件人，或写了多个发件人。
mail-reason-own = 这是我们自己发出的邮件。
mail-reason-report = 这是退信或已读回执。
mail-reason-automatic = 这是自动发出的邮件。
mail-reason-list = 这是群发邮件。
mail-reason-empty = 既没有文字，也没有文件。
mail-reason-too-many = 这个发件人，或未核实的发件人合计，短时间内写得太多。

mail-unverified-hint = 写来这封邮件的人没有证明邮箱是自己的。您的回复会发到这个邮箱，请不要写只有账户主人才能知道的内容。

mail-delivery-waiting = 邮件：正在发送
mail-delivery-sent = 邮件：{ $at } 已交给邮件服务器，是否送达未知
mail-delivery-bounced = 邮件：{ $at } 被退回。{ $why }

mail-fetch-fine = 正在收取邮件
mail-fetch-looked = 上次查看：{ $at }
mail-fetch-failing = 收不到邮件
mail-fetch-failing-since = 从 { $at } 起，系统会自动重试。邮件服务器：{ $why }
