# Words that many pages share: acts on buttons, what is wrong with a field, states.

# Buttons and links
act-continue = Continue
act-save = Save
act-send = Send
act-cancel = Cancel
act-back = Back
act-close = Close
act-confirm = Confirm
act-sign-in = Sign in
act-sign-out = Sign out
act-see-all = See all
act-search = Search
act-remove = Remove

# Fields
field-optional = optional
field-phone = Phone number
field-password = Password
field-name = Name
field-amount = Amount
field-code = Code
field-note = Note
field-reason = Reason

# What is wrong with a field. Each is a whole sentence: it stands beside the field, and in the list
# above the form after the field's name.
error-missing = Please fill this in.
error-choose = Please choose one.
error-not-above-zero = The amount must be more than zero.
error-challenge-unknown = This code was not asked for by a payment of yours. Nothing was sent.
error-other-currency = Amounts here are in { $currency }, and the form came with another currency. Nothing was sent.
error-amount-missing = Please give an amount.
error-not-an-amount = Please give an amount, such as 120 or 120.50.
error-too-many-decimals =
    { $max ->
        [0] This currency has no decimals; please give a whole amount.
        [one] At most one digit after the point, please.
       *[other] At most { $max } digits after the point, please.
    }
error-amount-too-large = That amount is too large.
error-unknown-currency = We do not know this currency.
error-not-a-phone = That is not a phone number. Mainland numbers have 11 digits.
error-not-an-email = That is not an e-mail address.
error-not-a-date = Please give a date, such as 2026-11-24.
error-bad-characters = Some characters in it cannot be used here.
error-file-type = We can read images and PDFs here.

# The list above a form that came back
errors-title =
    { $count ->
        [one] One thing needs another look
       *[other] { $count } things need another look
    }

# States that a tag tells in one or two words
state-unknown = Not known

# Empty, failed, offline
