# 服务时间，按读者自己的时区显示。

hours-always = 全天 24 小时
hours-never = 暂不提供
hours-days = { $days } { $spans }
hours-range = { $first }至{ $last }
hours-between-spans = 、
hours-holidays = 法定节假日 { $spans }
hours-holidays-closed = 法定节假日休息
hours-now-always = 正在服务
hours-now-open = 正在服务，到{ $until }
hours-now-closed = { $opens } 开始服务
hours-zone = 时间按您所在的时区显示（{ $zone }）。
hours-wait-closed = 现在不在服务时间，{ $opens } 恢复服务
hours-wait-never = 现在不在服务时间
hours-at-risk = 资金有危险时，任何时候都可以联系我们，马上有人处理。
