# Help and contact: open to everybody.

help-title = Help
help-ask = Ask us
help-chat-title = Write to us
help-chat-text = You may leave while you wait; you hear from us when there is an answer.
help-chat-away = Our books are away for a moment. Please try again soon.
help-ways = What is it about?
help-kind-question = Anything about Paydesk and how to use it.
help-kind-fault = What did you do, and what happened instead?
help-kind-account = Locked, a new phone, a code that does not come.
help-kind-payment = Failed, taken but not arrived, paid twice.
help-kind-refund = When it comes, why it was refused, how to ask for one.
help-kind-complaint = You get a number and an answer by a set day.
help-kind-suggestion = What should be better? Somebody reads every one.
help-kind-feedback = How was it for you?
help-locked-title = Cannot sign in?
help-locked-text = You can write to us without signing in. With a code to your phone you also reach your own case while the account is locked.
help-locked-go = My account is locked
help-contact-all = All ways to reach us

help-new-title = Ask us
help-order-words = It is about order { $number } at { $name }.
help-words = What happened?
help-words-about = You need not explain again what stands above. You may leave this empty.
help-contact = Phone or e-mail
help-send = Send
help-leave = Never send passwords, codes or card numbers. We never ask for them.

contact-title = Contact
contact-text = All ways lead to the same people, and they see the same case.
contact-articles = Find an answer by yourself, at any hour.
contact-hotline = Hotline. Lost money or a stolen phone: call at once.
contact-genuine-title = Is it really us?
contact-genuine-text = Every message from us carries a code that you can check here. We never ask for passwords or codes.
contact-accounts-title = Our accounts elsewhere
contact-accounts-text = These are our only accounts; where it says “News only”, nobody answers. Whoever writes to you from another one is not us, whatever it is called.
contact-account-answered = We answer there
contact-account-news = News only
contact-account-away = Does not work just now
contact-signed-title = Signed, to keep
contact-signed-text = All of this as a small file with our signature: keep it, or hand it on, and anybody can check that it is ours and unchanged. It serves for 30 days.
contact-signed-key = Fetch the key once, from this address, and keep it: a file that it does not fit is not from us.
contact-ready-title = How to get an answer quickly
contact-ready-open = Open help from the payment that it is about: amount, time and order number come along by themselves.
contact-ready-never = You need not have anything else ready. Never give a password, code or card number.
