problem-page = A problem
problem-home = To the home page
problem-desk = To the desk
# Above what somebody wrote in a form that could not be taken.
problem-words = What you wrote, for you to copy

problem-forged-title = This page was open for too long
problem-forged-text = For your safety nothing was sent. The form belonged to an older visit.
problem-forged-next = Go back, load the page again and send it once more.

problem-too-large-title = That was too large
problem-too-large-text = Nothing was stored. A form may hold 64 KB, a file 5 MB, and at most five files at once.
problem-too-large-next = Go back in your browser: what you typed is still there. Then choose a smaller file, or take a picture with lower resolution.

problem-too-slow-title = That came too slowly
problem-too-slow-text = Nothing was stored. The line is so slow, or broke off, that what you sent never arrived whole.
problem-too-slow-next = Try again with a better connection, or send fewer and smaller files.

problem-bad-body-title = We could not read that
problem-bad-body-text = Nothing was stored. What arrived was not what this address takes.
problem-bad-body-next = Go back and try again.

problem-internal-title = Something broke on our side
problem-internal-text = It is not your doing. If you were paying, your history shows whether the payment was made; trying again cannot charge you twice.
problem-internal-next = Please try again in a moment, or ask us.

problem-not-found-title = There is nothing here
problem-not-found-text = The address is wrong, or it belongs to somebody else.
problem-not-found-desk = Look for it again from the desk.
problem-not-found-next = Start from the home page, or ask us.

problem-wrong-method-title = This address cannot be used that way
problem-wrong-method-text = Nothing was done.
problem-wrong-method-next = Start from the home page.

problem-invalid-title = Something in the form is not right
problem-invalid-text = Nothing was stored.
problem-invalid-next = Look at the marked fields.

problem-challenge-required-title = Please confirm with a code
problem-challenge-required-text = We sent you a code. Nothing has been done yet.
problem-challenge-required-next = Enter the code, then the same request goes through.

problem-sign-in-needed-title = Please sign in first
problem-sign-in-needed-text = This page is for its owner only.
problem-sign-in-needed-next = Sign in, and you come straight back here.

problem-forbidden-title = This is not open to you
problem-forbidden-text = Your account does not have the right for it. Nothing was done.
problem-forbidden-next = Go back, or ask us if you think that it should be open to you.

problem-too-many-title = Too many tries
problem-too-many-text = For your safety this is closed for a while. It opens again in {$wait}.
problem-too-many-next = Wait that long, or ask us for help.

problem-crowded-title = Many are asking at this moment
problem-crowded-text = More people from your network, or from everywhere, are signing in just now than can wait in line. Nothing was tried, and nothing counts against you.
problem-crowded-next = Please try again in a few seconds.

problem-check-what = Nothing was done, and no money moved
problem-check-next = Begin again and answer the new code within five minutes. We never ask for the code by telephone.

problem-wrong-credentials-title = Phone or password is not right
problem-wrong-credentials-text = Nothing was changed.
problem-wrong-credentials-next = Check both, or reset the password.

problem-conflict-title = It has changed in the meantime
problem-conflict-text = Somebody else, or another window of yours, was faster. Nothing was done twice.
problem-conflict-next = Load the page again and look at what stands there now.

problem-full-text = So many visitors are here that there is no room at this moment. Nothing was done; please come again in a few seconds.

problem-suspended-title = Closed to strangers for now
problem-suspended-text = Because of an attack we take messages only from people whose phone we know. Nothing was stored.
problem-suspended-next = Sign in, or prove your phone by a code, and write to us at once; or take another way.
problem-no-room-title = No room for files at this moment
problem-no-room-text = More files are being sent just now than we can take, by you or by others. Nothing was stored, and no money was moved.
problem-no-room-next = Send it again in a minute, fewer files at a time. Words without files are always taken.
problem-unavailable-title = We cannot reach our books right now
problem-unavailable-text = Nothing was stored and no money was moved. Help and contact stay open.
problem-unavailable-next = Please try again in a few seconds.

problem-unknown-title = We do not know yet whether that went through
problem-unknown-text = The connection to our books broke at the last moment. Your money is safe: sending the same form again finds out, and cannot do it twice.
problem-unknown-next = Go back and send the same form again, or look at your history.

problem-bad-signature-title = The signature does not fit
problem-bad-signature-text = The callback was not proven to be the bank’s, or it is too old. Nothing was stored.
problem-bad-signature-next = Sign it with the shared secret and send it again.

problem-failing-next = Try again from { $until } on, or ask us why they failed. If it wasn’t you, tell us at once.
