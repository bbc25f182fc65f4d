# Why an account is locked, for its owner, and what ends it.
lock-password-why = The password was entered wrongly five times on a device that we do not know.
lock-password-next = You can go on using the devices that you have used before. Elsewhere, wait until the lock ends, or reset the password.
lock-password-day-why = The password was entered wrongly fifteen times within a day, on devices that we do not know.
lock-password-day-next = You can go on using the devices that you have used before, and pay from them. Elsewhere, nobody gets in until you reset the password.
lock-unusual-why = There were payments unlike those that you usually make, so we stopped all payments to protect your money.
lock-unusual-next = If it was you, confirm it. If it was not, tell us at once.
lock-codes-why = Codes for payments were answered wrongly or not at all, again and again within a day, so we stopped all payments to protect the money.
lock-payees-why = Within a day there were payments to many people who had never been paid from this account, so we stopped all payments to protect the money.
lock-support-next = If it was you, prove to support who you are; two of us then unlock the account. If it was not, tell us at once.
lock-verification-why = The time for verifying your identity is over.
lock-verification-next = Verify your identity. As soon as it is done, you can pay again.
lock-reported-why = It was reported that something was not you, or that a device was stolen.
lock-reported-next = The account comes back in five steps. Until the last one, nobody can get at your money.
lock-order-why = The account was locked by order.
lock-order-next = You can see everything in the account, and ask us about the order.

lock-lift-time = It ends by itself
lock-lift-two-factors = Reset the password
lock-lift-agent-after-proof = Prove to support that it is you
lock-lift-owner-step-up = Confirm that it was you
lock-lift-two-agents-after-proof = Prove to support that it is you; two of us then unlock it
lock-lift-itself-when-verified = Verify your identity
lock-lift-recovery = Recover the account
lock-lift-two-supervisors = Two supervisors must lift it
