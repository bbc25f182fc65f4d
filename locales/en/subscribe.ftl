# Hearing by mail how everything stands.

subscribe-title = Hear of it by e-mail
subscribe-text = We write to you when something does not work, when it is mended, when we close something because of an attack, and before planned maintenance.
subscribe-email = E-mail address
subscribe-email-hint = We send one mail there with a link; nothing more before you confirm it.
subscribe-components = About what?
subscribe-go = Send me the link
subscribe-other = Without an address:
subscribe-flash-asked = If that address takes mail, a mail with the link is on its way. Open it to confirm.
subscribe-is = { $address } hears from us about what is chosen here.
subscribe-is-not = { $address } hears nothing yet. Confirm what you want to hear of.
subscribe-confirm = Confirm
subscribe-change = Save
subscribe-stop = Stop all mails
subscribe-not-me = It wasn’t me: forget this address
subscribe-flash-confirmed = Saved. You hear from us by e-mail.
subscribe-flash-stopped = Stopped. That address hears nothing more about it.
