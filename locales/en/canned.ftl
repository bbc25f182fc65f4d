# Replies that are said again and again. The title is for the agent, the text for the customer.

canned-hello-title = Hello
canned-hello-text = Hello, this is Paydesk. I have your case and everything that came along with it before me; you need not explain it again.
canned-looking-title = I am looking
canned-looking-text = I am looking at the records of the ledger and of the bank now. Give me a moment, please; you may leave, we write to you.
canned-failed-title = It failed, nothing taken
canned-failed-text = I have checked our ledger and asked the bank: the payment failed, and no money was taken. You can pay again; you cannot be charged twice.
canned-doubt-title = Being checked
canned-doubt-text = The bank has not yet told us whether the payment went through. We are asking until we know. If the money was taken, it either reaches the payee or comes back to you; you need to do nothing.
canned-proof-title = Please prove it is you
canned-proof-text = Before I can say or do anything private, I have to know that it is you. I have sent a question into this case: please answer it there. I see only whether it worked. Never send a password or code as a message.
canned-refund-title = Refund under way
canned-refund-text = The refund is under way. Here in the case you see each step and the working day by which it arrives.
canned-card-title = Check the card
canned-card-text = Please compare number, expiry date and security code with the card and enter it again, or pay with another card or from the wallet.
canned-goodbye-title = Goodbye
canned-goodbye-text = I am glad that it worked out. I close the case now; writing here opens it again. After that you can tell us with one press how it was.
