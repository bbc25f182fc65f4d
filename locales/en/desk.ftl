# The desk: inbox, talk and facts for those who answer.

desk-title = Desk
desk-waiting =
    { $count ->
        [0] Nobody waits for us
       *[other] Waiting for us · { $count }
    }
desk-none = Nothing here with this filter.
desk-choose = Choose a case
desk-choose-text = Money at risk comes first, then payments and refunds that are under way or have failed, and accounts that are locked; then everything else. Among equals whoever has waited longest. J and K walk the list.
desk-filter-all = All
desk-filter-mine = Mine
desk-money-at-risk = Money at risk
desk-overdue = Overdue
desk-due-in = due in { $wait }
desk-looking = { $name } is also looking

desk-has-it = Taken by { $name }
desk-nobody-has-it = Nobody has taken it yet
desk-claim = Take
desk-take-over = Take over
desk-held = A colleague has this case. Take it over first; the timeline says so.
desk-hand = Hand over
desk-to = To
desk-hand-note = Note for whoever takes it
desk-handed = Handed on.
desk-no-such-agent = There is no such agent.
desk-agent-is-customer = That is the customer of this case.
desk-reply = Answer
desk-reply-hint = Answer (R)
desk-note = Note for us
desk-note-mode = Note for us: the customer never sees it. Esc goes back to the answer.
desk-as-missing = This has not been sent yet: choose whether it is an answer to the customer or a note for us.
desk-close-twice = Press E once more to close this case.
desk-closed = The case is closed. “Open again” takes that back.
desk-reopen = Open again
desk-reopened = The case is open again.
desk-canned = Usual replies
desk-canned-records = What the records say

desk-carried-device = Device: { $device }, known
desk-carried-strange = Device: { $device }, not known
desk-carried-article = Asked from the article /help/{ $slug }
desk-carried-card = the customer’s card
desk-carried-refusal = Reason: { $code }
desk-carried-tried = Tried { $at }: { $what } – { $became }

desk-really-failed = Did it really fail?
desk-cause-unknown = Why is not known: no record says.
desk-evidence = What the records show
desk-twin = One like it: { $at }, { $amount }
desk-twin-back = One like it: { $at }, { $amount }, given back or about to be
desk-method = Method
desk-when = When
desk-order = Order
desk-refundable = Refundable
desk-settle = Finish or cancel …
desk-correct = Counter-entry …
desk-lift = Lift …
desk-refund-it = Refund …
desk-refund-requested = To be reviewed
desk-refund-waiting-funds = Waiting for funds
desk-refund-sending = On its way
desk-refund-in-doubt = Being checked
desk-refund-paid = Paid back
desk-refund-by = on the card by { $day }
desk-refund-review = Review
desk-refunds = Refunds
desk-payer = From
desk-payment-title = Payment
desk-back-to-case = Back to the case
desk-refund-refused = Refused
desk-approvals = Second signatures
desk-approval-waiting = Waiting
desk-approval-approved = Signed
desk-approval-refused = Refused
desk-act-refund = Refund
desk-act-advance = Put up money
desk-act-correct = Counter-entry
desk-act-unlock = Unlock
desk-act-order = Lock by order

desk-since = since { $day }
desk-identity = Identity
desk-identity-confirmed = Confirmed
desk-identity-given = To be confirmed
desk-identity-none = Not given
desk-identity-changed = changed before it was confirmed
desk-identity-before = { $at }: { $name }, { $number }
desk-identity-nothing = Nothing waits to be confirmed here. Nothing was changed.
desk-identity-moved = The customer has handed in other details since this page was made. Look at them first, then confirm.
desk-proof = Proof in this case
desk-proof-none = not asked for
desk-proof-asked = Asked for
desk-proof-passed = Passed
desk-proof-failed = Not passed
desk-proof-expired = Run out
desk-proof-closed = Too many wrong answers: nobody can answer the questions about this account before { $when }.
desk-detail-name = Name
desk-detail-phone = Phone number
desk-detail-email = E-mail
desk-detail-id-number = ID number
desk-detail-contact = To be reached at
desk-detail-callback = Number to call
desk-reveal = Reveal a detail
desk-reveal-what = Detail
desk-reveal-hint = Kept with your name. You see the detail for ten minutes.
desk-reason-missing = Please say why.
desk-reason-short = Say it in at least ten characters: others will read later why you looked.
desk-reveal-not-yours = Only whoever has taken this case may see that, while the case is open. Take it first.

desk-proof-app = Ask for proof in the app
desk-proof-questions = Ask questions
desk-acts-hint = Kept with your name, as the reason of the act.
desk-reset = Begin a password reset
desk-confirm = Confirm the identity
desk-proof-flash = The customer is asked to prove it.
desk-reset-flash = The customer was told how to set a new password.
desk-reset-not-yours = Take the case first: whoever answers it begins a reset.
desk-identity-flash = The identity is confirmed.

desk-locks = Locks
desk-locks-none = none
desk-order-lock = Lock by order…
desk-locks-past =
    { $count ->
        [one] One earlier lock
       *[other] { $count } earlier locks
    }
desk-lock-password = Wrong passwords
desk-lock-password-day = Wrong passwords all day
desk-lock-unusual = Unusual activity
desk-lock-verification = Verification overdue
desk-lock-reported = Reported by the owner
desk-lock-order = By order
desk-devices = Devices
desk-devices-none = none
desk-device-known = known, { $at }
desk-device-new = new, { $at }
desk-payments = Latest payments
desk-payments-none = none
desk-payment-transfer = Transfer
desk-payment-purchase = Purchase
desk-payment-top-up = Top-up
desk-earlier = Earlier cases
desk-visitor-text = Nobody has proven to be a customer yet. Nothing private may be said or done. Ask for the phone number of the account and have the questions answered: passed, the case belongs to that account.
desk-visitor-phone-hint = As the visitor tells you. The visitor does not learn whether it is anybody’s.
desk-timeline = Timeline, newest first
desk-key-walk = Next case, the one before
desk-key-open = Open the case
desk-key-leave = Leave the field
desk-note-files = A note carries no files: the customer sees every file of a case. Send the files as an answer, or write the note without them. Nothing was sent.
desk-confirm-not-yours = Whoever has taken this open case confirms the identity. Take the case first.
desk-identity-twin = This ID number is confirmed for another account already, named beside it. That both are one person, a supervisor confirms.
desk-identity-twins = same ID number confirmed for

desk-help-title = Articles
desk-help-text = What readers showed in the last { $days } days. It tells which article to write, or to mend, next.
desk-help-asked-of = { $asked } of { $readers } readings led to a case within 30 minutes.
desk-help-missed = Looked for and not found
desk-help-missed-none = Every search found something.
desk-help-words = Typed
desk-help-language = Language
desk-help-times = Times
desk-help-last = Last
desk-help-articles = What was read
desk-help-articles-none = Nobody has read an article yet.
desk-help-article = Article
desk-help-readers = Readers
desk-help-asked = Wrote to us within 30 minutes
desk-help-said = Said of it
desk-help-said-none = Nothing yet
desk-help-said-one = { $said } ({ $count })
