# A case as people see it: its kinds and states, the lines of its talk, the survey after it.

conversation-title = Case
conversation-mine = Your cases
conversation-none = No case yet
conversation-none-text = When you ask us something, you find the answer and every step here.
conversation-number = Case { $number }
conversation-talk = Messages
conversation-words = Message
conversation-words-missing = Please write a few words.
conversation-words-too-long = At most 4,000 characters, please. You can send the rest as a second message.
conversation-contact-unreadable = Please give a phone number or an e-mail address, or leave it empty.
conversation-reach-title = May we write to you?
conversation-reach-text = You left no phone number and no e-mail address, so the answer appears on this page only, on this device. Leave one here, if you like, and you hear from us there.
conversation-reach-missing = Please give a phone number or an e-mail address.
conversation-reach-thanks = Thank you. We write there when there is an answer.
conversation-key-unreadable = This page was open for too long. Please load it again and send once more.
conversation-key-reused = This page has sent another message before, so these words have not been sent yet. Please read them once more and press Send.
conversation-too-many = Much has been sent from your network just now, so this has not been sent. Try again in { $wait }; your words stay here. If money is at risk, sign in and write from there.
conversation-too-many-call = Much has been sent from your network just now, so this has not been sent. Try again in { $wait }; your words stay here. If money is at risk, call { $hotline } or sign in and write from there.
conversation-files = Add files
conversation-files-hint = Pictures and PDFs, at most 5 files of 5 MB.
conversation-file-too-large = The file is too large; at most 5 MB.
conversation-files-full = This case holds 50 files already. Please start another one for more.
conversation-solved = It is solved
conversation-closed-flash = Thank you. The case is closed; writing opens it again.
conversation-thanks = Thank you, that helps us to get better.
conversation-reopen = Write to open the case again
conversation-sending = sending …
conversation-send-again = not sent · try again
conversation-not-taken = not taken; send it once more by itself to see why
conversation-due = You have an answer by { $day } at the latest.
conversation-unsent = not sent yet, trying again …
conversation-watch = Wait here: the page looks for answers by itself
conversation-write = Write a message
conversation-proof-title = We need to know that it is you
conversation-proof-text = Before anything private is said or done, please prove it here. We see only whether it worked.
conversation-proof-go = Prove that it is me
conversation-proof-closed = Too many answers did not fit, so that the questions about your account take none until { $when }.
conversation-proof-ways = See what helps
conversation-phone-title = Please prove your phone
conversation-phone-text = To unlock the account, a code sent to its phone must be answered; what is answered in the case does not stand for it.
conversation-phone-go = Get the code
conversation-unlocked-title = Your account is open again
conversation-unlocked-text = The lock is lifted: you can sign in now.

conversation-kind-question = A question
conversation-kind-fault = Something does not work
conversation-kind-account = Signing in and my account
conversation-kind-payment = A payment
conversation-kind-refund = A refund
conversation-kind-complaint = A complaint
conversation-kind-suggestion = A suggestion
conversation-kind-feedback = Feedback

# How a case is called when nobody wrote anything
conversation-title-question = A question
conversation-title-fault = Something does not work
conversation-title-account = Help with the account
conversation-title-payment = Help with a payment
conversation-title-refund = Help with a refund
conversation-title-complaint = A complaint
conversation-title-suggestion = A suggestion
conversation-title-feedback = Feedback

conversation-state-waiting = Waiting for us
conversation-state-open = Answered
conversation-state-closed = Closed
conversation-queue-payments = Payments
conversation-queue-accounts = Accounts
conversation-queue-general = General
conversation-method-wallet = Wallet
conversation-method-card = Card
conversation-refund = Refund of { $amount }
conversation-payment-processing = Under way
conversation-payment-in-doubt = Being checked
conversation-payment-succeeded = Paid
conversation-payment-failed = Not paid
conversation-payment-cancelled = Cancelled

conversation-answers = { $name } answers
conversation-has-it = { $name } has your case and will answer.
conversation-place =
    { $before ->
        [0] You are next
        [one] One person is before you
       *[other] { $before } people are before you
    }
conversation-wait-line = { $place }; { $wait }. You may leave: we write to you when there is an answer.
conversation-wait-here = { $place }; { $wait }.
conversation-wait-about = expected wait: { $wait }
conversation-wait-longer = expected wait: { $wait }, longer right now
conversation-wait-unknown = waiting time not known yet
conversation-closed-text = Writing opens it again.

# Over a message: who, when, whether it was seen
conversation-you = You
conversation-visitor = Visitor
conversation-house = Paydesk
conversation-of-us = { $name }, Paydesk
conversation-about = { $who } · { $at }
conversation-about-sent = { $who } · { $at } · sent
conversation-about-read = { $who } · { $at } · seen
conversation-note-about = Note, only for us · { $who } · { $at }

# What happened in a case, between its messages
happened-opened = { $at } · Case opened: { $kind }
happened-opened-about = { $at } · Case opened; the payment, the device and what was tried came along
happened-claimed = { $at } · { $who } took the case
happened-assigned = { $at } · Handed on to { $detail }
happened-handed-over = { $at } · Handed on: { $detail }
happened-closed = { $at } · { $who } closed the case
happened-reopened = { $at } · Case opened again
happened-answer-bounced = { $at } · A mail with our answer came back: { $detail }
happened-surveyed = { $at } · Rated { $detail } of 5
happened-callback-placed = { $at } · Call planned for { $detail }
happened-callback-moved = { $at } · { $who } moved the call to { $detail }
happened-callback-cancelled = { $at } · { $who } called the call off
happened-callback-reached = { $at } · { $who } called and got through
happened-callback-not-reached = { $at } · { $who } called and nobody answered
happened-callback-wrong-number = { $at } · { $who } called: the number is somebody else’s
happened-callback-late = { $at } · Nobody called in time: { $detail }
happened-revealed = { $at } · { $who } looked at a detail: { $detail }
happened-locked = { $at } · Account locked: { $detail }
happened-unlocked = { $at } · { $who } unlocked the account: { $detail }
happened-recovery-begun = { $at } · { $who } confirmed both proofs: the recovery waits for 24 hours
happened-recovery-stopped = { $at } · Reported once more: the recovery is stopped
happened-stuck-finish = { $at } · { $who } asked the bank about the payment: { $detail }
happened-stuck-cancel = { $at } · { $who } called the payment off at the bank: { $detail }
happened-corrected = { $at } · Corrected in the ledger: { $detail }
happened-approval-requested = { $at } · A second signature was asked for: { $detail }
happened-approval-refused = { $at } · The second signature was refused: { $detail }
happened-approval-run-out = { $at } · Nobody signed within seven days, so nothing was done: { $detail }
happened-proof-asked = { $at } · Proof of identity asked for
happened-proof-passed = { $at } · Identity proven
happened-proof-failed = { $at } · Identity not proven
happened-phone-asked = { $at } · A code on the account’s phone is asked for
happened-phone-proven = { $at } · Phone proven by a code
happened-joined = { $at } · The case now belongs to the account
happened-reported = { $at } · { $who } reported: “this was not me”. The account was locked at once
happened-refund-requested = { $at } · Refund asked for: { $detail }
happened-refund-refused = { $at } · Refund refused: { $detail }
happened-refund-accepted = { $at } · Refund accepted: { $detail }
happened-refund-waiting-funds = { $at } · Refund accepted, waiting for the shop’s funds: { $detail }
happened-refund-sending = { $at } · Refund on its way: { $detail }
happened-refund-in-doubt = { $at } · Asking the bank about the refund: { $detail }
happened-refund-paid = { $at } · Refund paid: { $detail }
happened-refund-confirmed = { $at } · The bank has confirmed the refund of { $detail }; it is on the card by { $day }
happened-identity-confirmed = { $at } · Identity confirmed
happened-registered = { $at } · Account opened
happened-identity-given = { $at } · Name and ID number handed in
happened-identity-changed = { $at } · Other name or ID number handed in, before it was confirmed
happened-email-changed = { $at } · E-mail address changed
happened-name-changed = { $at } · Name changed
happened-password-changed = { $at } · Password changed
happened-payee-trusted = { $at } · Began to trust a payee
happened-payee-untrusted = { $at } · Ceased to trust a payee
happened-reset-started = { $at } · A password reset was started
happened-supervisor-made = { $at } · Made a supervisor by the operator
happened-other = { $at } · { $what }

# After closing
survey-title = How was it?
survey-said = You said { $score } of 5. Thank you!
survey-of-five = of 5
survey-worst = 1: not helped
survey-best = 5: all good
survey-words = What should we know? (optional)
conversation-earlier = Earlier messages
conversation-newest = The newest messages
