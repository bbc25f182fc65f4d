home-title = Home
home-welcome = Pay and be paid, with help that knows your case
home-welcome-text = A wallet for people and shops. If a payment fails or money is missing, you ask right there, and the people who answer see what you see.
home-register = Open a wallet
home-sign-in = Sign in
