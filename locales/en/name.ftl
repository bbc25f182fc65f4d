# What is wrong with a name, beside the sentences that all fields share.
name-too-long = At most 60 characters, please.
name-official = A name cannot look like ours, or like an office of ours. Use your own name, please.
