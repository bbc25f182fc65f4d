# Tokens for programs.
token-title = Access for programs
token-lead = A program with a token can do whatever you can do. Give one only to programs that you wrote or trust.
token-new = A new token
token-name = What it is for
token-name-hint = A word by which you know it again, such as bookkeeping.
token-make = Make a token
token-fresh = This is the token. Copy it now; it is never shown again.
token-end-one = Remove the token { $name }
token-ended = The token works no longer.
token-shown-before = This very request made a token before, which was shown then and never will be again. If you did not copy it, remove it below and make another.
