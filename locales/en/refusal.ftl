# Why a command that moves money was refused: -what is the headline and says first whether money
# moved, -why what happened, -next what to do now. Keys follow the codes of core's refusal table.

-refusal-not-paid = The payment didn’t go through, and no money was taken
-refusal-not-sent = Nothing was sent, and no money moved
-refusal-no-refund = There is no refund yet, and nothing has changed
-refusal-not-done = Nothing was done, and no money moved

# The request itself was not sound, or not this person’s to make.
refusal-amount-not-positive-what = { -refusal-not-sent }
refusal-amount-not-positive-why = The amount has to be more than zero.
refusal-amount-not-positive-next = Enter the amount again.

refusal-amount-too-large-what = { -refusal-not-sent }
refusal-amount-too-large-why = The amount is larger than Paydesk can move at once.
refusal-amount-too-large-next = Check the amount. If it is right, split it or ask us for help.

refusal-currency-mismatch-what = { -refusal-not-sent }
refusal-currency-mismatch-why = The two sides keep their money in different currencies, and Paydesk does not exchange money yet.
refusal-currency-mismatch-next = Pay in the payee’s currency.

refusal-payee-unknown-what = { -refusal-not-sent }
refusal-payee-unknown-why = We found nobody by that number or code who can be paid.
refusal-payee-unknown-next = Check it with the person you want to pay, then try again.

refusal-payee-is-payer-what = { -refusal-not-sent }
refusal-payee-is-payer-why = Payer and payee are the same wallet.
refusal-payee-is-payer-next = Choose somebody else to pay.

refusal-order-unknown-what = { -refusal-not-sent }
refusal-order-unknown-why = This merchant has no such order.
refusal-order-unknown-next = Ask the merchant for a new link or code.

refusal-order-amount-mismatch-what = { -refusal-not-sent }
refusal-order-amount-mismatch-why = The amount is not the one of the order.
refusal-order-amount-mismatch-next = Open the order again. If the amount still looks wrong, ask the merchant.

refusal-key-reused-what = { -refusal-not-sent }
refusal-key-reused-why = This page has already been used to send something else.
refusal-key-reused-next = Open the page again and start anew. What you sent before stands as it was.

refusal-not-yours-what = We could not find that
refusal-not-yours-why = It does not exist, or it does not belong to your account.
refusal-not-yours-next = Look in your activity. Perhaps you are signed in to another account.

refusal-note-too-long-what = { -refusal-not-sent }
refusal-note-too-long-why = The note is too long.
refusal-note-too-long-next = Shorten the note and send it again.

refusal-challenge-required-what = One more step: confirm that it is you
refusal-challenge-required-why = This payment needs a code that we send to your phone. No money has moved yet.
refusal-challenge-required-next = Enter the code, and the payment goes on.

refusal-card-unknown-what = { -refusal-not-sent }
refusal-card-unknown-why = This card is no longer kept in your account.
refusal-card-unknown-next = Choose another card, or add this one again.

refusal-payment-unsettled-what = The same payment is still being settled, so no second one was made
refusal-payment-unsettled-why = The bank has not said yet what became of the first one. Until it has, the same amount to the same payee is not taken again.
refusal-payment-unsettled-next = Look at the first payment. If it fails, you can pay again.

refusal-failing-too-often-what = { -refusal-not-paid }
refusal-failing-too-often-why = So many of your payments have failed within a few minutes that we take no more such tries just now.
refusal-failing-too-often-next = Try again in a quarter of an hour, or ask us why they failed. If it wasn’t you, tell us at once.

refusal-state-conflict-what = { -refusal-not-done }
refusal-state-conflict-why = Something else happened to it in the meantime, so this step no longer fits.
refusal-state-conflict-next = Look at its present state first.

refusal-approval-required-what = A second person must sign first
refusal-approval-required-why = By our rules this act needs two signatures. No money has moved.
refusal-approval-required-next = Ask for the second signature; the act then happens by itself.

refusal-approval-stale-what = { -refusal-not-done }
refusal-approval-stale-why = What was to be signed has changed since, or it has waited longer than seven days, so it no longer counts.
refusal-approval-stale-next = Look at it again and ask for a new signature.

refusal-approval-used-what = { -refusal-not-done }
refusal-approval-used-why = This signature has already been used; it counts for one act only.
refusal-approval-used-next = The act that it allowed stands in the history.

refusal-same-person-what = { -refusal-not-done }
refusal-same-person-why = Whoever asks, whoever signs and whoever receives the money must be different people.
refusal-same-person-next = Ask a colleague who has no part in it to sign.

refusal-signer-unverified-what = { -refusal-not-done }
refusal-signer-unverified-why = Only staff whose own identity is confirmed may sign, so that nobody signs twice under two accounts.
refusal-signer-unverified-next = Enter your name and ID number under “Me”, and ask a colleague to confirm them.
refusal-signer-locked-what = { -refusal-not-done }
refusal-signer-locked-why = The account of whoever asked for it or signs it is locked, or was locked since it was asked for: it may have been in other hands.
refusal-signer-locked-next = Decline it. Whoever asked for it asks again once the account is their own.

refusal-not-allowed-what = { -refusal-not-done }
refusal-not-allowed-why = Your account does not have the right to do this.
refusal-not-allowed-next = If it is part of your work, ask a supervisor.

# A payment that failed. It stays in the history.
refusal-balance-too-low-what = { -refusal-not-paid }
refusal-balance-too-low-why = There is { $balance } available in the wallet, which is not enough for this payment.
refusal-balance-too-low-next = Top up the wallet and pay again, or pay by card where the merchant takes cards.

refusal-card-number-wrong-what = { -refusal-not-paid }
refusal-card-number-wrong-why = The bank knows no card with the number that was entered for { $card }.
refusal-card-number-wrong-next = Enter the card again, digit by digit, and pay once more.

refusal-card-expiry-wrong-what = { -refusal-not-paid }
refusal-card-expiry-wrong-why = The expiry date entered for { $card } is not the one that the bank has.
refusal-card-expiry-wrong-next = Check the date on the card, enter it again and pay once more.

refusal-card-code-wrong-what = { -refusal-not-paid }
refusal-card-code-wrong-why = The security code entered for { $card } is not right.
refusal-card-code-wrong-next = Look for the three digits on the back of the card, enter them again and pay once more.

refusal-card-expired-what = { -refusal-not-paid }
refusal-card-expired-why = { $card } has expired, so its bank takes no more payments from it.
refusal-card-expired-next = Pay with another card. If the bank has sent you a new one, add that.

refusal-card-declined-what = { -refusal-not-paid }
refusal-card-declined-why = The bank of { $card } declined the payment and gave no reason.
refusal-card-declined-next = Pay with another card. Only the bank can say why; the number to call is on the back of the card.

refusal-card-funds-low-what = { -refusal-not-paid }
refusal-card-funds-low-why = There is not enough money on { $card } for this payment.
refusal-card-funds-low-next = Pay with another card, or put money on this one and try again.

refusal-card-lost-what = { -refusal-not-paid }
refusal-card-lost-why = { $card } has been reported lost, so its bank takes no payments from it.
refusal-card-lost-next = Pay with another card. If you found it again, tell the bank first.

refusal-card-stolen-what = { -refusal-not-paid }
refusal-card-stolen-why = { $card } has been reported stolen, so its bank takes no payments from it.
refusal-card-stolen-next = Pay with another card, and speak with your bank about this one.

refusal-card-restricted-what = { -refusal-not-paid }
refusal-card-restricted-why = The bank of { $card } does not allow this card for payments like this one.
refusal-card-restricted-next = Pay with another card, or ask the bank to allow online payments.

refusal-card-limit-what = { -refusal-not-paid }
refusal-card-limit-why = The payment is above a limit that the bank has set for { $card }.
refusal-card-limit-next = Pay with another card, or raise the limit with your bank and try again.

refusal-card-suspected-what = { -refusal-not-paid }
refusal-card-suspected-why = The bank of { $card } stopped the payment because it looked unusual to them.
refusal-card-suspected-next = Call the number on the back of the card and confirm that it was you. Then try again.

refusal-method-not-accepted-what = { -refusal-not-paid }
refusal-method-not-accepted-why = This merchant does not take this way of paying.
refusal-method-not-accepted-next = Pay in one of the ways that the merchant takes.

refusal-merchant-unreachable-what = { -refusal-not-paid }
refusal-merchant-unreachable-why = The merchant’s system did not answer, so we did not begin.
refusal-merchant-unreachable-next = Try again in a few minutes.

refusal-merchant-declined-what = { -refusal-not-paid }
refusal-merchant-declined-why = We asked the merchant’s system, and it does not take this payment. The shop may have closed, or what you want may be sold out.
refusal-merchant-declined-next = Ask the merchant whether they still take it, before you pay them another way.

refusal-network-broken-what = { -refusal-not-paid }
refusal-network-broken-why = The connection to the bank broke off. We asked the bank afterwards: it has not taken the payment.
refusal-network-broken-next = Try again when the connection is back. It cannot be paid twice.

refusal-account-locked-what = { -refusal-not-paid }
refusal-account-locked-why = Your account is locked at the moment, so no money can leave it. Your money is safe.
refusal-account-locked-next = See why it is locked and how to unlock it.

refusal-verification-missing-what = { -refusal-not-paid }
refusal-verification-missing-why = An amount like this needs your identity to be verified, and that is not done yet.
refusal-verification-missing-next = Verify your identity; it takes a few minutes. Smaller payments go through already.

refusal-verification-overdue-what = { -refusal-not-paid }
refusal-verification-overdue-why = The time for verifying your identity is over, so no money can leave the account for now. Your money is safe.
refusal-verification-overdue-next = Verify your identity. As soon as it is done, you can pay again.

refusal-limit-per-payment-what = { -refusal-not-paid }
refusal-limit-per-payment-why = The amount is above your limit for one payment.
refusal-limit-per-payment-next = Choose a smaller amount, or see your limits.

refusal-limit-per-day-what = { -refusal-not-paid }
refusal-limit-per-day-why = With this payment you would go over your limit for today.
refusal-limit-per-day-next = Try again tomorrow, choose a smaller amount, or see your limits.

refusal-unusual-activity-what = We stopped the payment, and no money was taken
refusal-unusual-activity-why = It is unlike your other payments, or codes for payments were answered wrongly before it, so we stopped it to protect your money.
refusal-unusual-activity-next = If it was you, confirm it: that pays it, so do not pay anew. If it was not, tell us at once.

refusal-security-check-failed-what = { -refusal-not-paid }
refusal-security-check-failed-why = The security check was not passed.
refusal-security-check-failed-next = Pay again and answer the new check; a card is entered again for that. We never ask for the code by telephone.

refusal-security-check-expired-what = { -refusal-not-paid }
refusal-security-check-expired-why = The security check was not answered in time.
refusal-security-check-expired-next = Pay again and answer the new check in time; a card is entered again for that.

refusal-bank-maintenance-what = { -refusal-not-paid }
refusal-bank-maintenance-why = The bank is in maintenance and takes no payments for the moment.
refusal-bank-maintenance-next = Pay from the wallet now, or by card once the bank is back.

refusal-bank-unavailable-what = { -refusal-not-paid }
refusal-bank-unavailable-why = The bank could not handle the payment just now.
refusal-bank-unavailable-next = Try again in a few minutes, or pay with another card or from the wallet.

refusal-our-maintenance-what = { -refusal-not-paid }
refusal-our-maintenance-why = Paydesk is in maintenance and takes no payments for the moment. Your money is safe.
refusal-our-maintenance-next = Try again once we are back; this payment’s page looks by itself and says when.

refusal-merchant-misconfigured-what = { -refusal-not-paid }
refusal-merchant-misconfigured-why = The merchant’s account is not set up correctly, so it cannot be paid. It is nothing that you did.
refusal-merchant-misconfigured-next = Tell the merchant. Until it is put right, pay them another way.

refusal-merchant-suspended-what = { -refusal-not-paid }
refusal-merchant-suspended-why = This merchant cannot take payments through Paydesk at the moment.
refusal-merchant-suspended-next = Ask the merchant before you pay them another way.

refusal-order-expired-what = { -refusal-not-paid }
refusal-order-expired-why = The merchant held this order for a certain time, and that time is over.
refusal-order-expired-next = Ask the merchant for a new order.

refusal-order-paid-what = This order is already paid, and no money was taken again
refusal-order-paid-why = A payment for this order went through before.
refusal-order-paid-next = You need to do nothing. The payment is in the activity of whoever paid it.

refusal-order-being-paid-what = A payment for this order is already on its way, so no second one was made
refusal-order-being-paid-why = The first payment is not settled yet. Until it is, the order cannot be paid again.
refusal-order-being-paid-next = Wait a moment for the first payment. If it fails, you can pay again.

refusal-payee-cannot-receive-what = { -refusal-not-paid }
refusal-payee-cannot-receive-why = The payee’s account cannot receive money at the moment.
refusal-payee-cannot-receive-next = Ask the payee to look at their account; they see there what is wrong. Then try again, or pay them another way if it is urgent.

refusal-cancelled-what = The payment was cancelled, and no money was taken
refusal-cancelled-why = It was called off before it went through; the bank never took the money.
refusal-cancelled-next = If you still want to pay, pay again.

# Refunds.
refusal-refund-nothing-left-what = { -refusal-no-refund }
refusal-refund-nothing-left-why = The whole amount has been refunded already, or is on its way back.
refusal-refund-nothing-left-next = The payment shows each refund of it, and where it is.

refusal-refund-too-large-what = { -refusal-no-refund }
refusal-refund-too-large-why = More was asked for than can still be refunded.
refusal-refund-too-large-next = Enter an amount up to what is left.

refusal-refund-over-policy-what = { -refusal-no-refund }
refusal-refund-over-policy-why = More was asked for than the shop’s refund policy gives back.
refusal-refund-over-policy-next = Ask for no more than the policy gives back. If the money went astray, say so where you choose why it should come back: then the policy does not count.

refusal-refund-not-in-part-what = { -refusal-no-refund }
refusal-refund-not-in-part-why = This refund was at the bank already, or gives back money that came after its payment had ended: it cannot become a smaller one, and money that came too late cannot be kept.
refusal-refund-not-in-part-next = Give back the whole amount, or pay it another way by a correction on this refund.

refusal-refund-window-over-what = { -refusal-no-refund }
refusal-refund-window-over-why = The merchant’s time for refunds is over for this payment.
refusal-refund-window-over-next = Ask the merchant, who may still agree. If money was taken and never arrived, tell us: that has no time limit.

refusal-refund-not-by-policy-what = { -refusal-no-refund }
refusal-refund-not-by-policy-why = The merchant’s policy gives no refund for this payment.
refusal-refund-not-by-policy-next = Ask the merchant, who may still agree. If money was taken by mistake, tell us.

refusal-refund-needs-evidence-what = One thing is missing before we can look at the refund
refusal-refund-needs-evidence-why = The merchant’s policy asks for a document, such as a photo or a receipt.
refusal-refund-needs-evidence-next = Add an image or a PDF and send the request again.

refusal-refund-not-settled-what = { -refusal-no-refund }
refusal-refund-not-settled-why = The payment itself is not settled, so there is nothing yet that could go back.
refusal-refund-not-settled-next = Wait until the payment has settled; its page shows when.

refusal-refund-funds-short-what = The refund is accepted and waits; it is not lost
refusal-refund-funds-short-why = The merchant’s account does not hold enough for it at the moment.
refusal-refund-funds-short-next = You need to do nothing. We try again by ourselves and tell you when it is on its way.

refusal-refund-declined-by-bank-what = The bank did not take the money back onto the card
refusal-refund-declined-by-bank-why = The card’s account may have been closed. The money is still here and yours.
refusal-refund-declined-by-bank-next = You need to do nothing: we put it into your wallet instead.
