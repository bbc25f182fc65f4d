# 没有回应时浏览器里保存的内容：打不开的页面由哪一页代替，以及保存的页面上方的那句话。

kept-offline-title = 连不上 Paydesk
kept-offline-text = 您的设备没有联网，或者我们暂时没有回应。此前已提交给我们的都有记录；没有提交成功的，钱没有动。
kept-again = 这个页面会自动重试。
kept-retry = 重试
kept-ways = 现在可用的方式
kept-contact-text = 全部联系方式（上次看到时的情况）
kept-check-text = 是设备、网络，还是我们这边的问题？
kept-readable = 这个浏览器里保存的内容
kept-own-text = 上次看到的余额和最近明细
kept-outbox-text = 没有网络时提交、等待发出的内容
kept-status-text = 上次得知的服务状态

# 保存的页面上方的话。$when 是带时区的日期和时间。
kept-seen = Paydesk 暂时没有回应。以下为 { $when } 看到的内容，此后的变化不在其中。
kept-contact = 联系方式
