# The page on which a code is entered.
code-hint = Six digits. The code is good for five minutes.
code-held-up = Codes by SMS are delayed at the moment: yours may come late, and what could not be sent is being tried again by itself. Leave this page open, or come back to it; if nothing has come after five minutes, ask for a new code.
code-none-came = No code after a few minutes? So many may have been asked for lately that we send none there for now. Ask again later, or on a device on which you have signed in before; or write to us without a code, by Help.
code-again = Send a new code
code-sent = A new code is on its way.
code-warning = Nobody from Paydesk ever asks for this code, not even support. Enter it only here.
