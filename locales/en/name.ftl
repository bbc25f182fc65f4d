# What is wrong with a name, beside the sentences that all fields share.
name-too-long = At most 60 characters, please.
