# Signing in and out. The sentence for strangers is one and the same, whatever the reason.
sign-in-title = Sign in
sign-in-wrong = That did not work. The phone number or the password is not right, or signing in here is closed for now after too many tries.
sign-in-locked = The password is right, but the account is locked. Prove that it is you below, and we help you get back in.
sign-in-recovering = You are only partly in. Until you sign in with your password, you see here what is locked and your cases, and nothing else.
sign-in-stuck = Ways back in
sign-in-forgotten = Set a new password
sign-in-recovery = Locked out? Get back in
sign-in-help = Ask support
sign-in-new-here = New here?
sign-in-warning = Sign in on networks that you trust, and only at this address. Public Wi‑Fi may listen in.
sign-in-code-title = A new device
sign-in-code-lead = We do not know this device yet, so a code is on its way to your phone. Once it is entered, this device is remembered.
sign-in-lost-phone = The phone is not with me
sign-in-device-kept = You are signed in, and this device is remembered.
signed-out = You are signed out.
