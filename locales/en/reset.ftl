# Setting a new password after the old one was forgotten.
reset-title = Set a new password
reset-lead = We prove that it is you in two ways: a code to your phone, and then this device if we know it, or a code to your e-mail.
reset-code-lead = If this number has an account, a code is on its way to it.
reset-email-lead = One more proof: we sent a second code to the e-mail address that you confirmed earlier.
reset-no-email = I cannot get at my e-mail
reset-password-lead = That was you. Choose a new password; all other devices are signed out then.
reset-set = Set the password
reset-done = The new password is set, and all devices are signed out. Sign in with it now.
reset-lost-title = Let us get you back in together
reset-lost-text = Two proofs are needed to set a new password, and one of them is out of reach or not open to you. With support you can prove in another way that it is you.
reset-lost-bring = It helps to have ready: your name, the end of your ID number, and the amount of a recent payment. We never ask for your password or a code.
