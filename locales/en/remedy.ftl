# The one button that helps after a refusal.
remedy-top-up = Top up the wallet
remedy-another-card = Pay with another card
remedy-check-card = Enter the card again
remedy-pay-by-wallet = Pay from the wallet
remedy-pay-by-card = Pay by card
remedy-try-again = Try again
remedy-ask-bank = I have asked the bank, pay again
remedy-unlock = See how to unlock
remedy-verify = Verify my identity
remedy-confirm = Confirm that it was me
remedy-wait-until-back = See when it is back
remedy-contact-merchant = How to reach the merchant
remedy-get-help = Get help with this
remedy-none = Go to my activity
