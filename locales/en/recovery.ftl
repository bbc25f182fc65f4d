# Getting back into an account that one is locked out of.
recovery-title = Get back in
recovery-lead = Prove with a code to your phone that you are its owner. You then see why the account is locked, and reach support with your case. No money can be moved this way.
recovery-own = The code goes to the phone of the account that you are in with here.
recovery-other = To another number
recovery-no-phone = I do not have this phone any more
recovery-next-title = Your account, step by step
recovery-next-text = Your phone is proven. Here you see what is locked and what lifts it; the people who answer you see the same.
recovery-next-unproven = You are still in on this device, but your phone is not proven: since the account was locked, no code was answered. That is the next step. Below you see what is locked and what lifts it.
recovery-next-seen = Here you see what is locked and what lifts it; the people who answer you see the same.
recovery-next-free = Your account is not locked. If you have forgotten the password, set a new one.
recovery-ask = Ask support to help
