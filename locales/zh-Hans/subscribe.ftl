# 用邮件了解服务状态。

subscribe-title = 邮件订阅服务状态
subscribe-text = 服务出现故障、恢复、因攻击暂停，或有计划维护时，我们会发邮件告诉您。
subscribe-email = 电子邮箱
subscribe-email-hint = 我们只会先发一封带链接的邮件；您确认之前不会再发。
subscribe-components = 想了解哪些服务？
subscribe-go = 发送链接
subscribe-other = 不留邮箱也可以：
subscribe-flash-asked = 如果该邮箱能收信，带链接的邮件正在发送，请打开并确认。
subscribe-is = { $address } 会收到以下所选服务的通知。
subscribe-is-not = { $address } 目前不会收到通知，请确认想了解的服务。
subscribe-confirm = 确认订阅
subscribe-change = 保存
subscribe-stop = 停止全部邮件
subscribe-not-me = 不是我，请移除
subscribe-flash-confirmed = 已保存，我们会发邮件通知您。
subscribe-flash-stopped = 已停止，该邮箱不会再收到此类邮件。
