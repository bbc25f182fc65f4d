# 顾客看到的会话：种类与状态、谈话中的每一行、结束后的评价。

conversation-title = 会话
conversation-mine = 我的会话
conversation-none = 还没有会话
conversation-none-text = 向我们提问后，答复和每一步进展都在这里。
conversation-number = 会话 { $number } 号
conversation-talk = 消息
conversation-words = 消息
conversation-words-missing = 请写几个字。
conversation-words-too-long = 最多 4,000 个字。其余的可以再发一条。
conversation-contact-unreadable = 请填写手机号或邮箱，也可以不填。
conversation-reach-title = 可以联系您吗？
conversation-reach-text = 您没有留下手机号或邮箱，所以答复只会出现在这台设备的这个页面上。如果愿意，请在这里留一个，有了答复我们就发到那里。
conversation-reach-missing = 请填写手机号或邮箱。
conversation-reach-thanks = 谢谢。有了答复，我们会发到那里。
conversation-key-unreadable = 页面打开得太久了。请重新打开页面，再发送一次。
conversation-key-reused = 这个页面之前已经发过另一条消息，所以下面这些话还没有发出去。请看一遍，再点一次发送。
conversation-too-many = 刚才从您所在的网络提交得太多，所以这条还没有发出。请过 { $wait }再试，您写的话会留在这里。如果资金有危险，请登录后联系我们。
conversation-too-many-call = 刚才从您所在的网络提交得太多，所以这条还没有发出。请过 { $wait }再试，您写的话会留在这里。如果资金有危险，请拨打 { $hotline }，或者登录后再联系我们。
conversation-files = 添加文件
conversation-files-hint = 图片和 PDF，最多 5 个，每个不超过 5 MB。
conversation-file-too-large = 文件太大，每个不超过 5 MB。
conversation-files-full = 这个会话已有 50 个文件。还要添加的话，请另开一个会话。
conversation-solved = 问题已解决
conversation-closed-flash = 谢谢。会话已结束，再写一条消息就会重新打开。
conversation-thanks = 谢谢，您的评价会帮助我们改进。
conversation-reopen = 写一条消息，重新打开会话
conversation-sending = 发送中……
conversation-send-again = 没有发出 · 再试一次
conversation-not-taken = 没能收下，请单独再发一次，看看原因
conversation-due = 最晚 { $day } 答复您。
conversation-unsent = 还没有发出，正在重试……
conversation-watch = 在这里等待：页面会自动查看有没有答复
conversation-write = 写消息
conversation-proof-title = 请先证明是您本人
conversation-proof-text = 在谈到或办理私人事项之前，请在这里证明身份。我们只看到是否通过。
conversation-proof-go = 证明是我本人
conversation-proof-closed = 回答错了太多次，{ $when }之前暂不受理身份问题的回答。
conversation-proof-ways = 看看可以怎么做
conversation-phone-title = 请确认您的手机
conversation-phone-text = 解锁账户需要输入发到账户手机上的验证码，在会话里回答问题不能代替。
conversation-phone-go = 获取验证码
conversation-unlocked-title = 您的账户已解锁
conversation-unlocked-text = 锁定已解除，现在可以登录了。

conversation-kind-question = 咨询
conversation-kind-fault = 功能故障
conversation-kind-account = 登录与账户
conversation-kind-payment = 付款问题
conversation-kind-refund = 退款
conversation-kind-complaint = 投诉
conversation-kind-suggestion = 建议
conversation-kind-feedback = 反馈

# 没有写字时会话的标题
conversation-title-question = 咨询
conversation-title-fault = 功能故障
conversation-title-account = 账户问题
conversation-title-payment = 付款问题
conversation-title-refund = 退款问题
conversation-title-complaint = 投诉
conversation-title-suggestion = 建议
conversation-title-feedback = 反馈

conversation-state-waiting = 等我们答复
conversation-state-open = 已答复
conversation-state-closed = 已结束
conversation-queue-payments = 付款
conversation-queue-accounts = 账户
conversation-queue-general = 综合
conversation-method-wallet = 钱包
conversation-method-card = 银行卡
conversation-refund = 退款 { $amount }
conversation-payment-processing = 处理中
conversation-payment-in-doubt = 核实中
conversation-payment-succeeded = 已付款
conversation-payment-failed = 未付成
conversation-payment-cancelled = 已取消

conversation-answers = { $name }在为您服务
conversation-has-it = { $name }已接手，会答复您。
conversation-place =
    { $before ->
        [0] 下一位就是您
       *[other] 前面还有 { $before } 位
    }
conversation-wait-line = { $place }，{ $wait }。您可以先离开，有答复会通知您。
conversation-wait-here = { $place }，{ $wait }。
conversation-wait-about = 预计等待 { $wait }
conversation-wait-longer = 预计等待 { $wait }，现在比平时久
conversation-wait-unknown = 等待时间暂时不知道
conversation-closed-text = 再写一条消息就会重新打开。

# 消息上方：谁、何时、看到没有
conversation-you = 您
conversation-visitor = 访客
conversation-house = Paydesk 系统
conversation-of-us = { $name }，Paydesk 客服
conversation-about = { $who } · { $at }
conversation-about-sent = { $who } · { $at } · 已发送
conversation-about-read = { $who } · { $at } · 已看到
conversation-note-about = 内部备注 · { $who } · { $at }

# 会话中发生的事，在消息之间
happened-opened = { $at } · 会话已打开：{ $kind }
happened-opened-about = { $at } · 会话已打开，付款、设备和已尝试的办法都已带上
happened-claimed = { $at } · { $who }接手了会话
happened-assigned = { $at } · 已转交给{ $detail }
happened-handed-over = { $at } · 已转交：{ $detail }
happened-closed = { $at } · { $who }结束了会话
happened-reopened = { $at } · 会话重新打开
happened-answer-bounced = { $at } · 我们的回复邮件被退回：{ $detail }
happened-surveyed = { $at } · 评价 { $detail } 分，满分 5 分
happened-callback-placed = { $at } · 已预约回电：{ $detail }
happened-callback-moved = { $at } · { $who }把回电改到 { $detail }
happened-callback-cancelled = { $at } · { $who }取消了回电
happened-callback-reached = { $at } · { $who }打了电话，已接通
happened-callback-not-reached = { $at } · { $who }打了电话，无人接听
happened-callback-wrong-number = { $at } · { $who }打了电话，号码是别人的
happened-callback-late = { $at } · 没有人按时回电：{ $detail }
happened-revealed = { $at } · { $who }查看了资料：{ $detail }
happened-locked = { $at } · 账户已锁定：{ $detail }
happened-unlocked = { $at } · { $who }解锁了账户：{ $detail }
happened-recovery-begun = { $at } · { $who }确认两项证明都已通过，恢复开始等待 24 小时
happened-recovery-stopped = { $at } · 再次报告非本人操作，恢复已停止
happened-stuck-finish = { $at } · { $who }向银行查询了这笔付款：{ $detail }
happened-stuck-cancel = { $at } · { $who }在银行取消这笔付款：{ $detail }
happened-corrected = { $at } · 已在账本中冲正：{ $detail }
happened-approval-requested = { $at } · 已请第二人复核：{ $detail }
happened-approval-refused = { $at } · 第二人没有同意：{ $detail }
happened-approval-run-out = { $at } · 七天内没有人复核，没有执行：{ $detail }
happened-proof-asked = { $at } · 已请顾客证明身份
happened-proof-passed = { $at } · 身份已证明
happened-proof-failed = { $at } · 身份未能证明
happened-phone-asked = { $at } · 需要输入发到账户手机上的验证码
happened-phone-proven = { $at } · 已用验证码确认手机
happened-joined = { $at } · 会话已归入账户
happened-reported = { $at } · { $who }报告“不是本人操作”，账户已立即锁定
happened-refund-requested = { $at } · 已申请退款：{ $detail }
happened-refund-refused = { $at } · 退款未获同意：{ $detail }
happened-refund-accepted = { $at } · 退款已同意：{ $detail }
happened-refund-waiting-funds = { $at } · 退款已同意，等商户资金到位：{ $detail }
happened-refund-sending = { $at } · 退款正在路上：{ $detail }
happened-refund-in-doubt = { $at } · 正在向银行核实退款：{ $detail }
happened-refund-paid = { $at } · 已退款：{ $detail }
happened-refund-confirmed = { $at } · 银行已确认退款 { $detail }，{ $day } 前退到银行卡
happened-identity-confirmed = { $at } · 实名认证已确认
happened-registered = { $at } · 开户
happened-identity-given = { $at } · 提交了姓名和证件号
happened-identity-changed = { $at } · 确认之前又提交了不同的姓名或证件号
happened-email-changed = { $at } · 修改了邮箱
happened-name-changed = { $at } · 修改了姓名
happened-password-changed = { $at } · 修改了密码
happened-payee-trusted = { $at } · 信任了一个收款方
happened-payee-untrusted = { $at } · 取消了对一个收款方的信任
happened-reset-started = { $at } · 已开始重设密码
happened-supervisor-made = { $at } · 由运维设为主管
happened-other = { $at } · { $what }

# 结束以后
survey-title = 这次服务怎么样？
survey-said = 您评了 { $score } 分，谢谢！
survey-of-five = 分，满分 5 分
survey-worst = 1 分：没有帮到
survey-best = 5 分：很满意
survey-words = 还有什么想告诉我们？（可不填）
conversation-earlier = 更早的消息
conversation-newest = 最新的消息
