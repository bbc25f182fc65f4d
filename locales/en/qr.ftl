# What is wrong with a code that was scanned or typed.
qr-fault-none = This is no code that can be paid. Scan or paste a merchant’s payment code, or the link of an order.
qr-fault-not-ours = This code belongs to another payment system. Ask for the merchant’s Paydesk code.
qr-fault-currency = This code is for a currency that Paydesk does not keep.
qr-fault-damaged = This code could not be read in full. Scan it again, closer and without glare.
