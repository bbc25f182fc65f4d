# The demo: what it prints, and its page of recipes.

demo-print-title = Paydesk is open, with made-up people, merchants and a bank of its own.
demo-print-app = Customers and merchants
demo-print-desk = The desk
demo-print-recipes = How to make things fail
demo-print-mailbox = Mailbox (mail and SMS)
demo-print-bank = The bank's counter
demo-print-logins = Everybody signs in with the password { $password }
demo-print-code = Codes that are sent at sign-in arrive in the mailbox.
demo-role-customer = customer
demo-role-locked = customer, locked
demo-role-merchant = merchant
demo-role-agent = agent
demo-role-supervisor = supervisor

demo-title = How to make things fail
demo-text = Everything here is made up: the people, the shops and the bank. Below stands how to meet every reason for which a payment can fail, by hand.
demo-truth = The reasons stand here as the desk reads them. Whoever pays with a card that was lost, stolen or is watched reads only that its bank declined: a thief must not learn what the bank knows.
demo-logins = Who signs in
demo-recipes = Every reason, and how to meet it
demo-as = As { $name }, { $phone }:
demo-begin = Begin here
demo-press = Send it
demo-how-card = Top up any amount with the bank’s test card { $card }: expiry 12/34, security code 123.
demo-how-pay = Pay { $shop } { $amount } from the wallet.
demo-how-send = Send { $name } { $amount }.
demo-how-press = No page offers the wallet for { $shop }. This button sends { $amount } from it all the same.
demo-how-order-expired = Open the checkout of an order that has run out.
demo-how-order-paid = Open the checkout of an order that has been paid.
demo-how-order-being-paid = At the bank’s counter, switch to “down”. Pay this order with your card: it stays in doubt. Open the checkout again and pay once more. Then switch the bank back to normal.
demo-how-limit-per-day = Top up ¥ 1,000 twice on one day with the card 4242 4242 4242 4242. Without verification, ¥ 2,000 a day is the limit.
demo-how-unusual-activity = Send ¥ 300 to +86 138 0000 2211 and answer the code wrongly three times. Then begin again: the payment is stopped until its owner confirms it.
demo-how-network-broken = At the bank’s counter, switch to “down” for the next 1 request. Top up with your saved card: the connection breaks, the bank is asked and never had it.
demo-how-bank-maintenance = At the bank’s counter, switch to “maintenance”. Top up with your saved card. Then switch the bank back to normal.
demo-how-cancelled = Top up with the card 4000 0000 0000 2032, whose bank thinks for three seconds, and call the payment off on its page within that time.
demo-how-our-maintenance = This button closes the house for new payments for two minutes. Meanwhile pay anybody, as anybody.
demo-paused = Payments are closed for two minutes.
