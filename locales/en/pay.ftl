# Pages where somebody pays, sends or tops up, before anything has moved.
pay-title = Pay
pay-code = Code or link
pay-code-hint = Paste the text of a code, or the link that the merchant gave you.
pay-camera = What the camera sees
pay-no-camera = The camera cannot be used on this page. Read the code with your phone’s own camera or another scanner, and paste its text below.
pay-camera-start = Scan with the camera
pay-method = Pay with
pay-currency = From
pay-from-wallet = Wallet, { $balance } available
pay-from-wallet-short = Wallet, { $balance } available: not enough
pay-from-card = Bank card
pay-from-new-card = Another card
pay-card-failed = { $card }, refused just now
pay-card-declined = { $card }, declined last time
pay-available = { $balance } available
pay-now = Pay
pay-no-method = This shop takes none of the ways to pay that you have here.
pay-about-merchant = What this shop accepts, and its refund policy
pay-blocked-suspended = Its account is closed for payments. No money would move.
pay-blocked-setup = This shop is not set up to take payments yet. Please tell the shop; no money would move.
pay-warning = Paydesk never asks for a code or a password by phone or message. If somebody rushes you to pay, or sent you this link unasked, stop here. On public Wi‑Fi, use mobile data to pay.
pay-flash-unsettled = The same payment is still being settled, so nothing was sent a second time. Here is how it stands.

# The code that a payment needs.
pay-step-title = Confirm that it is you
pay-step-to = You are paying { $name }
pay-step-bound = The code is good for exactly this payee and this amount.
pay-step-sent = Six digits, sent to { $phone }
pay-step-another = Send a new code
pay-step-warning = If payee or amount is not what you expect, do not enter the code.

# Sending to a person.
send-title = Send money
send-phone = The other person’s phone number
send-phone-hint = You see part of their name before you send anything.
send-by-code = Scan their code instead
send-to = Send to { $name }
send-somebody-else = somebody else
send-check-name = Is this who you mean? Money that was sent is theirs at once.
send-now = Send to { $name }

# Topping up.
topup-title = Top up
topup-payee = your own wallet
topup-payee-theirs = the customer’s own wallet
topup-card-hint = A new card is entered at the bank; its number never reaches us.
topup-now = Top up

# One’s own code.
code-title = My code
code-text = Whoever scans it can send you money, and sees only part of your name.

# The page of an order, for whoever pays it.
checkout-title = Checkout
checkout-number = order { $number }
checkout-until = open, ends: { $until }
checkout-pay = Pay { $amount }
checkout-sign-in = I have a wallet: sign in
checkout-wallet-only = This shop takes payments from the wallet only. Sign in to pay.
checkout-paid = This order is paid
checkout-paid-text = It cannot be paid twice, so there is nothing left to do.
checkout-being-paid = This order is being paid right now
checkout-being-paid-text = Until that is settled nobody can pay it a second time. This page shows what came of it.
checkout-expired = This order has run out
checkout-cancelled = The shop has withdrawn this order
checkout-expired-text = No money was taken. Ask the shop for a new one.
checkout-see-payment = See the payment
checkout-get-help = Get help with this order
pay-blocked-title = Nobody can pay here at the moment
