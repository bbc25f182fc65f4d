# Refunds: what may be asked, asking, each step, the review, what merchants see.

# Asking
refund-ask-title = Ask for money back
refund-may-title = What you can ask for
refund-may-up-to = Back by the refund policy
refund-may-until = Ask until
refund-may-auto = At once, without review, up to
refund-may-to = Goes back to
refund-may-there = There by
refund-there-at-once = As soon as it is accepted
refund-policy-of = Refund policy of { $payee }
refund-to-wallet = The wallet
refund-to-card = The card ending in { $card }
refund-to-a-card = The card that paid
refund-ground = Why it should come back
refund-ground-hint = Money that went astray can be claimed at any time. Then the refund policy does not count: we look at what our own records and the bank’s say of this payment and of others like it. If they do not show it, it comes back only if two of us stand for it.
refund-ground-policy = I no longer want it, or it was not right
refund-ground-fault = The money went astray: taken twice, or taken and not arrived
refund-ground-goodwill = Goodwill, from our own money
refund-amount-hint = At most { $left } is left of this payment.
refund-amount-hint-policy = By the refund policy at most { $most }. Of money that went astray at most { $left }, which is what is left of this payment.
refund-reason-hint = A sentence or two is enough. We already have the payment itself.
refund-files = Documents
refund-files-needed = The policy asks for proof, unless the amount comes back without review: photos or PDFs, up to 5 files of 5 MB. The record of the payment is attached by itself.
refund-files-hint = Photos or PDFs, up to 5 files of 5 MB, if they help. The record of the payment is attached by itself.
refund-ask = Ask for this money back
refund-how-title = What happens then
refund-how-text = Small amounts come back at once. Everything else is looked at by a person; we tell you at each step, and you can see here at any time where it stands.
refund-never-paid = This payment was not made, and no money was taken: there is nothing to give back, and nothing to wait for.
refund-no-merchant = No shop was paid here, so no shop’s policy applies. Was the money taken by mistake, or should it not have gone there? Say so below, and we look at it.
refund-error-reason-long = At most 500 characters, please.
refund-error-files-many = At most 5 files, please.
refund-error-file-large = Each file may have 5 MB at most.

# Where one stands
refund-title = Refund
refund-state-requested = Being looked at
refund-state-waiting-funds = Waiting for the merchant
refund-state-sending = At the bank
refund-state-in-doubt = Asking the bank
refund-state-paid = Paid back
refund-state-refused = Not accepted
refund-state-signature = Second signature
refund-state-homeless = Card refused it
refund-head-requested = We are looking at your request
refund-head-waiting-funds = Accepted; the merchant’s balance is short at the moment
refund-head-sending = Accepted, and on its way to your card
refund-head-in-doubt = Sent; we are asking the bank whether it has arrived
refund-head-paid = The money is back
refund-head-confirmed = The bank has confirmed your refund
refund-head-refused = This refund was not accepted
refund-next-requested = You need to do nothing. The amount is reserved, and we tell you as soon as it is decided.
refund-next-waiting-funds = You need to do nothing. We try again every ten minutes, and we can step in if it takes long.
refund-next-sending = Expect it on your card by { $day }. You need to do nothing.
refund-next-in-doubt = The connection broke off. We go on asking until the bank says what it did; nothing is sent twice.
refund-next-paid-wallet = It is in your wallet now.
refund-next-paid-card = The bank has confirmed it. It stands on your card’s statement by { $day }.
refund-next-refused = The reason is below. If you see it differently, write to us from here; somebody else looks at it again.
refund-step-asked = Asked for
refund-step-review = Somebody of us looks at it
refund-step-signature = Looked at; a second person signs it
refund-step-accepted = Accepted
refund-step-reduced = Accepted in part: { $given } of { $asked }
refund-step-refused = Not accepted
refund-step-waiting-funds = Waiting until the merchant’s balance suffices
refund-step-advanced = We lend the merchant what is missing
refund-step-bank = The bank gives it back to the card
refund-step-in-doubt = The bank is asked what it did
refund-step-bank-did = The bank has given it back to the card
refund-step-otherwise = Paid another way, by a correction
refund-step-card-rejected = The bank did not take it back to the card, so it goes to the wallet
refund-step-card-refused = The bank did not take it back to the card
refund-step-there-wallet = In the wallet
refund-step-there-card = On the card
refund-step-there-note = Counted in working days, without public holidays.
refund-fact-from = From
refund-from-us = Paydesk, as goodwill
refund-fact-to = Back to
refund-fact-reason = Reason
refund-fact-payment = The payment
refund-fact-when = Paid
refund-fact-refunded = Given back already
refund-fact-refunding = Reserved by requests
refund-fact-left = Left
refund-fact-steps = Steps
refund-fact-bank = What the bank said
refund-fact-others = Earlier refunds of this person
refund-fact-no-others = None.
refund-help = Ask about this refund

# Review
refund-desk-title = Refunds
refund-desk-none = Nothing to review
refund-desk-choose = Choose a refund at the side
refund-desk-case = To the case
refund-desk-write = Write to the customer
refund-desk-words = What the customer reads
refund-desk-write-hint = It goes into the case about this refund, or opens one; the customer is told.
refund-desk-speaks = Is written to in
refund-desk-asked-by = Asked for by
refund-desk-homeless = The bank did not take it back to the card
refund-desk-homeless-text = This guest has no wallet that it could go to instead. “Accept” tries the card once more, after a second signature where one is needed. If the card is closed, ask the guest where the money may go, and pay the whole amount there by a correction on this refund. Once that is signed, the refund is paid.
refund-desk-otherwise-new = Pay it another way
refund-guest = Guest
refund-decision = Decision
refund-give = Give back
refund-give-hint = Less than was asked is possible; the rest is free to be asked for again.
refund-decide-hint = Always needed. The customer reads it word for word if you refuse or give less than was asked; otherwise only we do.
refund-claim-supported = The records bear this claim out.
refund-claim-over = The records bear out { $amount } of this claim. Giving back more takes a second signature, whatever the amount.
refund-claim-contradicted = The records do not bear this claim out: they show nothing of this payment that went astray. Giving it back takes a second signature, whatever the amount.
refund-claim-apart = Another payment like it was made within a day, but more than five minutes apart: one paid twice, or two that were meant. Giving it back takes a second signature, whatever the amount.
refund-claim-open = The records cannot say whether this money went astray. Giving it back takes a second signature, whatever the amount.
refund-words = Words for refusing
refund-words-policy-title = Points to the policy
refund-words-policy = Our records do not show that this money went astray. By the refund policy you can still ask for up to { $amount } until { $until }: ask again and choose “{ $ground }”.
refund-words-goodwill-title = Points to goodwill
refund-words-goodwill = Our records do not show that this money went astray. If you think that it should come back nevertheless, write to us: we then look at what we can give as goodwill.
refund-accept = Accept
refund-refuse = Refuse
refund-decided = The refund is decided.
refund-advance-text = The merchant’s balance is short. The house can lend exactly what is missing, so that the customer need not wait. It stays the merchant’s debt, and whatever comes in repays it first. A supervisor signs.
refund-advance-person = The payee’s wallet is short. The house can pay exactly what is missing, so that the payer need not wait. Nothing repays it. A supervisor signs.
refund-advance = Ask to put up what is missing
refund-policy-days = Window
refund-policy-days-count =
    { $count ->
        [0] no refunds
        [one] { $count } day
       *[other] { $count } days
    }
refund-policy-share = Share
refund-policy-share-count = { $count } %
refund-policy-second = Second signature from

# Merchants
refund-merchant-title = Refunds
refund-merchant-text = What was asked back of your business, and what support gave back and why.
refund-merchant-none = No refunds yet.
refund-by-support = Support
refund-by-payer = Customer

# Asked for by the house
refund-desk-ask-title = Refund for a customer
refund-desk-may-title = What the refund policy allows
refund-desk-no-merchant = No shop was paid here, so no shop’s policy applies. What went astray goes back by our records; what a person was paid goes back with two signatures.
refund-desk-policy = By the refund policy: no longer wanted, or not right
refund-desk-ground = Ground
refund-desk-ground-hint = Money that went astray goes back whatever the policy says; goodwill is paid by us, not by the merchant.
refund-desk-reason = Reason, as the customer reads it
refund-desk-reason-hint = The customer and the merchant read this word for word. What only we should know belongs in a note in the case.
refund-desk-files-hint = Photos or PDFs of the customer, up to 5 files of 5 MB; the customer can open them. The record of the payment is attached by itself.
refund-desk-ask = Submit the refund
refund-desk-submitted = The refund is submitted, and can be reviewed here.
