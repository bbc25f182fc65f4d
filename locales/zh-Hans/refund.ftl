# 退款：能申请什么、如何申请、每一步进展、审核、商户所见。

# 申请
refund-ask-title = 申请退款
refund-may-title = 可以申请的范围
refund-may-up-to = 按退款政策可退
refund-may-until = 申请截止
refund-may-auto = 免审核立即退回
refund-may-to = 退回到
refund-may-there = 预计到账
refund-there-at-once = 同意后立即到账
refund-policy-of = { $payee }的退款政策
refund-to-wallet = 钱包余额
refund-to-card = 尾号 { $card } 的银行卡
refund-to-a-card = 付款的银行卡
refund-ground = 退款原因类型
refund-ground-hint = 钱款出错（重复扣款、扣了未到账）随时可以申请，不受退款政策限制：我们会核对这笔及相同付款在我方和银行的记录。记录中查不到的，须由两名工作人员共同认可才会退回。
refund-ground-policy = 不想要了，或商品、服务有问题
refund-ground-fault = 钱款出错：重复扣款，或扣了款对方没收到
refund-ground-goodwill = 善意补偿，由我们承担
refund-amount-hint = 这笔付款最多还可退 { $left }。
refund-amount-hint-policy = 按退款政策最多退 { $most }；如果是钱去向不明，最多退 { $left }，即这笔付款剩余的金额。
refund-reason-hint = 一两句话就够，付款信息我们已经有了。
refund-files = 材料
refund-files-needed = 按政策需要凭证，免审核的金额除外：照片或 PDF，最多 5 个，每个不超过 5 MB。付款记录会自动附上。
refund-files-hint = 如有帮助，可附照片或 PDF，最多 5 个，每个不超过 5 MB。付款记录会自动附上。
refund-ask = 申请退回这笔钱
refund-how-title = 接下来会怎样
refund-how-text = 小额立即退回，其余由专人审核。每一步都会通知您，您也可以随时在这里查看进度。
refund-never-paid = 这笔付款没有完成，也没有扣款，所以没有可退的钱，也不用等待。
refund-no-merchant = 这笔钱不是付给商户的，所以不适用商户的退款政策。如果是错误扣款，或者不该付到那里，请在下面说明，我们会核实。
refund-error-reason-long = 请不要超过 500 个字。
refund-error-files-many = 最多只能附 5 个文件。
refund-error-file-large = 每个文件不能超过 5 MB。

# 进度
refund-title = 退款
refund-state-requested = 审核中
refund-state-waiting-funds = 等待商户资金
refund-state-sending = 银行处理中
refund-state-in-doubt = 正在向银行核实
refund-state-paid = 已退回
refund-state-refused = 未通过
refund-state-signature = 待复核
refund-state-homeless = 银行卡退不回
refund-head-requested = 正在审核您的申请
refund-head-waiting-funds = 已同意退款，商户余额暂时不足
refund-head-sending = 已同意退款，正在退回银行卡
refund-head-in-doubt = 已发出，正在向银行核实是否到账
refund-head-paid = 钱已退回
refund-head-confirmed = 银行已确认退款
refund-head-refused = 这笔退款没有通过
refund-next-requested = 您无需操作。这笔金额已为您预留，有结果会马上通知您。
refund-next-waiting-funds = 您无需操作。我们每十分钟重试一次，如等待较久，我们可视情况先行垫付。
refund-next-sending = 预计 { $day } 前退到银行卡，您无需操作。
refund-next-in-doubt = 连接中断了。我们会一直向银行核实，直到有确切结果，不会重复退款。
refund-next-paid-wallet = 已经在您的钱包里了。
refund-next-paid-card = 银行已确认，{ $day } 前会出现在银行卡账单上。
refund-next-refused = 原因见下方。如有异议，请从这里联系我们，会由另一位同事重新审核。
refund-step-asked = 已提交申请
refund-step-review = 专人审核
refund-step-signature = 已审核，等待第二人复核
refund-step-accepted = 已同意
refund-step-reduced = 部分同意：申请 { $asked }，同意 { $given }
refund-step-refused = 未通过
refund-step-waiting-funds = 等待商户余额充足
refund-step-advanced = 我们已为商户垫付差额
refund-step-bank = 银行退回银行卡
refund-step-in-doubt = 正在向银行核实
refund-step-bank-did = 银行已退回银行卡
refund-step-otherwise = 已用冲正另行付出
refund-step-card-rejected = 银行未能退回银行卡，改为退到钱包
refund-step-card-refused = 银行没能退回银行卡
refund-step-there-wallet = 退到钱包
refund-step-there-card = 退到银行卡
refund-step-there-note = 按工作日计算，不含法定节假日。
refund-fact-from = 退款方
refund-from-us = Paydesk（善意补偿）
refund-fact-to = 退回到
refund-fact-reason = 原因
refund-fact-payment = 原付款
refund-fact-when = 付款时间
refund-fact-refunded = 已退回
refund-fact-refunding = 申请中预留
refund-fact-left = 剩余可退
refund-fact-steps = 进度
refund-fact-bank = 银行的答复
refund-fact-others = 此人以往的退款
refund-fact-no-others = 没有。
refund-help = 咨询这笔退款

# 审核
refund-desk-title = 退款
refund-desk-none = 没有待审核的退款
refund-desk-choose = 请从左侧选择一笔退款
refund-desk-case = 查看会话
refund-desk-write = 给顾客留言
refund-desk-words = 顾客会读到的内容
refund-desk-write-hint = 写进这笔退款的会话，没有就新开一个；顾客会收到通知。
refund-desk-speaks = 联系语言
refund-desk-asked-by = 申请人
refund-desk-homeless = 银行没能退回这张卡
refund-desk-homeless-text = 付款人是访客，没有钱包可以改退。点“同意”会再向这张卡退一次；需要第二人复核的，复核之后再退。如果卡已销户，请问清访客款项该退到哪里，再从这里做一笔冲正，把全部金额付到那里。第二人复核之后，这笔退款即为已退回。
refund-desk-otherwise-new = 用别的方式付出
refund-guest = 访客
refund-decision = 决定
refund-give = 退回金额
refund-give-hint = 可以少于申请金额，余下部分可再次申请。
refund-decide-hint = 必填。拒绝或只同意一部分时，顾客会看到原文；其他情况只有内部可见。
refund-claim-supported = 记录能够证实这项申请。
refund-claim-over = 记录只能证实其中的 { $amount }。超出部分无论金额大小，都须第二人复核后才会退回。
refund-claim-contradicted = 记录不支持这项申请：这笔付款没有任何钱款出错的迹象。无论金额大小，都须第二人复核后才会退回。
refund-claim-apart = 一天之内还有一笔相同的付款，但相隔超过 5 分钟：可能是重复扣款，也可能本来就是两笔。无论金额大小，都须第二人复核后才会退回。
refund-claim-open = 记录无法说明这笔钱是否出了错。无论金额大小，都须第二人复核后才会退回。
refund-words = 拒绝时可用的说法
refund-words-policy-title = 引导至退款政策
refund-words-policy = 我们的记录没有显示这笔钱出了错。按退款政策，您在 { $until } 之前仍可申请退回最多 { $amount }：请重新申请，并选择“{ $ground }”。
refund-words-goodwill-title = 引导至善意补偿
refund-words-goodwill = 我们的记录没有显示这笔钱出了错。如果您仍认为应当退回，请写信给我们，我们会看看能否给予善意补偿。
refund-accept = 同意
refund-refuse = 拒绝
refund-decided = 这笔退款已处理。
refund-advance-text = 商户余额不足。可以由我们垫付差额，让顾客不必再等。垫付款记为商户欠款，之后的收款会先用于归还。须由主管复核。
refund-advance-person = 收款人钱包余额不足。可以由我们补上差额，让付款人不必再等。这笔钱不会收回，须由主管复核。
refund-advance = 申请垫付差额
refund-policy-days = 退款期限
refund-policy-days-count =
    { $count ->
        [0] 不支持退款
       *[other] { $count } 天
    }
refund-policy-share = 退款比例
refund-policy-share-count = { $count }%
refund-policy-second = 需要复核的金额

# 商户
refund-merchant-title = 退款
refund-merchant-text = 顾客向您申请的退款，以及客服退回了多少、为什么。
refund-merchant-none = 还没有退款。
refund-by-support = 客服
refund-by-payer = 顾客

# 由我们代为申请
refund-desk-ask-title = 为顾客申请退款
refund-desk-may-title = 退款政策允许的范围
refund-desk-no-merchant = 这笔钱不是付给商户的，所以不适用商户的退款政策。钱款出错以记录为准；从个人那里退回须经两人复核。
refund-desk-policy = 按退款政策：顾客不想要了，或商品、服务有问题
refund-desk-ground = 退款类型
refund-desk-ground-hint = 钱款出错不受退款政策限制；善意补偿由我们承担，不由商户承担。
refund-desk-reason = 退款原因（顾客会看到）
refund-desk-reason-hint = 顾客和商户会看到原文。只供内部知道的内容，请写在会话的内部备注里。
refund-desk-files-hint = 顾客提供的照片或 PDF，最多 5 个，每个不超过 5 MB，顾客可以打开。付款记录会自动附上。
refund-desk-ask = 提交退款
refund-desk-submitted = 退款已提交，可以在这里审核。
