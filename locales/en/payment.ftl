# A payment’s own page, and the history.

# The headline when all went well.
payment-paid-purchase = Paid to { $name }
payment-paid-transfer = Sent to { $name }
payment-paid-top-up = It is in your wallet
payment-received-headline = It has arrived
payment-coming-headline = A payment to you is on its way
payment-not-come-headline = This payment did not go through; nothing was paid to you
payment-not-made-headline = This payment was not made; nothing was paid

# The bank is still deciding.
payment-processing-headline = The bank is deciding; this usually takes seconds
payment-processing-why = The bank has been asked, and has not answered yet. Some take longer.
payment-processing-money = On your card { $card }, perhaps set aside by the bank already. Until the bank answers, nobody can say more.
payment-processing-next = You need not do anything. This page shows the end as soon as there is one, and we write to you too.

# The answer was lost.
payment-in-doubt-headline = We are asking the bank what became of it
payment-in-doubt-why = We asked the bank and got no clear answer, so nobody knows yet whether it took the money.
payment-in-doubt-money = Either still on your card { $card }, or already taken. We find out from the bank’s own records, and never guess.
payment-in-doubt-next = You need not do anything. Trying again is safe: while this one is open, the same payment is not taken a second time.

# The money came after the payment had ended.
payment-late-headline = The payment had ended, then the bank took the money after all; it goes back to you
payment-late-next = You need not do anything. If you still want to pay, pay anew: this one counts as not paid.
payment-money-returned = It was put into your wallet.
payment-money-returning = It is on its way back to your card { $card }.
payment-money-late = With us, apart from everything else, on its way back to you.

# Where the money is after a refusal.
payment-money-wallet = Still in your wallet. Nothing was taken.
payment-money-card = Still on your card { $card }. The bank confirms that nothing was taken.
payment-money-no-card = The bank knows no card with this number, so it took nothing.
payment-money-not-taken = Still on your card { $card }. The bank did not take the order.
payment-money-not-asked = Where it was. The bank was not asked for it.
payment-order-kept = The order is kept for you. It can be paid by: { $until }.

# Filling a wallet failed.
payment-top-up-not-taken-why = The bank does not take { $card } for filling a wallet.
payment-top-up-not-taken-next = Top up with another card. If that fails as well, ask us: it may lie with us.
payment-top-up-bank-next = Try again in a few minutes, or top up with another card.
payment-top-up-maintenance-next = Top up once the bank is back. What is in your wallet already can be spent as usual.
payment-top-up-another-card = Top up with another card

# Limits.
payment-limits-see = See my limits
payment-limit-payment = Your limit for one payment is { $limit }.
payment-limit-day-none = Your limit for one day is { $limit }, and nothing of it is left today; tomorrow it begins anew.
payment-limit-day-verify-next = Verify who you are and pay it today, within a higher limit; or pay tomorrow.
payment-limit-day-none-next = Pay tomorrow, or see your limits.
payment-limit-day = Your limit for one day is { $limit }, and { $left } of it is left today.
payment-pay-less = Pay { $amount } or less

# Ways on.
payment-look-again = Look again
payment-done = Done
payment-ask-now = Ask the bank now
payment-call-off = Call the payment off
payment-not-me = This was not me
payment-stopped-next = All payments from your account are stopped as well. See what unlocks them; this one was not made. If it was not you, tell us at once.
payment-see-confirmed = See the payment that you confirmed
payment-go-on = Back to paying { $name }
payment-confirm-pay = Confirm and pay { $amount }
payment-by-wallet = Pay from the wallet instead ({ $balance })
payment-ask-refund = Ask for a refund
payment-get-help = Get help with this payment
payment-flash-still-open = We have asked just now; the bank cannot say yet. We keep asking.
payment-flash-cancelled = The payment was called off. The bank takes nothing.
payment-flash-not-off = We could not reach the bank to call it off. It is still open, and we keep asking.
payment-flash-too-late = It was too late to call it off: the bank had taken the money already.

# The receipt.
payment-fact-to = To
payment-fact-from = From
payment-fact-method = Paid with
payment-fact-order = Order
payment-fact-for = For
payment-fact-when = When
payment-fact-refunded = Given back
payment-fact-refunding = Being given back
payment-receipt-to = E-mail or phone
payment-receipt-hint = We send the receipt there, and nothing else.
payment-receipt-unreadable = Please give a phone number or an e-mail address.
payment-receipt-send = Send me the receipt
payment-receipt-sent = The receipt is on its way to you.
payment-refund-line = Refund
payment-what-happened = What happened

# Is the bank back?
payment-bank-title = How the bank is doing
payment-bank-up = Working
payment-bank-up-text = The bank answers. You can pay again.
payment-bank-slow = Slow
payment-bank-slow-text = The bank answers, but slowly. You can pay again, and it may take a little longer.
payment-bank-maintenance = In maintenance
payment-bank-maintenance-text = The bank is being maintained. Payments from the wallet work. This page looks again by itself.
payment-bank-down = Not answering
payment-bank-down-text = The bank does not answer. Payments from the wallet work. This page looks again by itself.
payment-bank-until = Expected back: { $until }.
payment-bank-back = Back to the payment
payment-ours-title = Maintenance at Paydesk
payment-ours-closed = In maintenance
payment-ours-closed-text = For the moment we take no payments. Your money is safe, and help stays open. This page looks again by itself.
payment-ours-open = Open again
payment-ours-open-text = We take payments again.

# Lines of a list.
payment-line-top-up = Top-up
payment-line-from = From { $name }
payment-line-guest = A guest
payment-method-card = card
# Where nobody knows which one.
payment-the-card = the card
payment-csv-cut = There are more than { $count } lines; export the rest by its dates.
payment-method-wallet = wallet
payment-tag-refunded = Refunded
payment-tag-refunded-part = Partly refunded
payment-tag-refunding = Refunding
payment-state-processing = Under way
payment-state-in-doubt = Being checked
payment-state-succeeded = Paid
payment-state-failed = Not paid
payment-state-cancelled = Called off
payment-kind-transfer = Transfer
payment-kind-purchase = Purchase
payment-kind-top-up = Top-up

# The history.
payment-list-title = Activity
payment-entries = Put right by us
payment-entries-text = Counter-entries in your wallet. Each was signed by two of our staff; if one is not right, ask us about it.
payment-entry = Counter-entry
payment-export = Export
payment-filter = Filter
payment-filter-q = Search name, note, order, amount
payment-filter-state = State
payment-filter-kind = Kind
payment-filter-from = From
payment-filter-to = Until
payment-filter-all = All
payment-filter-apply = Show
payment-filter-clear = Show everything
payment-none = Nothing here yet
payment-none-text = What you pay and receive stands here, with everything that happened to it.
payment-none-found = Nothing fits
payment-none-found-text = Try fewer words, or another time.
payment-older = Older ones
payment-csv-time = Time
payment-csv-kind = Kind
payment-csv-other = Other side
payment-csv-amount = Amount
payment-csv-moved = Of it moved
payment-csv-currency = Currency
payment-csv-method = Method
payment-csv-state = State
payment-csv-reason = Reason
payment-csv-note = Note
payment-csv-refunded = Given back
payment-csv-id = Number
payment-see-case = Go on with the case
payment-case-open = You have asked us about this already: case { $number }.
