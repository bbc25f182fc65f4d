# How well somebody is known, and what is wrong with an ID number.
identity-level-none = not verified
identity-level-named = name given, waiting to be confirmed
identity-level-verified = verified

identity-number-form = The ID number has 18 characters: 17 digits, and a digit or X at the end.
identity-number-region = The first six digits of the ID number are not those of any region. Check them, please.
identity-number-birth-date = The birth date in the ID number, digits 7 to 14, is not a date. Check it, please.
identity-number-birth-date-range = The birth date in the ID number, digits 7 to 14, cannot be right. Check it, please.
identity-number-checksum = One of the digits is not right: the last character does not fit the others. Compare it with the card, please.
identity-number-too-young = Whoever opens a wallet alone has to be 16 or older. A guardian may ask us for help.

# The page on which identity is given.
identity-title = Identity
identity-level = Level
identity-next = The next level
identity-overdue = The time for verifying your identity is over, so no money can leave the account. Give your data, and we confirm it.
identity-due = Please verify your identity by { $day }. After that no money can leave the account until it is done.
identity-due-given = We are checking your identity. If that is not done by { $day }, no money can leave the account until it is: ask us if it takes long.
identity-lead = Give your name and ID number. They are checked at once, and one of us confirms them.
identity-waits = We have your data, and one of us confirms it. Ask for it here, and watch the answer.
identity-done = Your identity is confirmed. There is nothing more to do.
identity-name = Name on the ID document
identity-name-hint = Exactly as it is printed there.
identity-number = ID number
identity-hint-number = 18 characters. Here you see only its last two. One of us sees it whole to confirm it, with a reason that is kept.
identity-give = Hand it in
identity-give-again = Hand it in again
identity-again-lead = If something is wrong in it, hand it in once more. What you handed in before stays on record, whoever confirms it sees both, and all your addresses are told.
identity-given = Thank you. Your limits are higher from now on, and one of us confirms the rest.
identity-given-waits = Thank you. One of us confirms it now; as soon as that is done, you can pay again.
identity-ask = Ask for it to be confirmed
identity-ask-words = Please confirm my identity: I have given my name and ID number.
