# Shops: as payers see them, and as their own staff does.
merchant-title = Shop
merchant-trade-commerce = online shop
merchant-trade-retail = retail
merchant-trade-travel = travel
merchant-trade-education = education
merchant-contact = How to reach the shop
merchant-contact-text = About goods, orders and visits the shop itself answers. Never give it a password, a code or a card number.
merchant-accepts = Accepted here
merchant-yes = Yes
merchant-no = No
merchant-policy = Refunds
merchant-policy-none = This shop gives no refunds by its own policy.
merchant-policy-days = You may ask within
merchant-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
merchant-policy-share = You get back up to
merchant-percent = { $percent } % of the amount
merchant-policy-evidence = Proof
merchant-evidence-yes = documents or pictures are asked for
merchant-evidence-no = the payment record is enough
merchant-policy-auto = Paid back at once, up to
merchant-policy-fault = Money that went astray through a fault comes back in any case, whatever the policy says.
merchant-pay = Pay this shop
merchant-ask = Ask us about this shop

merchant-list-title = My shops
merchant-list-none = You do not work for any shop yet
merchant-needs-look = Needs a look
merchant-balance = Shop’s balance
merchant-today =
    { $count ->
        [0] Nothing received yet today
        [one] Today: one payment, { $amount }
       *[other] Today: { $count } payments, { $amount }
    }
merchant-waiting =
    { $count ->
        [one] A refund of { $amount } waits for your balance
       *[other] { $count } refunds, { $amount } in all, wait for your balance
    }
merchant-waiting-text = What waits is accepted. As soon as enough has been paid to you, it goes back by itself; your customers see that it waits.
merchant-owed = You owe us { $amount }
merchant-owed-text = We lent it, so that your customers’ refunds need not wait. Whatever is paid to you repays it first.
merchant-system = We ask your own system before each payment
merchant-system-silent =
    { $count ->
        [0] In the last 24 hours no payment failed because it did not answer.
        [one] In the last 24 hours one payment failed because it did not answer.
       *[other] In the last 24 hours { $count } payments failed because it did not answer.
    }
merchant-system-declined =
    { $count ->
        [0] In the last 24 hours it declined no payment.
        [one] In the last 24 hours it declined one payment.
       *[other] In the last 24 hours it declined { $count } payments.
    }
merchant-advances = Lent and repaid
merchant-orders = Orders
merchant-orders-none = No orders yet
merchant-takings = Payments
merchant-takings-none = Nobody has paid yet
merchant-as-seen = See the shop as customers do
merchant-counter-open = Open the counter’s screen
merchant-counter-title = Counter
merchant-counter-qr = Code to pay here
merchant-counter-no-code = No code can be made from how this merchant is set up. Ask us.
merchant-counter-no-city = The city is missing, or cannot be written in a code; without it there is none.
merchant-counter-scan = Scan with Paydesk to pay
merchant-counter-any = Type the amount on your phone
merchant-counter-text = What the code says
merchant-counter-paid = Paid by { $name }

# What is wrong with the set-up.
merchant-faults = Worth putting right
merchant-faults-block = Customers cannot pay here until this is put right
merchant-fault-no-method = No way to pay is accepted: switch on the wallet, cards, or both.
merchant-fault-misconfigured = The account is marked as set up wrongly. Ask us what is missing.
merchant-fault-suspended = The account is suspended. Ask us why and for how long.
merchant-fault-name-missing = The name is missing in English or in Chinese.
merchant-fault-policy-unsaid = The refund policy has no words in English or in Chinese.
merchant-fault-policy-contradicts = The refund policy contradicts itself: there is a time without a share, or a share without a time.
merchant-fault-auto-above-second = Refunds are paid by themselves above the amount from which two people must sign.
merchant-fault-category-wrong = The category code has to be four digits; without it there is no QR code.
