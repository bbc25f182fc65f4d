# What we write to people, by e-mail and SMS: -subject is the mail's, -text the words of both. How
# arguments become variables stands in crates/texts/src/notice.rs. Codes come first, so that a phone
# shows them without opening; an SMS never holds a link.

# What every notice ends with
notice-genuine = Is this from us? Enter check code { $code } under “Check a message” in Paydesk.
notice-genuine-sms = Check code: { $code }.
notice-link = See it in Paydesk
notice-link-line = See it in Paydesk: { $link }

# Where a notice does not know which card or balance it was about
notice-your-card = your card
notice-balance-too-low = There was not enough money in the wallet for it.

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
