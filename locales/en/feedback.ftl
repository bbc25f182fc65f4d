# Praise, complaints, ideas.

feedback-title = Tell us what you think
feedback-lead = A person reads every word, and you get an answer here. You need no account.
feedback-kind = What is it?
feedback-kind-complaint = A complaint
feedback-kind-suggestion = An idea
feedback-kind-feedback = Praise
feedback-within =
    { $days ->
        [one] Answered within a day
       *[other] Answered within { $days } days
    }
feedback-words = In your words
feedback-words-hint = What happened, what should be otherwise, or what was good.
feedback-go = Send
feedback-urgent = Is money missing, or are you locked out? Then ask for help instead: that is answered first.
feedback-flash-sent = Thank you. It has reached us; the answer will stand here.
feedback-way = Praise, a complaint, an idea
