# 客服台：收件箱、谈话与事实，给客服人员看。

desk-title = 客服台
desk-waiting =
    { $count ->
        [0] 没有人在等
       *[other] 等我们答复 · { $count }
    }
desk-none = 这个筛选下没有会话。
desk-choose = 请选择会话
desk-choose-text = 资金有风险的排在最前，然后是等得最久的。用 J 和 K 上下移动。
desk-filter-all = 全部
desk-filter-mine = 我的
desk-money-at-risk = 资金有风险
desk-overdue = 已超时
desk-due-in = { $wait }内需答复
desk-looking = { $name }也在看

desk-has-it = { $name }已接手
desk-nobody-has-it = 还没有人接手
desk-claim = 接手
desk-hand = 转交
desk-to = 交给
desk-hand-note = 给接手人的备注
desk-handed = 已转交。
desk-no-such-agent = 没有这位客服。
desk-agent-is-customer = 这是本会话的用户。
desk-reply = 回复
desk-reply-hint = 回复（R）
desk-note = 内部备注
desk-canned = 常用回复
desk-canned-records = 记录显示

desk-carried-device = 设备：{ $device }，常用
desk-carried-strange = 设备：{ $device }，陌生
desk-carried-refusal = 原因：{ $code }
desk-carried-tried = 曾于 { $at } 尝试：{ $method }，{ $became }

desk-really-failed = 真的没付成吗？
desk-evidence = 记录显示
desk-method = 方式
desk-when = 时间
desk-order = 订单
desk-refundable = 可退
desk-refund = 退款
desk-settle = 完成或取消……
desk-correct = 冲正……
desk-lift = 解锁……
desk-refund-it = 退款……
desk-refund-requested = 待审核
desk-refund-waiting-funds = 等资金到位
desk-refund-sending = 正在路上
desk-refund-in-doubt = 核实中
desk-refund-paid = 已到账
desk-refund-refused = 未同意
desk-approvals = 第二人签字
desk-approval-waiting = 等待签字
desk-approval-approved = 已签字
desk-approval-refused = 未同意
desk-act-refund = 退款
desk-act-correct = 冲正分录
desk-act-unlock = 解锁
desk-act-order = 按指令锁定

desk-since = { $day }起
desk-identity = 实名
desk-identity-confirmed = 已确认
desk-identity-given = 待确认
desk-identity-none = 未提交
desk-identity-changed = 确认前改动过
desk-identity-before = { $at }：{ $name }，{ $number }
desk-identity-moved = 打开本页之后，用户又提交了新的资料。请先看过，再确认。
desk-proof = 本会话中的证明
desk-proof-none = 未要求
desk-proof-asked = 已要求
desk-proof-passed = 已通过
desk-proof-failed = 未通过
desk-proof-expired = 已过期
desk-detail-name = 姓名
desk-detail-phone = 手机号
desk-detail-email = 邮箱
desk-detail-id-number = 证件号
desk-reveal = 查看资料
desk-reveal-what = 资料
desk-reveal-hint = 原因会和您的名字一起记录。资料显示十分钟。
desk-reason-missing = 请说明原因。

desk-proof-app = 请在应用内证明
desk-proof-questions = 用问题核实
desk-acts = 更多操作
desk-acts-hint = 原因会和您的名字一起记录。
desk-reset = 开始重设密码
desk-confirm = 确认实名
desk-proof-flash = 已请用户证明身份。
desk-reset-flash = 已告诉用户怎样重设密码。
desk-reset-not-yours = 请先接手这个会话：重设密码由负责的客服发起。
desk-identity-flash = 实名已确认。

desk-locks = 锁定
desk-locks-none = 无
desk-order-lock = 按指令锁定……
desk-locks-past = 以前锁定过 { $count } 次
desk-lock-password = 密码多次错误
desk-lock-password-day = 一天内密码错误过多
desk-lock-unusual = 异常活动
desk-lock-verification = 实名逾期
desk-lock-reported = 本人报失
desk-lock-order = 按指令锁定
desk-devices = 设备
desk-devices-none = 无
desk-device-known = 常用，{ $at }
desk-device-new = 新设备，{ $at }
desk-payments = 最近付款
desk-payments-none = 无
desk-payment-transfer = 转账
desk-payment-purchase = 消费
desk-payment-top-up = 充值
desk-earlier = 以往会话
desk-visitor-text = 还没有人证明自己是用户，不能谈到或办理私人事项。请问清账户的手机号，再请对方回答问题；通过后，会话就归入该账户。
desk-visitor-phone-hint = 按访客所说填写。访客不会知道这个号码是否有账户。
desk-timeline = 时间线（最新在前）
desk-key-walk = 下一个会话、上一个会话
desk-key-open = 打开会话
desk-key-leave = 离开输入框
