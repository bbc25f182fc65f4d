# The help center's articles.

article-search = What are you looking for?
article-search-go = Search
article-search-none = We found nothing about that. Try other words, or ask us; whoever writes the articles sees what was looked for.
article-may-help = This may answer it
article-look = See articles about this
article-yours = You, at this moment
article-yours-no-lock = Your account is not locked.
article-yours-limits = Your identity: { $level }. You can pay { $payment } at once, and { $day } in a day.
article-yours-next = With the next level: { $payment } at once, and { $day } in a day.
article-yours-no-payment = None of your payments of the last seven days failed or is still open.
article-yours-refund = { $name }, { $amount }: { $state }.
article-yours-no-refund = No refund is on its way to you.
article-topics = Topics
article-often = Often needed
article-count = { $count ->
    [one] { $count } article
   *[other] { $count } articles
}
article-reviewed = Checked on { $day }
article-helpful-question = Was this helpful?
article-said-helpful = Yes
article-said-unclear = No, it is unclear
article-said-elsewhere = No, mine is another matter
article-said-unsolved = No, it did not work
article-said-untrue = No, something is wrong
article-thanks = Thank you. Good to know.
article-thanks-bad = Thank you. Whoever writes the articles reads this. If you are stuck, write to us.
article-related = Read on
article-contact-title = Not solved?
article-contact = Ask us about this
article-read-before = You have read
article-feed = New and changed articles as a feed (Atom)
article-feed-title = Paydesk help

article-category-paying = Paying and being paid
article-category-failed-payments = When a payment fails
article-category-topup-and-cards = Top-up and cards
article-category-wallet-and-limits = Wallet and limits
article-category-refunds = Refunds
article-category-receipts = Receipts and messages
article-category-signing-in = Signing in
article-category-account = Your account
article-category-identity = Verifying your identity
article-category-locks = Locked accounts
article-category-safety = Safety and fraud
article-category-devices = Devices
article-category-using-paydesk = Using Paydesk
article-category-merchants = For merchants
article-category-getting-help = Getting help
