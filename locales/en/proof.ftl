# Proving in a case who one is.
proof-title = Show that it is you
proof-lead = Answer here, and only here: the system checks it, and the agent sees whether you passed, never what you typed.
proof-elsewhere = This proof needs you to be signed in. Tell the agent if you cannot; there are questions instead.
proof-name = Your name
proof-last-four = The last four characters of your ID number
proof-last-four-hint = Write 0 if you never gave us an ID number.
proof-amount = The amount of one of your payments in the last three months
proof-amount-hint = To the cent, such as 35.80. Write 0 if you paid nothing in that time.
proof-wrong =
    { $left ->
        [one] That does not fit. Look at each answer once more: one try is left.
       *[other] That does not fit. Look at each answer once more: { $left } tries are left.
    }
proof-error-last-four-missing = Write the last four characters of your ID number, or 0 if you never gave us one. This did not count as a try.
proof-error-last-four = The end of an ID number is three digits and then a digit or an X, such as 002X. This did not count as a try.
proof-error-amount-missing = Write the amount of one payment, or 0 if you paid nothing in the last three months. This did not count as a try.
proof-error-amount = Write an amount in yuan with at most two decimals, such as 35.80. This did not count as a try.
proof-error-name-alone = A name alone proves nothing: give the amount of a payment or the end of your ID number. If there is neither, tell the agent. This did not count as a try.
proof-closed = Closed until { $when }
proof-closed-text = Too many answers about this account did not fit. Until then none is taken, not even a right one. Your case stays open, and no money moves by this.
proof-closed-ways = What helps
proof-closed-next = From { $when } on the questions can be answered again: tell the agent in the case, who then asks them once more.
proof-closed-app = Or tell the agent that you are signed in: then your password is the proof.
proof-closed-sign-in = Or sign in on a device that you have used before, and tell the agent: then your password is the proof.
proof-passed = That is you
proof-passed-text = The agent sees that you passed, and can go on.
proof-failed = That did not fit
proof-failed-text = Nothing was changed. Tell the agent; there are other ways.
proof-expired = That took too long
proof-expired-text = Ask the agent to send the proof again.
proof-back = Back to the case
proof-nobody = Nobody here has this number.
