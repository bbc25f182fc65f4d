# What programs are told beside the problems that people meet too.
api-field-missing = This field is needed and was not sent.
api-field-unknown = This address does not take a field of this name.
api-field-twice = This field stands twice. Nothing was done.
api-field-type = This is of another type than the field takes.
api-field-value = This is not a value that the field takes.
api-field-with-order = An order has this already; leave the field out.
api-key-reused-text = This Idempotency-Key was sent before, with another request. That one stands as it was; of this one nothing was done.
api-key-reused-next = Send a new request with a new key; repeat a request with its own key and the same body.
api-too-large-text = Nothing was stored. A body may have 64 KB; files are sent as multipart/form-data, 5 MB each, at most five at once.
api-too-large-next = Send less, or fewer or smaller files.
api-no-key = Send an Idempotency-Key header of 8 to 255 visible characters without spaces.
api-malformed-at = The text stops being JSON at line { $line }, column { $column }.

problem-malformed-title = The body is not JSON
problem-malformed-text = Nothing was done.
problem-malformed-next = Correct the text and send it again.

problem-not-json-title = The body does not say that it is JSON
problem-not-json-text = Nothing was done.
problem-not-json-next = Send it with Content-Type: application/json.

problem-no-key-title = An idempotency key is needed
problem-no-key-text = Nothing was done. The key makes sending twice the same as sending once.
problem-no-key-next = Make a new random key for each new request, and keep it when you try again.

problem-not-a-file-title = This kind of file is not taken
problem-not-a-file-text = Nothing was kept.
problem-not-a-file-next = Send a picture (image/jpeg, image/png) or a PDF (application/pdf), and say so in Content-Type.
