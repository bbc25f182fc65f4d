# 帮助与联系：人人可用。

help-title = 帮助
help-ask = 联系客服
help-chat-title = 在线客服
help-chat-text = 等待时可以先离开，有答复会通知您。
help-chat-away = 我们暂时连不上账本，请过一会儿再试。
help-ways = 要问什么？
help-kind-question = 关于 Paydesk 和用法的任何问题。
help-kind-fault = 您做了什么，结果怎么样？
help-kind-account = 被锁定、换了手机、收不到验证码。
help-kind-payment = 没付成、扣了款没到账、付了两次。
help-kind-refund = 什么时候到账、为什么没同意、怎么申请。
help-kind-complaint = 会有编号，并在约定的日子前答复您。
help-kind-suggestion = 哪里可以更好？每一条都有人看。
help-kind-feedback = 您觉得怎么样？
help-locked-title = 登录不了？
help-locked-text = 不登录也可以联系我们。账户锁定时，用手机收到的验证码可以进入您自己的会话。
help-locked-go = 我的账户被锁定了
help-contact-all = 所有联系方式

help-new-title = 联系客服
help-order-words = 关于 { $name } 的订单 { $number }：
help-words = 发生了什么？
help-words-about = 上面已有的情况不用再说，这里可以不填。
help-contact = 手机号或邮箱
help-send = 发送
help-leave = 请不要发送密码、验证码或卡号，我们从不索要。

contact-title = 联系我们
contact-text = 不管用哪种方式，找到的都是同一批人，看到的都是同一个会话。
contact-articles = 随时自行查找答案。
contact-hotline = 客服热线。钱款丢失或手机被盗，请马上打电话。
contact-genuine-title = 真的是我们吗？
contact-genuine-text = 我们发的每条消息都带有核对码，可以在这里核对。我们从不索要密码或验证码。
contact-accounts-title = 我们的其他账号
contact-accounts-text = 我们只有这些账号，写着“只发布消息”的不回复来信。用别的账号联系您的，不管叫什么名字，都不是我们。
contact-account-answered = 在那里回复
contact-account-news = 只发布消息
contact-account-away = 暂时不可用
contact-signed-title = 带签名的联系方式
contact-signed-text = 以上内容也可以作为一个带我们签名的小文件保存或转发，谁都能核对它确实出自我们、没有改动过。有效期 30 天。
contact-signed-key = 公钥请从本页面下载一次并保存好：用它核对不上的文件，都不是我们发的。
contact-ready-title = 怎样最快得到答复
contact-ready-open = 从有问题的那笔付款进入帮助：金额、时间和订单号会自动带上。
contact-ready-never = 不用准备别的。请不要告诉任何人密码、验证码或卡号。
