# Dates, times of day and spans. Code hands in numbers and names; order and words stand here.

time-month =
    { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
# Monday is 1.
time-weekday =
    { $weekday ->
        [1] Mon
        [2] Tue
        [3] Wed
        [4] Thu
        [5] Fri
        [6] Sat
       *[7] Sun
    }
time-date = { $day } { $month } { $year }
time-date-time = { $day } { $month } { $year }, { $time }
time-date-minute = { $day } { $month } { $year } { $time }
time-day-time = { $day } { $month } { $time }
time-working-day = { $weekday } { $day } { $month }
time-today = Today { $time }
time-yesterday = Yesterday { $time }
time-tomorrow = Tomorrow { $time }

time-under-a-minute = under a minute
time-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
time-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
time-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
# Two units of one span, the larger first: 1 hour 5 minutes.
time-span = { $large } { $small }

# How long ago, short enough for a narrow column.
time-age-now = now
time-age-minutes = { $count } min
time-age-hours = { $count } h
time-age-days = { $count } d
time-zoned = { $when } (UTC{ $zone })
