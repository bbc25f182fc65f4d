# "Me": all that is one's own, and changing it.
me-title = Me
me-way-back = See the way back
me-identity = Identity
me-identity-go = See and verify
me-identity-see = See my identity
me-limit-payment = Limit for one payment
me-limit-day = Limit for one day
me-due = Verify by
me-settings = Settings
me-language = Language of our messages
me-language-lead = In this language we write to you, by SMS and e-mail.
me-chinese = 中文
me-english = English
me-language-done = From now on we write to you in this language.
me-email-none = none yet

field-email = E-mail
field-old-password = Password so far
field-new-password = New password

me-name-title = Your name
me-name-lead = Whoever pays you sees a part of it. Every address of yours is told of the change.
me-name-done = Your name is changed.
profile-name-proven = Your identity is confirmed under this name. Support changes it with you.
me-email-title = Your e-mail address
me-email-lead = We send receipts there, and you can use it to set a new password. Every address of yours is told of the change, old ones too.
me-email-code-lead = A code is on its way to the new address. Enter it to see that the mail arrives.
me-email-other = Use another address
me-email-done = The e-mail address is confirmed.
me-password-title = Change the password
me-password-lead = All other devices are signed out, and every address of yours is told.
me-password-why = So that nobody changes this who only found your phone unlocked.
me-password-done = The password is changed; other devices are signed out.
