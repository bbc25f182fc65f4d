# What a browser keeps for when nobody answers: the page in the place of one that cannot be had, and
# the line above one that was kept.

kept-offline-title = No answer from Paydesk
kept-offline-text = Your device is offline, or we cannot be reached just now. What reached us before is in our books; what did not has moved no money.
kept-again = This page looks again by itself.
kept-retry = Try again
kept-ways = Ways that work now
kept-contact-text = Every way to us, as we last told it
kept-check-text = Your device, your network, or our side?
kept-readable = What this browser has kept
kept-own-text = Balance and latest payments, as you last saw them
kept-outbox-text = What you sent without a network, and waits to go
kept-status-text = How we stood when you last heard of us

# Above a kept page. $when is a day and a time with its zone.
kept-seen = No answer from Paydesk just now. Seen at { $when }; what happened since then is not here.
kept-contact = Ways to reach us
