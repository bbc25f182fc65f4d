# How well somebody is known, and what is wrong with an ID number.
identity-level-none = not verified
identity-level-named = name given, waiting to be confirmed
identity-level-verified = verified

identity-number-form = The ID number has 18 characters: 17 digits, and a digit or X at the end.
identity-number-region = The first six digits of the ID number are not those of any region. Check them, please.
identity-number-birth-date = The birth date in the ID number, digits 7 to 14, is not a date. Check it, please.
identity-number-birth-date-range = The birth date in the ID number, digits 7 to 14, cannot be right. Check it, please.
identity-number-checksum = One of the digits is not right: the last character does not fit the others. Compare it with the card, please.
