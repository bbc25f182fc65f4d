# Second signatures, and the acts of staff that may need one.

approval-title = Second signatures
approval-none = Nothing waits for a signature
approval-choose = Choose what to sign at the side
approval-asked = A second person has been asked to sign. Nothing is done before that.
approval-signed = Signed, and done.
approval-declined = Declined. Nothing was done.
approval-what = What it touches
approval-more = See all of it
approval-asks = { $name } asks for it
approval-bound = Signing does exactly this, once. If anything of it changes before, the signature no longer fits and nothing is done.
approval-decision = Decision
approval-approve = Sign
approval-decline = Decline
approval-take-back = Take the request back
approval-decline-hint = Needed to decline or to take back; not to sign.

# What will be done
approval-act-refund = Refund { $amount } to { $name }
approval-act-advance = Put up what is missing, at most { $amount }, for the refund to { $name }
approval-act-correct = Book { $amount } from { $from } to { $to }
approval-act-unlock = Unlock the account of { $name }
approval-act-order = Lock the account of { $name } by order
approval-act-gone = What this was about is no longer there
approval-account-of = { $place } of { $name }
approval-place-wallet = wallet
approval-place-merchant = merchant account
approval-place-suspense = money without an owner
approval-place-expense = house expense
approval-place-clearing = bank clearing
approval-place-advance = debt to the house
approval-error-over-paid = That is more than has not gone back of this payment yet. What is given beyond it is goodwill: ask for it from the case.
approval-error-over-debt = That is more than is owed.
approval-error-not-whole = The bank rejected this refund of the payment: what is paid instead is exactly its amount.

# Why somebody may not sign
approval-no-used = This is decided.
approval-no-run-out = Nobody signed it within seven days, so it has run out. It can be asked for again, as things stand now.
approval-no-own = You asked for it yourself; somebody else has to sign.
approval-no-gain = Whoever asks, signs and gains must be three people, whatever account they use; somebody else has to sign.
approval-no-locked = It cannot be signed: the account of whoever asked for it, or yours, is locked, or was locked since. Decline it; it can be asked for again.
approval-no-right = A supervisor has to sign this.

# Facts
approval-fact-payee = Paid to
approval-fact-paid = Amount paid
approval-fact-when = When
approval-fact-asked = Asked for
approval-fact-words = Reason given
approval-fact-before = Given back before
approval-fact-payment = Payment
approval-fact-reserved = Reserved by refunds
approval-fact-refund = Refund
approval-fact-state = State of the refund
approval-fact-runs-out = Can be signed until
approval-fact-from-id = From account
approval-fact-to-id = To account
approval-fact-lock = Lock
approval-fact-since = Since
approval-fact-owner = Owner

# Counter-entries
approval-correction-title = New counter-entry
approval-error-no-case = A counter-entry is asked for from the case of whoever’s money it is. Open that case, and begin there.
approval-correction-about = About the payment
approval-correction-text = What was booked wrong is put right by a new entry; nothing in the books is changed. A supervisor signs it.
approval-from = From
approval-to = To
approval-whose = Whose
approval-whose-hint = Phone number or id of the person, id of the merchant; nothing for accounts of the house.
approval-currency = Currency
approval-ask = Ask for a signature
approval-reason-hint = Stands in the audit for good. No personal data, please.
approval-error-same-account = That is the same account on both sides.
approval-error-no-account = There is no such account in this currency.
approval-error-no-proof = The customer must prove who they are in this case first.
approval-error-proof-asked = Since the lock was set, the customer has not proven in this case who they are. The questions now stand in the case; you see there when they are passed.
approval-error-too-little = There is less than that in this account.

# Stuck payments
approval-stuck-title = Finish or cancel a stuck payment
approval-stuck-text = The bank is asked now, and the payment is settled as the bank says. If the bank does not answer, nothing changes.
approval-stuck-what = What to do
approval-stuck-finish = Ask the bank for the true state, and settle by it
approval-stuck-cancel = Cancel it at the bank, unless it was accepted already
approval-stuck-succeeded = The bank says that it was paid: it is settled.
approval-stuck-ended = It is ended; no money was taken.
approval-stuck-unknown = The bank gives no answer yet. Nothing was changed; we go on asking.
approval-do = Do it

# Locks
approval-lift-title = Lift a lock
approval-lift = Lift the lock
approval-lift-one = You may lift this lock alone.
approval-lift-two = Two people lift this lock: you ask for it, another one signs.
approval-lift-recovery = The account comes back by recovery. You confirm here that both proofs are there; then it waits for 24 hours, which nobody can shorten, while every address of the owner is told. After that the owner, and nobody else, sets a new password.
approval-lift-supervisors = Only supervisors lift an order: one asks for it, another one signs.
approval-recover = Begin the waiting time
approval-recovers = The owner may finish from
approval-recovers-done = The recovery waits from now on; the owner was told at every address.
approval-proof-phone = Proof of the phone
approval-proof-phone-needed = A code answered since the lock was set
approval-error-no-phone = The owner has not answered a code on the phone since the lock was set. Ask them to open “Get back in” on the sign-in page.
approval-error-phone-asked = Since the lock was set, the owner has not answered a code on the phone. The case now asks for it with a button; you see there when it is done.
approval-lift-none = We cannot lift this lock; its owner can, in the way that the account page shows.
approval-proof = Proof of identity
approval-proof-either = Passed in the owner’s case since the lock was set, and within the last { $within }: the password, asked once more in the app, or the questions about the account
approval-proof-questions = The questions about the account, passed in the owner’s case since the lock was set, and within the last { $within }
approval-proof-guest = If a guest opened the case
approval-proof-guest-needed = Besides, a code to the owner’s phone, answered since the lock was set (“Get back in” on the sign-in page)
approval-lifted = The lock is lifted; its owner was told.

# Closing an account by order
approval-order-title = Lock an account by order
approval-order-text = By order of a court, an authority or the house the account is closed until two supervisors open it again. Its owner can sign in, see everything and write to us; nothing can be paid or changed. You ask for it, another supervisor signs, and the owner is told.
approval-order-receives = Meanwhile
approval-order-yes = Others may go on paying the owner
approval-order-no = Nobody may pay the owner either
approval-order-name = The order: who gave it, its number, its date
