# What was written without a network. $number is the browser's own: L-4F7A.
outbox-title = Written, not sent yet
outbox-text = What you send without a network waits in this browser, and goes by itself, once, as soon as Paydesk can be reached. You may close this page. Payments never wait here.
outbox-waiting = Waits for a network
outbox-sent = Sent
outbox-refused = Not taken
outbox-empty = Nothing of yours waits in this browser.
outbox-no-script = Without script this browser keeps nothing. Go back and send the form again: the same form counts once, however often it arrives.
outbox-to = See the case
outbox-again = Send again
outbox-now = Try now
outbox-drop = Delete
outbox-sure = Delete for good?
outbox-urgent = Is money at risk? Do not wait for the network.

# The line above a page.
outbox-line-waiting = Kept as { $number }. It is sent by itself as soon as Paydesk can be reached.
outbox-line-refused = { $number } was not taken. Your words are kept.
outbox-line-sent = { $number } has reached us.
outbox-see = See

# Nothing was sent, and there is no room or no permission to keep it.
outbox-full = Not sent, and this browser cannot keep it: it is private, full, or the files are too large. Your words still stand here; leave the page open, or copy them.
