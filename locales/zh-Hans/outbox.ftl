# 没有网络时写下的内容。$number 是浏览器自己的编号：L-4F7A。
outbox-title = 已写好，尚未发出
outbox-text = 没有网络时提交的内容保存在这个浏览器里，一旦连上 Paydesk 就自动发出，只发一次。您可以关闭这个页面。付款绝不会在这里排队。
outbox-waiting = 等待网络
outbox-sent = 已发送
outbox-refused = 未被接受
outbox-empty = 这个浏览器里没有您待发送的内容。
outbox-no-script = 没有脚本时，这个浏览器不会保存内容。请返回再提交一次：同一张表单不管到几次，只算一次。
outbox-to = 查看会话
outbox-again = 重新发送
outbox-now = 立即重试
outbox-drop = 删除
outbox-sure = 确定删除？
outbox-urgent = 钱款有风险？不要等网络恢复。

# 页面上方的那句话。
outbox-line-waiting = 已保存为 { $number }，连上 Paydesk 后自动发出。
outbox-line-refused = { $number } 未被接受，您写的内容还在。
outbox-line-sent = { $number } 已送到我们这里。
outbox-see = 查看

# 没有发出，浏览器也没有地方或不允许保存。
outbox-full = 没有发出，这个浏览器也无法保存：可能是无痕模式、空间已满，或文件太大。您写的内容还在这里，请不要关闭页面，或先复制下来。
