# What we write to people, by e-mail and SMS: -subject is the mail's, -text the words of both. How
# arguments become variables stands in crates/texts/src/notice.rs. Codes come first, so that a phone
# shows them without opening; an SMS never holds a link.

# What every notice ends with
notice-genuine = Check code { $code }: enter it in Paydesk under “Is this message from us?”, and you know.
notice-genuine-sms = Check code: { $code }.
notice-link = See it in Paydesk
notice-link-line = See it in Paydesk: { $link }

# Where a notice does not know more closely what it was about
notice-your-card = your card
notice-balance-too-low = There was not enough money in the wallet for it.
notice-the-payee = the payee you chose
notice-the-payer = somebody
notice-the-amount = the amount you saw
notice-some-days = the next working days
notice-a-device = a device that we had not seen before
notice-no-reason = You can ask for it in Paydesk.

# What was paid, fact by fact: lines of a mail, one sentence of an SMS
notice-fact = { $label }: { $value }
notice-fact-begins = Begins
notice-fact-ends = Ends
notice-fact-number = Payment number
notice-facts = { $facts }.
notice-facts-between = {"; "}

# Codes
notice-code-register-subject = Your code to open a wallet
notice-code-register-text = { $code } is your code to open a Paydesk wallet. It lasts 5 minutes. Never pass it on; nobody from Paydesk will ask for it.
notice-code-device-subject = Your code to sign in
notice-code-device-text = { $code } is your code to sign in to Paydesk on a new device. It lasts 5 minutes. Not you? Then somebody knows your password: change it. Never pass this code on, not even to us.
notice-code-reset-subject = Your code to set a new password
notice-code-reset-text = { $code } is your code to set a new Paydesk password. It lasts 5 minutes. Not you? Then do nothing, and the password stays as it is. Never pass this code on, not even to us.
notice-code-reset-email-subject = Your second code to set a new password
notice-code-reset-email-text = { $code } is the second code to set a new Paydesk password. It lasts 5 minutes. Not you? Then do nothing, and the password stays as it is. Never pass this code on, not even to us.
notice-code-recovery-subject = Your code to get back into your account
notice-code-recovery-text = { $code } is your code to reach your case at Paydesk while your account is locked. It lasts 5 minutes. It cannot be used to pay. Never pass it on, not even to us.
notice-code-payment-subject = Your code to pay { $amount }
notice-code-payment-text = { $code } is your code to pay { $amount } to { $payee }. It is good for this payment only, for 5 minutes. If you are not paying this, do not use it. Never pass it on, not even to us.
notice-code-email-subject = Your code to confirm this e-mail address
notice-code-email-text = { $code } is your code to add this e-mail address to your Paydesk account. It lasts 5 minutes. Not you? Then do nothing. Never pass this code on, not even to us.
notice-code-trust-subject = Your code to trust a payee
notice-code-trust-text = { $code } is your code to trust { $payee } at Paydesk: payments there then need no code. It lasts 5 minutes. Not you? Do not use it, and tell us. Never pass it on, not even to us.
notice-code-unlock-subject = Your code to unlock your account
notice-code-unlock-text = { $code } is your code to say that the unusual payments at Paydesk were yours. It lasts 5 minutes. Not you? Do not use it, and tell us at once. Never pass it on, not even to us.

# Opening an account
notice-register-known-subject = You already have a Paydesk wallet
notice-register-known-text = Somebody tried to open a Paydesk wallet with this number, and there is one already. If it was you, sign in, or set a new password. If it was not, you need to do nothing: nothing was changed.

# Payments
notice-payment-paid-transfer-subject = You sent { $amount }
notice-payment-paid-transfer-text = You sent { $amount } to { $payee }. The money is there.
notice-payment-paid-purchase-subject = Receipt: { $amount } to { $payee }
notice-payment-paid-purchase-text = You paid { $amount } to { $payee }. This is your receipt.
notice-payment-paid-top-up-subject = { $amount } added to your wallet
notice-payment-paid-top-up-text = You topped up your wallet by { $amount }. You can use the money right away.
notice-payment-failed-transfer-subject = Not sent: { $amount } to { $payee }
notice-payment-failed-transfer-text = { $amount } to { $payee } was not sent, and no money was taken. { $why } In Paydesk you see what to do now.
notice-payment-failed-purchase-subject = Not paid: { $amount } to { $payee }
notice-payment-failed-purchase-text = { $amount } to { $payee } was not paid, and no money was taken. { $why } In Paydesk you see what to do now.
notice-payment-failed-top-up-subject = Not topped up: { $amount }
notice-payment-failed-top-up-text = Your wallet was not topped up by { $amount }, and no money was taken from your card. { $why } In Paydesk you see what to do now.
notice-payment-received-subject = You received { $amount }
notice-payment-received-text = { $payer } sent you { $amount }. It is in your wallet.
notice-payments-failed-more-subject = More payments that failed: { $count }
notice-payments-failed-more-text = Since { $since } more payments from your account have failed than we told you of one by one: { $count } more. No money was taken for them, and each is in your history. If it wasn’t you, tell us at once.
notice-payments-paid-more-subject = More payments that you made: { $count }
notice-payments-paid-more-text = Since { $since } you have made more payments than we told you of one by one: { $count } more. Each is in your history. If it wasn’t you, tell us at once.
notice-payments-refunded-more-subject = More news of your refunds: { $count }
notice-payments-refunded-more-text = Since { $since } more has happened to your refunds than we told you of one by one: { $count } steps more. Where each refund stands is on the page of its payment.
notice-payments-received-more-subject = More payments that you received: { $count }
notice-payments-received-more-text = Since { $since } you have received more payments than we told you of one by one: { $count } more. The money is in your wallet, and each is in your history.

# Refunds
notice-refund-requested-subject = We have your refund request for { $amount }
notice-refund-requested-text = Your request for { $amount } back from { $payee } has arrived. Somebody looks at it now, and you will hear from us as soon as it is decided.
notice-refund-accepted-subject = Your refund of { $amount } is on its way
notice-refund-accepted-text = Your refund of { $amount } from { $payee } was accepted. It goes back to the card that you paid with and should be there by { $expected }. We tell you when the bank has confirmed it.
notice-refund-paid-subject = { $amount } refunded
notice-refund-paid-text = Your refund of { $amount } from { $payee } has been paid back.
notice-refund-confirmed-subject = The bank has confirmed your refund of { $amount }
notice-refund-confirmed-text = The bank has confirmed your refund of { $amount } from { $payee }. It stands on the card that you paid with by { $expected }.
notice-refund-refused-subject = Your refund request for { $amount } was not accepted
notice-refund-refused-text = Your request for { $amount } back from { $payee } was not accepted. The reason: { $reason } If you see it differently, write to us from the payment; we will look at it again.
notice-refund-reduced-subject = { $amount } of your refund was accepted
notice-refund-reduced-text = Of what you asked back from { $payee }, { $amount } was accepted, and the rest was not. The reason: { $reason } If you see it differently, write to us from the payment; we will look at it again.
notice-refund-taken-back-subject = { $amount } was taken back from your wallet
notice-refund-taken-back-text = { $amount } of a payment from { $payer } was taken back from your wallet and returned to the payer, after a review of the payer’s claim. Two of our staff have signed for it. If you see it differently, write to us from the payment; somebody else will look at it again.
notice-refund-waiting-funds-subject = Your refund of { $amount } is accepted and waits for the merchant
notice-refund-waiting-funds-text = Your refund of { $amount } was accepted, but { $payee } has too little money with us at the moment. We try again by ourselves until it is paid, and we tell you when it is. You need to do nothing.
notice-refund-card-rejected-subject = Your refund of { $amount } goes to your wallet
notice-refund-card-rejected-text = The bank did not take { $amount } from { $payee } back onto your card; perhaps the card’s account has been closed. Your money is safe: it goes to your Paydesk wallet instead. You need to do nothing.

# Counter-entries
notice-corrected-out-subject = { $amount } was booked out of your wallet
notice-corrected-out-text = A wrong booking was put right, and { $amount } went out of your wallet. Two of our staff have signed for it. If you see it differently, write to us; somebody else will look at it again.
notice-corrected-in-subject = { $amount } was booked into your wallet
notice-corrected-in-text = A wrong booking was put right, and { $amount } came into your wallet. Two of our staff have signed for it. You need to do nothing.

# Locks
notice-locked-password-subject = Signing in is paused on new devices
notice-locked-password-text = The password of your Paydesk account was entered wrongly five times on a device that we do not know. Signing in there is paused for a while. Devices that you have used before work as always. Not you? Then change your password.
notice-locked-password-day-subject = New devices are shut out: reset your password
notice-locked-password-day-text = The password of your Paydesk account was entered wrongly fifteen times within a day, on devices that we do not know. Nobody can sign in on a new device until you reset it. Devices that you have used before work as always, payments included. Support is there for you.
notice-locked-unusual-subject = We paused payments from your account
notice-locked-unusual-text = We saw payments unlike those that you usually make, so no money can leave your account for now. Was it you? Then confirm it in Paydesk. If it was not, tell us there at once.
notice-locked-codes-subject = We paused payments from your account
notice-locked-codes-text = Codes for payments at Paydesk were answered wrongly or not at all, again and again, so no money can leave your account for now. Was it you? Then prove it to support in Paydesk, and two of us unlock it. If it was not, tell us there at once.
notice-locked-verification-subject = Payments are paused until you verify your identity
notice-locked-verification-text = The time for verifying your identity is over, so no money can leave your account for now. Verify it in Paydesk, and you can pay again as soon as it is done.
notice-locked-reported-subject = Your account is locked, as reported
notice-locked-reported-text = Your account was locked because it was reported as misused or stolen. Nobody can get at the money. We get the account back to you step by step: open “Get back in” on the sign-in page of Paydesk.
notice-locked-order-subject = Your account was locked by order
notice-locked-order-text = Your account was locked by order. You can sign in and see everything in it. If you have questions about the order, write to us in Paydesk.
notice-unlocked-password-subject = You can sign in everywhere again
notice-unlocked-password-text = Signing in to your Paydesk account works on all devices again.
notice-unlocked-password-day-subject = Your account is open again
notice-unlocked-password-day-text = The lock after too many wrong passwords is lifted. You can sign in and pay as always. Not your doing? Then tell us in Paydesk at once.
notice-unlocked-unusual-subject = You can pay again
notice-unlocked-unusual-text = Payments from your account are open again; the unusual ones have been looked into. If you did not ask for this, tell us in Paydesk at once.
notice-unlocked-verification-subject = You can pay again
notice-unlocked-verification-text = Your identity is verified, and payments from your account are open again.
notice-unlocked-reported-subject = Your account is yours again
notice-unlocked-reported-text = Your account has been recovered and is open again. If you did not ask for this, tell us in Paydesk at once.
notice-unlocked-order-subject = The order on your account was lifted
notice-unlocked-order-text = The order that locked your account was lifted. You can use the account as always.
notice-recovering-subject = Your account is being recovered
notice-recovering-text = Somebody has proven to be you, with a code to your phone and answers about the account, to get it back after it was reported. From { $due } on a new password can be set with a new code. Not you? Stop it now: open “Get back in” on the sign-in page of Paydesk and press “This was not me”, or tell us.
notice-recoverable-subject = You can now set a new password
notice-recoverable-text = The waiting time for getting your account back is over. Open “Get back in” on the sign-in page of Paydesk and choose a new password. Not you? Press “This was not me” there, or tell us at once.

# Signing in, and what was changed
notice-new-device-subject = New sign-in to your account
notice-new-device-text = Somebody signed in to your Paydesk account on a new device: { $device }. Was it you? Then all is well. If not, sign out that device in Paydesk under “Devices” and change your password at once.
notice-password-changed-subject = Your password was changed
notice-password-changed-text = The password of your Paydesk account was changed. If it was not you, tell us at once; you can write to us without signing in.
notice-password-reset-subject = Your password was set anew
notice-password-reset-text = The password of your Paydesk account was set anew, with codes to your phone and a second proof. If it was not you, tell us at once; you can write to us without signing in.
notice-email-changed-subject = Your e-mail address was changed
notice-email-changed-text = The e-mail address of your Paydesk account is now { $email }. If it was not you, tell us at once; you can write to us without signing in.
notice-name-changed-subject = Your name was changed
notice-name-changed-text = The name on your Paydesk account was changed. If it was not you, tell us at once; you can write to us without signing in.
notice-identity-changed-subject = Other identity data was handed in
notice-identity-changed-text = Another name or ID number was handed in for your Paydesk account, before the one on record was confirmed. If it was not you, tell us at once; you can write to us without signing in.

# Identity
notice-verify-reminder-subject = Please verify your identity by { $due }
notice-verify-reminder-text = Please verify your identity in Paydesk by { $due }; it takes a few minutes. After that day no money can leave the account until it is done. Money can still come in.
notice-identity-confirmed-subject = Your identity is verified
notice-identity-confirmed-text = Your identity is verified, and your limits are higher now. Thank you.

# Support
notice-case-opened-subject = We have your message
notice-case-opened-text = We have your message at Paydesk support. You see each answer and each step in Paydesk, and we tell you here when there is one.
notice-case-joined-subject = A case with support was joined to your account
notice-case-joined-text = Somebody who was not signed in wrote to Paydesk support and answered the questions about your account rightly. That case now stands among yours. Not you? Tell us at once.
notice-proof-asked-subject = Support asks who you are (case { $number })
notice-proof-asked-text = To go on, Paydesk support asks you in case { $number } to confirm that it is you. Open the case in Paydesk and answer there; nobody of us asks for it by phone or message.
notice-mail-taken-subject = We have your mail (case { $number })
notice-mail-taken-text = Your mail has come in at Paydesk support as case { $number }. We answer by mail. We never ask for a password, a code or a card number.
notice-answer-mail-subject = Paydesk support (case { $number })
notice-answer-mail-text = Paydesk support, case { $number }. Reply to this mail to answer. We never ask for a password, a code or a card number.
notice-answer-subject = Support has answered you (case { $number })
notice-answer-text = Paydesk support has answered you in case { $number }. Read it in Paydesk and answer there; we never ask for a password or a code.
notice-callback-placed-subject = We call you (case { $number })
notice-callback-placed-text = Paydesk calls you in the half hour from { $slot } (case { $number }). Whoever asked for it can move it or call it off in Paydesk. If it wasn’t you, ignore this message.
notice-callback-rang-subject = We call you back (case { $number })
notice-callback-rang-text = You rang Paydesk and nobody could answer, sorry. We call you back in the half hour from { $slot } (case { $number }). Signed in, you can move it or call it off. If it wasn’t you, ignore this message.
notice-callback-rang-guest-subject = We call you back (case { $number })
notice-callback-rang-guest-text = You rang Paydesk and nobody could answer, sorry. We call you back in the half hour from { $slot } (case { $number }). Does it not suit you? Ring again, or leave another time on our contact page. If it wasn’t you, ignore this message.
notice-callback-reminder-subject = We call you soon (case { $number })
notice-callback-reminder-text = Paydesk calls you soon: in the half hour from { $slot } (case { $number }). We never ask for a password or a code.
notice-callback-missed-subject = We did not reach you (case { $number })
notice-callback-missed-text = Paydesk called you and did not reach you (case { $number }). Choose another time in Paydesk, or write to us there.
notice-callback-late-subject = We did not call in time (case { $number })
notice-callback-late-text = Paydesk did not call you at { $slot } as promised, and we are sorry (case { $number }). Choose another time in Paydesk, or write to us there.
notice-support-wrote-subject = Support has written to you (case { $number })
notice-support-wrote-text = Paydesk support has written to you about a refund, in case { $number }. Read it in Paydesk and answer there; we never ask for a password or a code.
notice-reset-started-subject = How to set a new password
notice-reset-started-text = Paydesk support has begun a password reset with you. Open Paydesk, choose “Set a new password” and follow the steps; only you can finish it. If you did not ask for this, do nothing and tell us.

notice-stop = Choose what you hear of, or stop these mails
notice-stop-line = Choose what you hear of, or stop these mails: { $link }
notice-status-confirm-subject = Confirm: hear how Paydesk stands
notice-status-confirm-text = Someone, perhaps you, asked to hear at this address when something at Paydesk does not work, and about planned maintenance. Confirm it within a week on the page below. If it wasn’t you, do nothing: you hear nothing more.
notice-status-known-subject = You hear how Paydesk stands
notice-status-known-text = Someone, perhaps you, asked to hear at this address how Paydesk stands; you do already. On the page below you change what you hear of, or stop it. If it wasn’t you, do nothing: nothing changes.
notice-status-news-subject = { $title } · { $stage }
notice-status-news-text = { $title } · { $stage }. { $words }
