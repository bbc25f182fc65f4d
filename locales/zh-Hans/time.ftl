# 日期、时刻与时长。数字由程序给出，词语和语序在这里。

time-month = { $month }
# 1 是星期一。
time-weekday =
    { $weekday ->
        [1] 周一
        [2] 周二
        [3] 周三
        [4] 周四
        [5] 周五
        [6] 周六
       *[7] 周日
    }
time-date = { $year }年{ $month }月{ $day }日
time-date-time = { $year }年{ $month }月{ $day }日 { $time }
time-date-minute = { $year }年{ $month }月{ $day }日 { $time }
time-day-time = { $month }月{ $day }日 { $time }
time-working-day = { $month }月{ $day }日 { $weekday }
time-today = 今天 { $time }
time-yesterday = 昨天 { $time }
time-tomorrow = 明天 { $time }

time-under-a-minute = 不到 1 分钟
time-minutes = { $count } 分钟
time-hours = { $count } 小时
time-days = { $count } 天
# 同一段时长的两个单位，大的在前：1 小时 5 分钟。
time-span = { $large } { $small }

# 多久以前，要短，放得进窄栏。
time-age-now = 刚刚
time-age-minutes = { $count } 分钟
time-age-hours = { $count } 小时
time-age-days = { $count } 天
time-zoned = { $when }（时区 UTC{ $zone }）
