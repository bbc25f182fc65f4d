# 各项服务的状态，人人可见。

status-title = 服务状态
status-fine = 一切正常
status-slow = 部分服务缓慢
status-down = 部分服务不可用
status-maintenance = 正在维护
status-suspended = 部分联系方式因安全原因关闭
status-away = 暂时连不上账本
status-away-text = 您已提交的内容不会丢失。以下是此前的状态；帮助与联系页面仍可使用。
status-as-of = 更新于 { $when }
status-parts = 各项服务
status-days = 最近 90 天
status-uptime = 已知时间内可用率 { $percent }
status-uptime-unknown = 暂无记录
status-now = 正在发生
status-ahead = 计划维护
status-before = 历史记录
status-before-none = 最近 90 天没有发生异常。
status-help = 遇到问题？告诉我们
status-follow = 订阅
status-feed = 订阅源（Atom）
status-calendar = 维护日历
status-json = 供程序读取（JSON）
status-feed-title = Paydesk 服务状态
status-from-to = { $from } 至 { $to }
status-from = { $from } 起，结束时间待定
status-contact = 全部联系方式
