# The first page: of a stranger, and of somebody with a wallet.
home-title = Home
home-welcome = Pay and be paid, with help that knows your case
home-welcome-text = A wallet for people and shops. If a payment fails or money is missing, you ask right there, and the people who answer see what you see.
home-register = Open a wallet
home-sign-in = Sign in

home-balance = Balance
home-held = { $amount } more is set aside for what is under way
home-more = { $amount } more is on its way back to you
home-more-by = { $amount } more is on its way back to you, expected { $day }
home-tile-scan = Scan
home-tile-send = Send
home-tile-topup = Top up
home-tile-code = My code
home-latest = Latest
home-nothing = Nothing here yet
home-nothing-text = Put some money in, and pay or send it from here.
home-merchant = My shop
home-desk = The desk

# A refund that is on its way.
home-refund-from = Refund from { $name }
home-refund-see = See everything, or ask about it
home-refund-review = Being looked at
home-refund-funds = Waiting for the shop
home-refund-bank = On its way
home-step-asked = You asked for it
home-step-review = Somebody is looking at it
home-step-funds = Accepted; it goes out as soon as the shop’s balance allows
home-step-doubt = We are asking the bank whether it went out
home-step-card = On its way to your card { $card }
home-step-wallet = On its way to your wallet
home-step-arrives = There at the latest
home-step-back = Back to you
