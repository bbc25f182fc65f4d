# What a check of a code found.
challenge-not-a-code = The code has six digits.
challenge-passed = Confirmed.
challenge-wrong =
    { $tries ->
        [one] The code is not right. You can try one more time.
       *[other] The code is not right. You can try { $tries } more times.
    }
challenge-expired = The code is too old; it was good for five minutes. Ask for a new one.
challenge-too-many-tries = The code was entered wrongly too often. Ask for a new one.
challenge-already-passed = This code has been used already.
