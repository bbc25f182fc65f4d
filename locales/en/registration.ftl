# Opening a wallet.
register-title = Open a wallet
register-lead = It takes two minutes. You need a phone that receives SMS.
register-name-hint = As your friends know you: whoever pays you sees a part of it. The name on your ID is asked for only when you verify.
register-phone-hint = We send a code there to see that it is yours.
register-have-one = You have one already?
register-code-title = Confirm your number
register-code-lead = If { $phone } can be used, a code is on its way to it. If none comes, see whether an account with this number exists already.
register-other-number = Use another number
register-done = Your wallet is open. Welcome!
registration-known = This number has an account already. Sign in, or set a new password.
