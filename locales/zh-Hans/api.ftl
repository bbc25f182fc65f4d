# 程序在人们也会遇到的问题之外得到的说明。
api-field-missing = 缺少这个必填字段。
api-field-unknown = 这个地址不接受这个名称的字段。
api-field-twice = 这个字段出现了两次。没有执行任何操作。
api-field-type = 类型不对，这个字段要的是别的类型。
api-field-value = 这个字段不接受这个值。
api-field-with-order = 订单里已经有了，请不要再填这个字段。
api-key-reused-text = 这个 Idempotency-Key 已用于另一个请求。那个请求维持原样，这个请求没有执行。
api-key-reused-next = 新请求请用新的键；重发原请求，请用原来的键和同样的内容。
api-too-large-text = 没有保存任何内容。请求体最大 64 KB；文件以 multipart/form-data 发送，每个最大 5 MB，一次最多五个。
api-too-large-next = 请减少内容，或者减少、缩小文件。
api-no-key = 请发送 Idempotency-Key 请求头：8 到 255 个可见字符，不含空格。
api-malformed-at = 内容在第 { $line } 行第 { $column } 列起不是 JSON。

problem-malformed-title = 请求内容不是 JSON
problem-malformed-text = 什么都没有做。
problem-malformed-next = 请改正后重新发送。

problem-not-json-title = 请求没有说明内容是 JSON
problem-not-json-text = 什么都没有做。
problem-not-json-next = 请带上 Content-Type: application/json 再发送。

problem-no-key-title = 需要幂等键
problem-no-key-text = 什么都没有做。有了这个键，发送两次和发送一次结果相同。
problem-no-key-next = 每个新请求请用新的随机键；重试时请保留原来的键。

problem-not-a-file-title = 不接受这种文件
problem-not-a-file-text = 什么都没有保存。
problem-not-a-file-next = 请发送图片（image/jpeg、image/png）或 PDF（application/pdf），并在 Content-Type 里注明。
