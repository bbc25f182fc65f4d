# What a good password is: the rules, said before the form is sent, and what is wrong with one.
password-rules-title = A good password
password-rule-length = has at least 10 characters; longer is better
password-rule-mix = has letters, digits and symbols, such as ! - ?
password-rule-personal = has nothing to do with your name, phone number, e-mail or a birthday
password-rule-pattern = is no pattern, such as 1234, aaaa or qwert

password-fault-too-short = At least 10 characters, please.
password-fault-too-long = At most 128 characters, please.
password-fault-control = There is a character in it that cannot be typed everywhere, such as a tab. Leave it out, please.
password-fault-no-letter = Add a letter, please.
password-fault-no-digit = Add a digit, please.
password-fault-no-symbol = Add a symbol, please, such as ! - or ?
password-fault-date = There is a date in it. Birthdays are among the first things that are tried.
password-fault-name = Your name is in it. Leave it out, please.
password-fault-phone = A part of your phone number is in it. Leave it out, please.
password-fault-email = A part of your e-mail address is in it. Leave it out, please.
password-fault-pattern = There is a simple pattern in it, such as 1234, aaaa or qwert.
password-fault-guessable = This one is too easy to guess. Four words that have nothing to do with each other, a digit and a symbol do well.

password-wrong = This is not your password.
password-same = The new password is the same as before. Please choose another.
