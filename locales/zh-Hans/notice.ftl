# 我们发给顾客的邮件和短信：-subject 是邮件标题，-text 是两者共用的正文。参数怎样变成变量，见
# crates/texts/src/notice.rs。验证码放在最前面，不用点开就能看到；短信里从不放链接。

# 每条消息的结尾
notice-genuine = 核对码 { $code }：在 Paydesk 的“这条消息是我们发的吗？”中输入，就知道它是不是我们发的。
notice-genuine-sms = 核对码 { $code }。
notice-link = 在 Paydesk 中查看
notice-link-line = 在 Paydesk 中查看：{ $link }

# 不知道更具体的内容的时候
notice-your-card = 您的银行卡
notice-balance-too-low = 钱包里的钱不够付这一笔。
notice-the-payee = 您选择的收款方
notice-the-payer = 有人
notice-the-amount = 页面上显示的金额
notice-some-days = 接下来几个工作日
notice-a-device = 一台以前没有用过的设备
notice-no-reason = 您可以在 Paydesk 中询问。

# 付款的各项内容：邮件里一项一行，短信里连成一句
notice-fact = { $label }：{ $value }
notice-fact-begins = 开始
notice-fact-ends = 结束
notice-fact-number = 付款编号
notice-facts = { $facts }。
notice-facts-between = ；

# 验证码
notice-code-register-subject = 开通钱包的验证码
notice-code-register-text = { $code } 是您开通 Paydesk 钱包的验证码，5 分钟内有效。请勿告诉任何人，Paydesk 的工作人员不会向您索要。
notice-code-device-subject = 登录验证码
notice-code-device-text = { $code } 是您在新设备上登录 Paydesk 的验证码，5 分钟内有效。如果不是您在登录，说明有人知道了您的密码，请尽快修改。请勿告诉任何人，包括我们的工作人员。
notice-code-reset-subject = 重设密码的验证码
notice-code-reset-text = { $code } 是您重设 Paydesk 密码的验证码，5 分钟内有效。如果不是您本人操作，不用理会，密码不会改变。请勿告诉任何人，包括我们的工作人员。
notice-code-reset-email-subject = 重设密码的第二个验证码
notice-code-reset-email-text = { $code } 是您重设 Paydesk 密码的第二个验证码，5 分钟内有效。如果不是您本人操作，不用理会，密码不会改变。请勿告诉任何人，包括我们的工作人员。
notice-code-recovery-subject = 找回账户的验证码
notice-code-recovery-text = { $code } 是您在账户锁定期间进入 Paydesk 会话的验证码，5 分钟内有效，不能用来付款。请勿告诉任何人，包括我们的工作人员。
notice-code-payment-subject = 付款 { $amount } 的验证码
notice-code-payment-text = { $code } 是向 { $payee } 付款 { $amount } 的验证码，只对这一笔有效，5 分钟内使用。如果不是您在付款，请不要使用。请勿告诉任何人，包括我们的工作人员。
notice-code-email-subject = 确认邮箱的验证码
notice-code-email-text = { $code } 是把这个邮箱加到您 Paydesk 账户的验证码，5 分钟内有效。如果不是您本人操作，不用理会。请勿告诉任何人，包括我们的工作人员。
notice-code-trust-subject = 添加信任收款方的验证码
notice-code-trust-text = { $code } 是您在 Paydesk 把 { $payee } 设为信任收款方的验证码，之后付款给对方不再需要验证码。5 分钟内有效。如果不是您本人操作，请不要使用并告诉我们。请勿告诉任何人，包括我们的工作人员。
notice-code-unlock-subject = 解锁账户的验证码
notice-code-unlock-text = { $code } 是您在 Paydesk 确认异常付款为本人操作的验证码，5 分钟内有效。如果不是您本人操作，请不要使用，并马上告诉我们。请勿告诉任何人，包括我们的工作人员。

# 开户
notice-register-known-subject = 您已经有 Paydesk 钱包了
notice-register-known-text = 有人想用这个手机号开通 Paydesk 钱包，但它已经开通过了。如果是您本人，请直接登录，或者重设密码；如果不是，不用理会，什么都没有改动。

# 付款
notice-payment-paid-transfer-subject = 您转出了 { $amount }
notice-payment-paid-transfer-text = 您向 { $payee } 转账 { $amount }，对方已经收到。
notice-payment-paid-purchase-subject = 收据：向 { $payee } 付款 { $amount }
notice-payment-paid-purchase-text = 您向 { $payee } 付款 { $amount }，付款成功。这是您的收据。
notice-payment-paid-top-up-subject = 钱包充值 { $amount }
notice-payment-paid-top-up-text = 您的钱包充值了 { $amount }，现在就可以使用。
notice-payment-failed-transfer-subject = 转账没有成功：向 { $payee } 转账 { $amount }
notice-payment-failed-transfer-text = 您向 { $payee } 转账 { $amount } 没有成功，钱没有被扣走。{ $why }接下来怎么办，请在 Paydesk 中查看。
notice-payment-failed-purchase-subject = 付款没有成功：向 { $payee } 付款 { $amount }
notice-payment-failed-purchase-text = 您向 { $payee } 付款 { $amount } 没有成功，钱没有被扣走。{ $why }接下来怎么办，请在 Paydesk 中查看。
notice-payment-failed-top-up-subject = 充值没有成功：{ $amount }
notice-payment-failed-top-up-text = 您的钱包充值 { $amount } 没有成功，卡里的钱没有被扣走。{ $why }接下来怎么办，请在 Paydesk 中查看。
notice-payment-received-subject = 您收到了 { $amount }
notice-payment-received-text = { $payer } 给您转了 { $amount }，钱已经到您的钱包里了。
notice-payments-failed-more-subject = 还有 { $count } 笔付款没有成功
notice-payments-failed-more-text = 从 { $since } 起，除了已经逐笔通知您的，还有 { $count } 笔付款没有成功，钱都没有被扣走，每一笔都在您的记录里。如果不是您本人操作，请马上告诉我们。
notice-payments-paid-more-subject = 您还付了 { $count } 笔款
notice-payments-paid-more-text = 从 { $since } 起，除了已经逐笔通知您的，您还付了 { $count } 笔款，每一笔都在您的记录里。如果不是您本人操作，请马上告诉我们。
notice-payments-refunded-more-subject = 您的退款还有 { $count } 条新进展
notice-payments-refunded-more-text = 从 { $since } 起，除了已经逐条通知您的，您的退款还有 { $count } 条新进展，每笔退款到了哪一步，在对应付款的页面上都能看到。
notice-payments-received-more-subject = 您还收到了 { $count } 笔转账
notice-payments-received-more-text = 从 { $since } 起，除了已经逐笔通知您的，您还收到了 { $count } 笔转账，钱都在您的钱包里，每一笔都在您的记录里。

# 退款
notice-refund-requested-subject = 已收到您的退款申请：{ $amount }
notice-refund-requested-text = 您向 { $payee } 申请退款 { $amount }，我们已经收到，正在有人处理。一有结果就会告诉您。
notice-refund-accepted-subject = 退款 { $amount } 已同意，正在退回
notice-refund-accepted-text = { $payee } 的退款 { $amount } 已经同意，会原路退回您付款用的银行卡，预计 { $expected } 之前到账。银行确认后会再通知您。
notice-refund-paid-subject = 已退款 { $amount }
notice-refund-paid-text = { $payee } 的退款 { $amount } 已经退给您了。
notice-refund-confirmed-subject = 银行已确认退款 { $amount }
notice-refund-confirmed-text = { $payee } 的退款 { $amount }，银行已经确认，会在 { $expected } 之前退到您付款用的银行卡。
notice-refund-refused-subject = 退款申请没有通过：{ $amount }
notice-refund-refused-text = 您向 { $payee } 申请退款 { $amount }，没有通过。原因：{ $reason }如果您有不同看法，请在这笔付款里联系我们，我们会重新查看。
notice-refund-reduced-subject = 同意退款 { $amount }
notice-refund-reduced-text = 您向 { $payee } 申请的退款同意了 { $amount }，其余没有同意。原因：{ $reason }如有不同看法，请从这笔付款联系我们，我们会重新核对。
notice-refund-taken-back-subject = 有 { $amount } 从您的钱包退回付款人
notice-refund-taken-back-text = { $payer } 付给您的款项中，有 { $amount } 已从您的钱包退回付款人：经审核，这笔钱应当退还。此事由两名工作人员复核确认。如果您有不同看法，请在这笔付款里联系我们，会由另外的同事重新查看。
notice-refund-waiting-funds-subject = 退款 { $amount } 已同意，等待商户资金
notice-refund-waiting-funds-text = 退款 { $amount } 已经同意，但 { $payee } 目前在我们这里的余额不够。我们会自动再试，直到退给您为止，到时会告诉您。您不需要做什么。
notice-refund-card-rejected-subject = 退款 { $amount } 改为退到钱包
notice-refund-card-rejected-text = { $payee } 的退款 { $amount }，银行没能退回您的银行卡，可能是这张卡已经销户。您的钱是安全的，会改为退到您的 Paydesk 钱包。您不需要做什么。

# 冲正
notice-corrected-out-subject = 有 { $amount } 从您的钱包冲正转出
notice-corrected-out-text = 一笔记错的账已经冲正，有 { $amount } 从您的钱包转出。此事由两名工作人员复核确认。如果您有不同看法，请联系我们，会由另外的同事重新查看。
notice-corrected-in-subject = 有 { $amount } 冲正转入您的钱包
notice-corrected-in-text = 一笔记错的账已经冲正，有 { $amount } 转入您的钱包。此事由两名工作人员复核确认。您不需要做什么。

# 锁定
notice-locked-password-subject = 新设备上暂时不能登录
notice-locked-password-text = 有人在一台我们不认识的设备上，把您 Paydesk 账户的密码连续输错了五次。那里暂时不能登录，您用过的设备可以照常使用。如果不是您本人，请修改密码。
notice-locked-password-day-subject = 新设备已不能登录，请重设密码
notice-locked-password-day-text = 有人在我们不认识的设备上，一天之内把您 Paydesk 账户的密码输错了十五次。在您重设密码之前，新设备都不能登录；您用过的设备可以照常登录和付款，也可以随时联系客服。
notice-locked-unusual-subject = 账户的付款已暂停
notice-locked-unusual-text = 账户里出现了和您平时很不一样的付款，所以钱暂时不能转出。如果是您本人，请在 Paydesk 中确认；如果不是，请马上在那里告诉我们。
notice-locked-codes-subject = 账户的付款已暂停
notice-locked-codes-text = 您账户的付款验证码多次输错或没有输入，所以钱暂时不能转出。如果是您本人，请在 Paydesk 中向客服证明身份，由两位客服一起解锁；如果不是，请马上在那里告诉我们。
notice-locked-verification-subject = 完成实名认证后才能付款
notice-locked-verification-text = 实名认证已经过了期限，账户里的钱暂时不能转出。请在 Paydesk 中完成认证，完成后马上就能付款。
notice-locked-reported-subject = 账户已按报告锁定
notice-locked-reported-text = 有人报告您的账户被盗用，账户已经锁定，谁也动不了里面的钱。请在 Paydesk 登录页打开“恢复使用账户”，我们会一步步帮您找回账户。
notice-locked-order-subject = 账户已应主管部门要求锁定
notice-locked-order-text = 您的账户已应主管部门要求锁定。您可以登录查看账户里的一切；如果对此有疑问，请在 Paydesk 中联系我们。
notice-unlocked-password-subject = 所有设备都可以登录了
notice-unlocked-password-text = 您的 Paydesk 账户在所有设备上都可以登录了。
notice-unlocked-password-day-subject = 账户已恢复
notice-unlocked-password-day-text = 因密码多次输错而设的锁定已经解除，您可以照常登录和付款。如果不是您本人操作，请马上在 Paydesk 中告诉我们。
notice-unlocked-unusual-subject = 可以付款了
notice-unlocked-unusual-text = 不寻常的付款已经查清，您的账户可以照常付款了。如果不是您要求的，请马上在 Paydesk 中告诉我们。
notice-unlocked-verification-subject = 可以付款了
notice-unlocked-verification-text = 您的实名认证已经完成，账户可以照常付款了。
notice-unlocked-reported-subject = 账户已经找回
notice-unlocked-reported-text = 您的账户已经找回，可以照常使用了。如果不是您要求的，请马上在 Paydesk 中告诉我们。
notice-unlocked-order-subject = 账户的锁定命令已解除
notice-unlocked-order-text = 锁定您账户的命令已经解除，账户可以照常使用了。
notice-recovering-subject = 您的账户正在恢复
notice-recovering-text = 有人通过手机验证码和账户问题证明了自己是您，正在找回此前报告被盗用的账户。从 { $due } 起，可以用新的验证码设置新密码。不是您本人？请马上在 Paydesk 登录页打开“恢复使用账户”，按“这不是我操作的”即可停止，或者联系我们。
notice-recoverable-subject = 现在可以设置新密码
notice-recoverable-text = 找回账户的等待时间已过。请在 Paydesk 登录页打开“恢复使用账户”，设置新密码。不是您本人？请在那里按“这不是我操作的”，或者马上告诉我们。

# 登录，以及改动
notice-new-device-subject = 账户在新设备上登录
notice-new-device-text = 有人在新设备上登录了您的 Paydesk 账户：{ $device }。如果是您本人，不用理会；如果不是，请马上在 Paydesk 的“设备”中让它退出，并修改密码。
notice-password-changed-subject = 密码已修改
notice-password-changed-text = 您 Paydesk 账户的密码已经修改。如果不是您本人操作，请马上告诉我们，不登录也可以联系。
notice-password-reset-subject = 密码已重设
notice-password-reset-text = 您 Paydesk 账户的密码已经通过手机验证码和另一项证明重设。如果不是您本人操作，请马上告诉我们，不登录也可以联系。
notice-email-changed-subject = 邮箱已更改
notice-email-changed-text = 您 Paydesk 账户的邮箱已改为 { $email }。如果不是您本人操作，请马上告诉我们，不登录也可以联系。
notice-name-changed-subject = 姓名已更改
notice-name-changed-text = 您 Paydesk 账户上的姓名已经更改。如果不是您本人操作，请马上告诉我们，不登录也可以联系。
notice-identity-changed-subject = 您的实名认证资料有新的提交
notice-identity-changed-text = 您的 Paydesk 账户在实名认证确认之前，又提交了不同的姓名或证件号。如果不是您本人操作，请马上告诉我们；不登录也可以联系客服。

# 实名认证
notice-verify-reminder-subject = 请在 { $due } 之前完成实名认证
notice-verify-reminder-text = 请在 { $due } 之前到 Paydesk 完成实名认证，只要几分钟。过了这一天，在完成认证之前钱不能转出，但可以照常收款。
notice-identity-confirmed-subject = 实名认证已完成
notice-identity-confirmed-text = 您的实名认证已经完成，付款限额也提高了。谢谢您。

# 客服
notice-case-opened-subject = 已收到您的留言
notice-case-opened-text = Paydesk 客服已经收到您的留言。每一条回复、每一步进展都可以在 Paydesk 中看到，有了新回复我们也会告诉您。
notice-case-joined-subject = 一个客服会话已归入您的账户
notice-case-joined-text = 有人没有登录就联系了 Paydesk 客服，并答对了关于您账户的问题，会话现已归入您的账户。如果不是您本人，请立即告诉我们。
notice-proof-asked-subject = 客服请您确认身份（会话 { $number } 号）
notice-proof-asked-text = 为了继续处理，Paydesk 客服请您在会话 { $number } 号中确认是您本人。请在 Paydesk 中打开这个会话作答；我们不会通过电话或短信询问。
notice-mail-taken-subject = 已收到您的邮件（会话 { $number } 号）
notice-mail-taken-text = Paydesk 客服已经收到您的邮件，会话编号是 { $number }。我们会用邮件回复您，从不索要密码、验证码或银行卡号。
notice-answer-mail-subject = Paydesk 客服（会话 { $number } 号）
notice-answer-mail-text = Paydesk 客服，会话 { $number } 号。直接回复这封邮件即可继续沟通。我们从不索要密码、验证码或银行卡号。
notice-answer-subject = 客服回复了您（会话 { $number } 号）
notice-answer-text = Paydesk 客服在会话 { $number } 号 中回复了您，请在 Paydesk 中查看和回复。我们从不索要密码或验证码。
notice-callback-placed-subject = 我们会打给您（会话 { $number } 号）
notice-callback-placed-text = Paydesk 会在 { $slot } 起的半小时内打给您（会话 { $number } 号）。预约的人可以在 Paydesk 中改时间或取消；如果不是您预约的，请忽略这条消息。
notice-callback-rang-subject = 我们会打回给您（会话 { $number } 号）
notice-callback-rang-text = 您拨打了 Paydesk 热线，当时没有人接听，非常抱歉。我们会在 { $slot } 起的半小时内打回给您（会话 { $number } 号），登录后可以改时间或取消。如果不是您打的，请忽略这条消息。
notice-callback-rang-guest-subject = 我们会打回给您（会话 { $number } 号）
notice-callback-rang-guest-text = 您拨打了 Paydesk 热线，当时没有人接听，非常抱歉。我们会在 { $slot } 起的半小时内打回给您（会话 { $number } 号）。时间不合适的话，可以再打来，或者在联系页面另约时间。如果不是您打的，请忽略这条消息。
notice-callback-reminder-subject = 我们快要打给您了（会话 { $number } 号）
notice-callback-reminder-text = Paydesk 很快会打给您：{ $slot } 起的半小时内（会话 { $number } 号）。我们从不索要密码或验证码。
notice-callback-missed-subject = 没有联系上您（会话 { $number } 号）
notice-callback-missed-text = Paydesk 给您打过电话，没有联系上（会话 { $number } 号）。请在 Paydesk 中另选时间，或者留言。
notice-callback-late-subject = 我们没有按时打给您（会话 { $number } 号）
notice-callback-late-text = Paydesk 没有按约定在 { $slot } 打给您，非常抱歉（会话 { $number } 号）。请在 Paydesk 中另选时间，或者留言。
notice-support-wrote-subject = 客服给您留了言（会话 { $number } 号）
notice-support-wrote-text = Paydesk 客服在会话 { $number } 号中就一笔退款给您留了言，请在 Paydesk 中查看和回复。我们从不索要密码或验证码。
notice-reset-started-subject = 怎样重设密码
notice-reset-started-text = Paydesk 客服已为您开始重设密码。请打开 Paydesk，选择“重设密码”，按步骤完成，只有您本人能做完。如果不是您要求的，请不要操作，并告诉我们。

notice-stop = 选择接收内容，或停止此类邮件
notice-stop-line = 选择接收内容，或停止此类邮件：{ $link }
notice-status-confirm-subject = 请确认：接收 Paydesk 服务状态通知
notice-status-confirm-text = 我们收到请求，要用此邮箱接收 Paydesk 的故障和计划维护通知。请在一周内到下面的页面确认。如果不是您本人操作，无需处理，我们不会再发邮件。
notice-status-known-subject = 您已订阅 Paydesk 服务状态通知
notice-status-known-text = 我们收到请求，要用此邮箱接收 Paydesk 服务状态通知；此邮箱已经订阅。您可以在下面的页面更改内容或停止接收。如果不是您本人操作，无需处理，一切不变。
notice-status-news-subject = { $title } · { $stage }
notice-status-news-text = { $title } · { $stage }。{ $words }
