# "Did it really fail?": what the records show, for the agent and in the words for the customer.

diagnosis-verdict-really-failed-agent = It failed. No record shows that money was taken.
diagnosis-verdict-really-failed-customer = The payment failed, and your money was not taken.
diagnosis-verdict-really-succeeded-agent = It went through: it is credited here.
diagnosis-verdict-really-succeeded-customer = The payment went through, and the payee has the money.
diagnosis-verdict-unknown-agent = No record can say yet. Ask the bank for the true state.
diagnosis-verdict-unknown-customer = We are asking the bank whether the payment went through. You cannot be charged twice.
diagnosis-verdict-money-taken-not-credited-agent = The bank has taken the money, and our books do not show it.
diagnosis-verdict-money-taken-not-credited-customer = The bank has taken the money, but it has not arrived with us yet. It is not lost; we are putting it right.
diagnosis-verdict-late-success-agent = The bank took the money after the payment had ended as not paid.
diagnosis-verdict-late-success-customer = The bank was late: it took the money after the payment had already ended. You get all of it back.
diagnosis-verdict-never-reached-bank-agent = The bank never got the request, so nothing can have been taken.
diagnosis-verdict-never-reached-bank-customer = The payment never reached the bank, and your money was not taken.
diagnosis-verdict-credited-not-taken-agent = We credited the payee, and the bank says that it took nothing.
diagnosis-verdict-credited-not-taken-customer = The payee has the money. You need to do nothing; we are settling the rest with the bank.
diagnosis-verdict-books-disagree-agent = The payment’s state and the ledger contradict each other. This is a fault of ours; tell the technical staff.
diagnosis-verdict-books-disagree-customer = Our own records of this payment do not agree. That is our mistake, and we are putting it right.

diagnosis-money-payer = with the payer
diagnosis-money-payee = with the payee
diagnosis-money-bank = at the bank, not in our books
diagnosis-money-suspense = in suspense, safe with us
diagnosis-money-returning = on its way back to the payer
diagnosis-money-returned = back with the payer
diagnosis-money-unknown = not known yet

diagnosis-step-nothing = Nothing is left to do
diagnosis-step-wait = Wait; it is being settled by itself
diagnosis-step-ask-bank = Ask the bank now
diagnosis-step-finish = Book what the bank has said
diagnosis-step-cancel = Cancel the payment
diagnosis-step-give-back = Give the money back
diagnosis-step-correct = Make a counter-entry

diagnosis-certainty-proven = proven
diagnosis-certainty-likely = likely
diagnosis-certainty-possible = possible

diagnosis-why-refused-agent = It did not go through, for the recorded reason.
diagnosis-why-refused-customer = It did not go through, for the reason shown on the payment.
diagnosis-why-contradictory-answers-agent = The bank has given answers that contradict each other.
diagnosis-why-contradictory-answers-customer = The bank told us two different things about this payment.
diagnosis-why-answer-not-booked-agent = The bank has answered, and the answer was not booked.
diagnosis-why-answer-not-booked-customer = The bank has answered, and we have not recorded it yet.
diagnosis-why-late-answer-agent = The bank answered after the payment had ended.
diagnosis-why-late-answer-customer = The bank’s answer came too late.
diagnosis-why-callback-lost-agent = The bank’s callback never came.
diagnosis-why-callback-lost-customer = A message from the bank to us got lost.
diagnosis-why-not-sent-yet-agent = Our job has not sent it to the bank yet.
diagnosis-why-not-sent-yet-customer = We have not sent it to the bank yet.
diagnosis-why-still-working-agent = The bank is still working on it.
diagnosis-why-still-working-customer = The bank is still working on it.
diagnosis-why-other-sum-agent = The bank has this payment with another amount than was asked for.
diagnosis-why-other-sum-customer = The bank has noted another amount for this payment than you asked for. One of us is looking at it.
diagnosis-why-bank-silent-agent = It was sent, and the bank has not answered.
diagnosis-why-bank-silent-customer = The bank has not answered yet.
diagnosis-why-bank-down-agent = The bank does not answer questions either: it is down or in maintenance.
diagnosis-why-bank-down-customer = The bank cannot be reached at the moment.
diagnosis-why-network-broke-agent = The connection to the bank broke off.
diagnosis-why-network-broke-customer = The connection to the bank broke off.
diagnosis-why-paid-twice-agent = The same payer paid the same payee the same amount within a day.
diagnosis-why-paid-twice-customer = You may have paid the same twice.

diagnosis-evidence-state = State of the payment: { $value }
diagnosis-evidence-refusal = Recorded reason: { $value }
diagnosis-evidence-credited = Ledger: { $value } credited to the payee
diagnosis-evidence-nothing-credited = Ledger: nothing credited to the payee
diagnosis-evidence-in-suspense = Ledger: { $value } in suspense
diagnosis-evidence-given-back = Ledger: { $value } given back
diagnosis-evidence-hold-open = Hold still open: { $value }
diagnosis-evidence-never-sent = Rail record: not sent
diagnosis-evidence-void = Rail record: over before anything was taken
diagnosis-evidence-sent-unanswered = Rail record: no answer; times asked: { $value }
diagnosis-evidence-answered = Rail record: answered with { $value }
diagnosis-evidence-callback = Callback: { $value }
diagnosis-evidence-no-callback = No callback came
diagnosis-evidence-asked = The bank, asked just now: { $value }
diagnosis-evidence-twins = Other payments like it within a day: { $value }

# What the bank says, as a value in the lines above.
diagnosis-bank-succeeded = it went through
diagnosis-bank-declined = declined
diagnosis-bank-pending = under way
diagnosis-bank-never-had = never had it
diagnosis-bank-differs = it holds another amount under this reference
diagnosis-bank-no-answer = no answer
diagnosis-answer = { $said } ({ $code })
