# 帮助中心的文章。

article-topics = 主题
article-often = 常见问题
article-count = { $count } 篇
article-reviewed = 核对日期：{ $day }
article-helpful-question = 这篇有帮助吗？
article-said-helpful = 有帮助
article-said-unclear = 没看明白
article-said-elsewhere = 不是我的问题
article-said-unsolved = 照做了还不行
article-said-untrue = 内容有误
article-thanks = 谢谢，知道有用就好。
article-thanks-bad = 谢谢，写文章的人会看到。问题还没解决的话，请联系我们。
article-related = 接着看
article-contact-title = 还没解决？
article-contact = 就此联系客服
article-read-before = 您看过
article-feed = 订阅文章更新（Atom）
article-feed-title = Paydesk 帮助

article-category-paying = 付款与收款
article-category-failed-payments = 付款没成功
article-category-topup-and-cards = 充值与银行卡
article-category-wallet-and-limits = 钱包与限额
article-category-refunds = 退款
article-category-receipts = 凭证与消息
article-category-signing-in = 登录
article-category-account = 我的账户
article-category-identity = 实名认证
article-category-locks = 账户被锁定
article-category-safety = 安全与防骗
article-category-devices = 设备
article-category-using-paydesk = 使用 Paydesk
article-category-merchants = 商户
article-category-getting-help = 联系客服
