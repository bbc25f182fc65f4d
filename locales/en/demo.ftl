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
