# How everything stands, for everybody to see.

status-title = Status
status-fine = Everything works
status-slow = Some things are slow
status-down = Some things do not work
status-maintenance = Maintenance is under way
status-suspended = A way to us is closed for security
status-away = Our books are away for a moment
status-away-text = Nothing that you sent is lost. What you see below is how things stood before. Help and contact stay open.
status-as-of = As of { $when }
status-parts = All parts
status-days = The last 90 days
status-uptime = Worked { $percent } of the time that is known
status-uptime-unknown = Nothing is known yet
status-now = What is going on
status-ahead = Planned maintenance
status-before = What was before
status-before-none = Nothing happened in the last 90 days.
status-help = If something fails for you, tell us
status-follow = Follow along
status-feed = Feed (Atom)
status-calendar = Maintenance as a calendar
status-json = For programs (JSON)
status-feed-title = Paydesk: status
status-from-to = { $from } to { $to }
status-from = From { $from }, end not known yet
status-contact = All ways to reach us
