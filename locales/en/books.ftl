# What `paydesk check` and `paydesk export` print.
books-broken-line = broken: { $finding }
books-look-line = look: { $finding }
books-right = the books are right: { $accounts } accounts, { $entries } entries, { $batches } batches in { $chains } chains
books-broken = the books are broken in { $found } places: { $accounts } accounts, { $entries } entries, { $batches } batches in { $chains } chains

books-unbalanced = batch { $batch }: its { $currency } entries sum to { $sum }, not to zero
books-currency-sum = all entries in { $currency } sum to { $sum }, not to zero
books-balance = account { $account }: the balance says { $says }, its entries { $found }
books-steps = account { $account }: the balances on its entries do not join at { $at }
books-held = account { $account }: held says { $says }, its open holds { $found }
books-stale-hold = hold { $hold } is open, and its payment { $payment } has ended
books-floor = account { $account } stands below zero: { $stands }
books-ceiling = account { $account } is a debt and stands above zero: { $stands }
books-refunds = payment { $payment } of { $captured }: it says { $says } refunded or reserved, its refunds { $found }
books-gap = chain { $lane }: after link { $after } comes link { $found }
books-prev = chain { $lane }: link { $link } does not hold on to the one before it
books-digest = chain { $lane }: link { $link } is not the digest of its entries
books-entries = chain { $lane }: link { $link } says { $says } entries, there are { $found }
books-running = batch { $batch }: entry { $entry } does not go on from the balance before it
books-orphans = there are { $found } entries, and batches say { $says }
books-signature = checkpoint { $checkpoint }: the signature is not ours
books-heads = checkpoint { $checkpoint }: its heads cannot be read
books-head-digest = checkpoint { $checkpoint }: link { $link } of chain { $lane } has another digest now
books-head-missing = checkpoint { $checkpoint }: link { $link } of chain { $lane } is missing
books-not-stored = checkpoint at { $line }: { $checkpoint } is not so in the database
books-unreadable = checkpoint at { $line }: it cannot be read
books-failed-job = job { $job } ({ $kind } of { $subject }) failed: { $why }

books-journal = The ledger of Paydesk: every entry, then every balance.
books-journal-balances = balances
