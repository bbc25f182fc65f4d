# Being called back.

callback-title = Have us call you
callback-lead = Leave a number and choose a time. You need not wait on the line: we call you in that half hour.
callback-kind = What is it about?
callback-slot = When may we call?
callback-slot-hint = Only times with a free place are listed.
callback-words = Anything that we should know before
callback-phone-hint = We use it for this call and for word about it.
callback-go = Call me then
callback-genuine = Whoever calls from us knows your case number and never asks for a password, a code or a card number.
callback-none = No time is free just now
callback-none-text = Write to us instead: you hear from us when there is an answer.
callback-case = Case
callback-to-case = To the case
callback-move-title = Another time?
callback-move = Choose this time
callback-cancel = No call needed
callback-again = Choose a new call
callback-place =
    { $before ->
        [0] You are called first in your queue.
        [one] One person is called before you.
       *[other] { $before } people are called before you.
    }
callback-state-placed = Planned
callback-state-reached = Spoken
callback-state-not-reached = Not reached
callback-state-wrong-number = Wrong number
callback-state-late = Missed by us
callback-state-cancelled = Called off
callback-text-reached = We have spoken. What was agreed stands in the case.
callback-text-not-reached = We called and did not reach you. Choose another time, or write in the case.
callback-text-wrong-number = Somebody else answered at this number. Leave the right one in a new call.
callback-text-late = We did not call in time, and we are sorry. Choose another time, or write in the case: it is open.
callback-text-cancelled = This call was called off. The case stays open.
callback-error-slot = This time is over or outside our hours. Choose another one.
callback-error-full = Somebody has just taken the last place at this time. Choose another one.
callback-error-ended = This call is over and can no longer be moved. Ask for a new one.
callback-error-often = This call was moved too often. Write in the case instead.
callback-flash-placed = We call you then.
callback-flash-moved = The new time stands.
callback-flash-cancelled = We do not call.
callback-flash-outcome = Written down.
callback-way = We call you at a time that you choose.

callback-desk-title = Callbacks
callback-desk-text = In the order in which they are due. Whoever takes one takes its case.
callback-desk-none = Nobody waits for a call
callback-of-missed-call = Missed call
callback-due-now = Due now
callback-call-now = Call now
callback-calling = Call this number now, then write down what came of it.
callback-outcome-title = What came of it?
callback-outcome = Outcome
callback-note = Note
callback-note-hint = For us only.
