# Payees whom somebody trusts.
trust-title = Trusted payees
trust-lead = Payments to them need no code. Put only those here whom you really know.
trust-none = Nobody yet
trust-none-lead = Once you have paid somebody, you can put them here.
trust-others = Paid lately
trust-add = Trust
trust-code-title = Trust this payee
trust-code-lead = A code is on its way to your phone. With it, payments to this payee need no code any more.
trust-done = This payee is trusted now.
trust-removed = Payments to this payee need a code again.
