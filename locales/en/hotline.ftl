# What somebody hears who rang the hotline and was not answered.

hotline-called = This is Paydesk. Nobody could take your call just now, and we are sorry. We call you back at this number; a text message tells you when. We never ask for a password or a code.
hotline-write = This is Paydesk. Nobody could take your call just now, and we are sorry. Please write to us on our contact page. We never ask for a password or a code.
