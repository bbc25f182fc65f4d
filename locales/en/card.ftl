# Cards that are kept.
card-title = Cards
card-none = No card yet
card-none-text = Add one to top up, or to pay where a shop takes cards.
card-until = valid until { $expiry }
card-add = Add a card
card-kept = You enter a card on the bank’s own page. We keep only its brand and last four digits, and a word by which the bank knows it.
card-remove-title = Remove a card
card-remove-ask = Remove { $card }?
card-remove-text = It can no longer be paid with. What was paid with it stays in your activity, and refunds still reach it.
card-flash-added = The card was added.
card-flash-go-on = The card was added. Nothing is paid yet: press the button to finish.
card-flash-removed = The card was removed.
card-flash-none = No card was entered, and nothing was paid.
card-page-away = The bank’s page for cards cannot be reached just now. No card was added, and nothing was paid. Try again in a few minutes; paying from the wallet works as usual.
