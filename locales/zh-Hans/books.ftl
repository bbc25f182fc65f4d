# `paydesk check` 与 `paydesk export` 输出的内容。
books-broken-line = 有错：{ $finding }
books-look-line = 请看：{ $finding }
books-right = 账目无误：{ $accounts } 个账户，{ $entries } 条分录，{ $chains } 条链共 { $batches } 批
books-broken = 账目有 { $found } 处错误：{ $accounts } 个账户，{ $entries } 条分录，{ $chains } 条链共 { $batches } 批

books-unbalanced = 批次 { $batch }：{ $currency } 分录合计为 { $sum }，不为零
books-currency-sum = 全部 { $currency } 分录合计为 { $sum }，不为零
books-balance = 账户 { $account }：余额记为 { $says }，按分录算为 { $found }
books-steps = 账户 { $account }：分录上的余额在 { $at } 处衔接不上
books-held = 账户 { $account }：冻结记为 { $says }，未结冻结合计 { $found }
books-stale-hold = 冻结 { $hold } 未结，而它的付款 { $payment } 已经结束
books-floor = 账户 { $account } 低于零：{ $stands }
books-ceiling = 账户 { $account } 是欠款，却高于零：{ $stands }
books-refunds = 付款 { $payment }，金额 { $captured }：记为已退或预留 { $says }，它的退款合计 { $found }
books-gap = 链 { $lane }：第 { $after } 环之后是第 { $found } 环
books-prev = 链 { $lane }：第 { $link } 环没有接上前一环
books-digest = 链 { $lane }：第 { $link } 环不是其分录的摘要
books-entries = 链 { $lane }：第 { $link } 环记有 { $says } 条分录，实有 { $found } 条
books-running = 批次 { $batch }：第 { $entry } 条分录没有接上之前的余额
books-orphans = 实有 { $found } 条分录，各批次记有 { $says } 条
books-signature = 检查点 { $checkpoint }：签名不是我们的
books-heads = 检查点 { $checkpoint }：其中的链头无法读取
books-head-digest = 检查点 { $checkpoint }：链 { $lane } 第 { $link } 环的摘要已经不同
books-head-missing = 检查点 { $checkpoint }：链 { $lane } 的第 { $link } 环不见了
books-not-stored = 检查点文件 { $line }：{ $checkpoint } 与数据库不一致
books-unreadable = 检查点文件 { $line }：无法读取
books-failed-job = 任务 { $job }（{ $subject } 的 { $kind }）失败：{ $why }

books-journal = Paydesk 账本：先列全部分录，再列全部余额。
books-journal-balances = 余额
