# The frame of every page: header, tabs, footer, the desk's bar, and the parts that pages share.

shell-skip = Skip to the content
shell-main-nav = Main
shell-desk-nav = Desk
# The name of the other language, in that language.
shell-other-language = 中文

tab-home = Home
tab-pay = Pay
tab-activity = Activity
tab-recovery = Account
tab-help = Help
tab-me = Me

shell-footer-help = Help and contact
shell-footer-genuine = Is this message from us?
shell-footer-hotline = Hotline { $number }

desk-tab-inbox = Inbox
desk-tab-refunds = Refunds
desk-tab-approvals = Approvals
desk-tab-leave = Customer view
desk-column-inbox = Who waits
desk-column-facts = The facts
desk-back-to-inbox = All cases

# The card that stands on every page where something may have gone wrong.
shell-help-title = A question? We are here
shell-help-carried = What we know about this comes along; you need not explain it again.

# Before the words of a step, read aloud only: what its mark shows to the eye.
step-done = Done:
step-now = Now:
step-next = Then:
step-stopped = Stopped:

shell-answer-why = Why
shell-answer-money = Where the money is
shell-answer-next = What to do now
