# What happened, one line of a timeline each: `event-` and the kind of the event. All of them are
# given $amount, which only some of them have.
event-created = The payment was ordered
event-available = { $amount } was available in the wallet
event-bank-asked = The bank was asked to take it
event-succeeded = Paid
event-failed = It did not go through, and no money was taken
event-in-doubt = The bank’s answer was lost; we began to ask what became of it
event-cancelled = Called off: the bank confirms that it takes nothing
event-amount-differs = The bank’s books name another amount, { $amount }; nothing was booked by that, and one of us looks into it
event-late-success = The bank took the money after all, after the payment had ended
event-returned = That money was put into the payer’s wallet
event-corrected = { $amount } was corrected in the books
event-refund-requested = A refund of { $amount } was asked for
event-refund-accepted = The refund of { $amount } was accepted and is on its way
event-refund-paid = { $amount } was paid back
event-refund-confirmed = The bank has confirmed the refund of { $amount }; it is on the card by { $day }
event-refund-refused = The refund of { $amount } was refused
event-refund-reduced = Less was accepted than the { $amount } that were asked for
event-refund-waiting-funds = The refund of { $amount } was accepted and waits for the shop’s funds
event-refund-in-doubt = The bank’s answer about the refund of { $amount } was lost; we began to ask
event-refund-card-rejected = The bank did not take { $amount } back to the card
event-refund-advanced = We put up { $amount } ourselves, so that the refund need not wait
event-advanced = { $amount } was lent for a refund
event-advance-repaid = { $amount } was repaid from a payment
event-refund-paid-twice = The bank says that { $amount } reached the card after all; it had gone to the wallet already
event-refund-otherwise = It was paid another way, by a correction with two signatures
event-locked = The account was locked
event-unlocked = The account was unlocked
event-approval-refused = The second signature was refused
event-approval-run-out = Nobody signed within seven days, so nothing was done
event-approval-requested = A second person at Paydesk checks what was prepared
# What goes on now, and what comes next.
event-now-processing = The bank is deciding
event-now-in-doubt = We keep asking the bank
event-next-told = As soon as it is settled, you are told
