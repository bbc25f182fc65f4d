# 各项服务与它们的状态。

component-sign-in = 登录
component-payment = 付款
component-topup = 充值
component-bank = 银行卡与银行
component-chat = 在线客服
component-hotline = 客服热线
component-callback = 预约回电
component-sms = 短信
component-mail = 邮件
component-help = 帮助中心

component-standing-operational = 正常
component-standing-degraded-performance = 缓慢
component-standing-major-outage = 不可用
component-standing-under-maintenance = 维护中
component-standing-suspended = 因安全原因关闭

component-list = { $one }、{ $more }
component-banner-slow = 目前缓慢：{ $what }
component-banner-down = 目前不可用：{ $what }
component-banner-maintenance = 维护中：{ $what }
component-banner-suspended = 因安全原因关闭：{ $what }
component-banner-away = 暂时连不上账本，您已提交的内容不会丢失。
component-banner-more = 查看各项服务状态
