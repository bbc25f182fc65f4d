# 复核，以及可能需要复核的客服操作。

approval-title = 复核
approval-none = 没有等待复核的操作
approval-choose = 请从左侧选择一项
approval-asked = 已请第二人复核，复核之前不会执行。
approval-signed = 已复核并执行。
approval-declined = 已驳回，没有执行。
approval-what = 涉及内容
approval-more = 查看全部
approval-asks = { $name }申请
approval-bound = 复核后会原样执行一次。如果此前内容有任何变化，复核即失效，不会执行。
approval-decision = 决定
approval-approve = 同意执行
approval-decline = 驳回
approval-take-back = 撤回申请
approval-decline-hint = 驳回或撤回时必填，同意时可不填。

# 将执行的操作
approval-act-refund = 向{ $name }退款 { $amount }
approval-act-advance = 为{ $name }的退款垫付差额，最多 { $amount }
approval-act-correct = 从{ $from }转记 { $amount } 到{ $to }
approval-act-unlock = 解除{ $name }的账户锁定
approval-act-order = 应主管部门要求锁定{ $name }的账户
approval-act-gone = 所涉内容已不存在
approval-account-of = { $name }的{ $place }
approval-place-wallet = 钱包
approval-place-merchant = 商户账户
approval-place-suspense = 待查款项
approval-place-expense = 本公司费用
approval-place-clearing = 银行清算款
approval-place-advance = 欠平台的垫付款
approval-error-over-paid = 超过了这笔付款尚未退回的数额。超出的部分属于补偿，请在会话里另行申请。
approval-error-over-debt = 超过了所欠的数额。
approval-error-not-whole = 银行没有接受这笔退款：改用别的方式付出时，金额须与它完全一致。

# 为何不能复核
approval-no-used = 已经处理过了。
approval-no-run-out = 七天内没有人复核，申请已失效。可以按现在的情况重新申请。
approval-no-own = 这是您自己申请的，须由他人复核。
approval-no-gain = 申请人、复核人和受益人不能是同一个人，换一个账户也不行，须由他人复核。
approval-no-locked = 无法复核：申请人或您的账户被锁定，或者在申请之后曾被锁定。请驳回，之后可以重新申请。
approval-no-right = 须由主管复核。

# 事实
approval-fact-payee = 收款方
approval-fact-paid = 付款金额
approval-fact-when = 时间
approval-fact-asked = 申请金额
approval-fact-words = 申请理由
approval-fact-before = 此前已退
approval-fact-payment = 付款
approval-fact-reserved = 退款已预留
approval-fact-refund = 退款
approval-fact-state = 退款状态
approval-fact-runs-out = 复核截止
approval-fact-from-id = 转出账户
approval-fact-to-id = 转入账户
approval-fact-lock = 锁定
approval-fact-since = 开始时间
approval-fact-owner = 户主

# 冲正
approval-correction-title = 新建冲正
approval-error-no-case = 冲正要从当事人的会话里发起。请先打开那个会话，再从那里开始。
approval-correction-about = 关于付款
approval-correction-text = 记错的账用一笔新分录冲正，原有账目不作改动。须由主管复核。
approval-from = 转出
approval-to = 转入
approval-whose = 户主
approval-whose-hint = 个人填手机号或编号，商户填编号；本公司账户不用填。
approval-currency = 币种
approval-ask = 提交复核
approval-reason-hint = 会永久保留在审计记录中，请勿填写个人信息。
approval-error-same-account = 转出和转入是同一个账户。
approval-error-no-account = 没有这个币种的这个账户。
approval-error-no-proof = 请先让顾客在本会话中证明身份。
approval-error-proof-asked = 锁定以后，顾客还没有在本会话中证明身份。问题已发到会话里，通过后会在那里显示。
approval-error-too-little = 这个账户里没有这么多钱。

# 卡住的付款
approval-stuck-title = 完成或取消卡住的付款
approval-stuck-text = 现在就向银行核实，按银行的结果入账。银行没有答复时，一切保持不变。
approval-stuck-what = 操作
approval-stuck-finish = 向银行查询真实状态，并按结果入账
approval-stuck-cancel = 在银行取消，除非银行已受理成功
approval-stuck-succeeded = 银行确认已付款，已入账。
approval-stuck-ended = 已结束，没有扣款。
approval-stuck-unknown = 银行还没有答复。没有任何改动，我们会继续查询。
approval-do = 执行

# 锁定
approval-lift-title = 解除锁定
approval-lift = 解除锁定
approval-lift-one = 您可以单独解除这项锁定。
approval-lift-two = 解除这项锁定需要两个人：您提出，另一人复核。
approval-lift-recovery = 账户须按恢复流程找回。您在这里确认两项证明都已通过，然后等待 24 小时，任何人都不能缩短，期间户主的所有联系方式都会收到通知。之后只有户主本人能设置新密码。
approval-lift-supervisors = 应主管部门要求的锁定只能由主管解除：一人提出，另一人复核。
approval-recover = 开始等待
approval-recovers = 户主可以完成的时间
approval-recovers-done = 恢复已开始等待，户主的所有联系方式都已收到通知。
approval-proof-phone = 手机证明
approval-proof-phone-needed = 锁定之后答对过验证码
approval-error-no-phone = 锁定之后，户主还没有答对过手机验证码。请让对方在登录页打开“恢复使用账户”。
approval-error-phone-asked = 锁定以后，顾客还没有输入过手机验证码。会话里已请顾客获取验证码，完成后会在那里显示。
approval-lift-none = 这项锁定客服不能解除，户主可以按账户页面的提示自行解除。
approval-proof = 身份证明
approval-proof-either = 锁定之后、最近 { $within }内，在本人的会话里通过：在应用里再输入一次密码，或者答对账户问题
approval-proof-questions = 锁定之后、最近 { $within }内，在本人的会话里答对账户问题
approval-proof-guest = 如果会话是访客开启的
approval-proof-guest-needed = 还须在锁定之后答对过本人手机的验证码（登录页的“恢复使用账户”）
approval-lifted = 已解除锁定，并已通知户主。

# 应主管部门要求锁定账户
approval-order-title = 应主管部门要求锁定账户
approval-order-text = 按法院、主管机关或本机构的指令锁定账户，直到两位主管解除。户主仍可登录、查看一切并联系我们，但不能付款，也不能修改。由您提出，另一位主管复核复核，户主会收到通知。
approval-order-receives = 锁定期间
approval-order-yes = 别人仍可向户主付款
approval-order-no = 别人也不能向户主付款
approval-order-name = 指令：由谁发出、编号、日期
