# The page on which a code is entered.
code-hint = Six digits. The code is good for five minutes.
code-again = Send a new code
code-sent = A new code is on its way.
code-warning = Nobody from Paydesk ever asks for this code, not even support. Enter it only here.
