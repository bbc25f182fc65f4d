# What people lean on, and how it stands.

component-sign-in = Signing in
component-payment = Payments
component-topup = Top-ups
component-bank = Cards and banks
component-chat = Chat with us
component-hotline = Hotline
component-callback = Callbacks
component-sms = SMS
component-mail = E-mail
component-help = Help center

component-standing-operational = Works
component-standing-degraded-performance = Slow
component-standing-major-outage = Does not work
component-standing-under-maintenance = Maintenance
component-standing-suspended = Closed for security

component-list = { $one }, { $more }
component-banner-slow = Slow just now: { $what }
component-banner-down = Does not work just now: { $what }
component-banner-maintenance = Maintenance: { $what }
component-banner-suspended = Closed for security: { $what }
component-banner-away = Our books are away for a moment. Nothing that you sent is lost.
component-banner-more = How everything stands
