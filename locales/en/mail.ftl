# Mail that people send us, at the desk.

mail-title = Mail held
mail-text = These mails wait for somebody to look. Nothing of them is lost; what is let in becomes a case.
mail-none = No mail is held
mail-one-title = Mail
mail-no-sender = No sender
mail-no-subject = No subject
mail-no-words = Its words are no longer kept, or there are none.
mail-to-case = To the case
mail-server-said = What our mail server found
mail-server-silent = Nothing about its sender
mail-files = Files
mail-left-out = Left out: no kind of file that we take, or too large
mail-let-in = Let in
mail-let-in-hint = It goes where it would have gone by itself. Let in or not, its sender is not told.
mail-dismiss = Needs nothing
mail-flash-let-in = It stands in this case now.
mail-flash-dismissed = Put aside.

mail-vouched-verified = By mail, sender verified
mail-vouched-unverified = By mail, sender not verified

mail-reason-unreadable = It cannot be read as a mail.
mail-reason-too-large = It is larger than what we take in. The whole of it is on the mail server.
mail-reason-sender = It names no sender who can be answered, or several.
mail-reason-own = It comes from ourselves.
mail-reason-report = It reports on a mail that was not delivered, or was read.
mail-reason-automatic = It was written by a machine.
mail-reason-list = It went to many people.
mail-reason-empty = There are neither words in it nor files.
mail-reason-too-many = Its sender, or unknown senders together, have written too much at once.

mail-unverified-hint = Whoever wrote here by mail has not proven that the address is theirs. Your answer goes to that address: write nothing that only an account’s owner may know.

mail-delivery-waiting = By mail: on its way
mail-delivery-sent = By mail: handed over { $at }; whether it arrived is not known
mail-delivery-bounced = By mail: came back { $at }. { $why }

mail-fetch-fine = Mail is fetched
mail-fetch-looked = Last looked at { $at }
mail-fetch-failing = Mail is not fetched
mail-fetch-failing-since = Since { $at }; it is tried again by itself. The mail server: { $why }
