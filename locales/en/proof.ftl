# Proving in a case who one is.
proof-title = Show that it is you
proof-lead = Answer here, and only here: the system checks it, and the agent sees whether you passed, never what you typed.
proof-elsewhere = This proof needs you to be signed in. Tell the agent if you cannot; there are questions instead.
proof-name = Your name
proof-last-four = The last four characters of your ID number
proof-last-four-hint = Leave it empty if you never gave it to us.
proof-amount = The amount of one of your payments in the last three months
proof-amount-hint = To the cent, such as 35.80. Leave it empty if there was none.
proof-wrong = That does not fit. Look at each answer once more.
proof-passed = That is you
proof-passed-text = The agent sees that you passed, and can go on.
proof-failed = That did not fit
proof-failed-text = Nothing was changed. Tell the agent; there are other ways.
proof-expired = That took too long
proof-expired-text = Ask the agent to send the proof again.
proof-back = Back to the case
proof-nobody = Nobody here has this number.
