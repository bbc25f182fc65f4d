# 钱为什么没有动：-what 是标题，先说钱动了没有；-why 说发生了什么；-next 说接下来怎么办。
# 键名与 core 的拒绝表一一对应。

-refusal-not-paid = 付款没有成功，钱没有被扣走
-refusal-not-sent = 没有提交，钱没有动
-refusal-no-refund = 暂时不能退款，这笔付款没有变化
-refusal-not-done = 没有执行，钱没有动

# 请求本身有问题，或者不该由这个人提出。
refusal-amount-not-positive-what = { -refusal-not-sent }
refusal-amount-not-positive-why = 金额必须大于零。
refusal-amount-not-positive-next = 请重新填写金额。

refusal-amount-too-large-what = { -refusal-not-sent }
refusal-amount-too-large-why = 金额超过了 Paydesk 一次能处理的上限。
refusal-amount-too-large-next = 请核对金额。如果没有填错，可以分几笔付，或者联系我们。

refusal-currency-mismatch-what = { -refusal-not-sent }
refusal-currency-mismatch-why = 双方账户的币种不同，Paydesk 目前还不能兑换货币。
refusal-currency-mismatch-next = 请用收款方的币种付款。

refusal-payee-unknown-what = { -refusal-not-sent }
refusal-payee-unknown-why = 按这个号码或收款码，没有找到可以收款的人。
refusal-payee-unknown-next = 请和对方核对一下，再试一次。

refusal-payee-is-payer-what = { -refusal-not-sent }
refusal-payee-is-payer-why = 付款方和收款方是同一个钱包。
refusal-payee-is-payer-next = 请换一个收款人。

refusal-order-unknown-what = { -refusal-not-sent }
refusal-order-unknown-why = 这家商户没有这个订单。
refusal-order-unknown-next = 请向商户要一个新的付款链接或收款码。

refusal-order-amount-mismatch-what = { -refusal-not-sent }
refusal-order-amount-mismatch-why = 填写的金额和订单金额不一致。
refusal-order-amount-mismatch-next = 请重新打开订单。如果金额还是不对，请问一下商户。

refusal-key-reused-what = { -refusal-not-sent }
refusal-key-reused-why = 这个页面已经提交过另一笔内容。
refusal-key-reused-next = 请重新打开页面再填一次。之前提交的内容不受影响。

refusal-not-yours-what = 没有找到这条记录
refusal-not-yours-why = 它不存在，或者不属于您的账户。
refusal-not-yours-next = 请在明细里查找；也许您登录的是另一个账户。

refusal-note-too-long-what = { -refusal-not-sent }
refusal-note-too-long-why = 备注太长了。
refusal-note-too-long-next = 请把备注改短一些，再提交一次。

refusal-challenge-required-what = 还差一步：请确认是您本人
refusal-challenge-required-why = 这笔付款需要短信验证码，验证码会发到您的手机上。钱还没有动。
refusal-challenge-required-next = 填好验证码，付款就会继续。

refusal-card-unknown-what = { -refusal-not-sent }
refusal-card-unknown-why = 您的账户里已经没有这张卡了。
refusal-card-unknown-next = 请换一张卡，或者重新添加这张卡。

refusal-payment-unsettled-what = 同样的一笔付款还在处理，没有再付第二笔
refusal-payment-unsettled-why = 前一笔付款银行还没有给出结果，在这之前，同一收款方、同一金额不会再扣一次。
refusal-payment-unsettled-next = 请先查看前一笔付款。如果没有成功，就可以再付。

refusal-failing-too-often-what = { -refusal-not-paid }
refusal-failing-too-often-why = 几分钟内您有很多笔付款没有成功，所以暂时不再接受这样的尝试。
refusal-failing-too-often-next = 请一刻钟后再试，或者问问我们为什么没有成功。如果不是您本人操作，请马上告诉我们。

refusal-state-conflict-what = { -refusal-not-done }
refusal-state-conflict-why = 在这期间情况已经变了，这一步不再适用。
refusal-state-conflict-next = 请先看看现在的状态。

refusal-approval-required-what = 需要另一位同事先复核
refusal-approval-required-why = 按规定，这项操作要两人复核。钱还没有动。
refusal-approval-required-next = 请提交复核；通过之后会自动执行。

refusal-approval-stale-what = { -refusal-not-done }
refusal-approval-stale-why = 申请之后内容有变化，或者等待超过了七天，所以这次复核不再有效。
refusal-approval-stale-next = 请重新核对，再请人复核一次。

refusal-approval-used-what = { -refusal-not-done }
refusal-approval-used-why = 这次复核已经用过了，一次复核只对一次操作有效。
refusal-approval-used-next = 那次操作可以在记录里看到。

refusal-same-person-what = { -refusal-not-done }
refusal-same-person-why = 提出的人、复核的人和收钱的人必须各不相同。
refusal-same-person-next = 请找一位与此无关的同事复核。

refusal-signer-unverified-what = { -refusal-not-done }
refusal-signer-unverified-why = 只有本人身份已经确认的员工才能复核，这样就不会有人用两个账号签两次。
refusal-signer-unverified-next = 请在“我的”里填写姓名和身份证号，再请一位同事确认。
refusal-signer-locked-what = { -refusal-not-done }
refusal-signer-locked-why = 申请人或复核人的账户被锁定，或者在申请之后曾被锁定，账户可能不在本人手里。
refusal-signer-locked-next = 请驳回。账户确认由本人使用之后，申请人可以重新申请。

refusal-not-allowed-what = { -refusal-not-done }
refusal-not-allowed-why = 您的账户没有这项权限。
refusal-not-allowed-next = 如果这是您的工作，请找主管开通。

# 付款失败，会留在明细里。
refusal-balance-too-low-what = { -refusal-not-paid }
refusal-balance-too-low-why = 钱包里能用的是 { $balance }，不够付这一笔。
refusal-balance-too-low-next = 请先充值再付；如果商户接受银行卡，也可以刷卡付。

refusal-card-number-wrong-what = { -refusal-not-paid }
refusal-card-number-wrong-why = 按 { $card } 填写的卡号，银行查不到这张卡。
refusal-card-number-wrong-next = 请对照卡面，把卡号重新填一遍，再付一次。

refusal-card-expiry-wrong-what = { -refusal-not-paid }
refusal-card-expiry-wrong-why = { $card } 填写的有效期和银行记录的不一致。
refusal-card-expiry-wrong-next = 请核对卡面上的有效期，重新填写，再付一次。

refusal-card-code-wrong-what = { -refusal-not-paid }
refusal-card-code-wrong-why = { $card } 填写的安全码不对。
refusal-card-code-wrong-next = 安全码是卡背面的三位数字，请重新填写，再付一次。

refusal-card-expired-what = { -refusal-not-paid }
refusal-card-expired-why = { $card } 已经过了有效期，银行不再接受用它付款。
refusal-card-expired-next = 请换一张卡。如果银行已经寄来新卡，请添加新卡。

refusal-card-declined-what = { -refusal-not-paid }
refusal-card-declined-why = { $card } 的发卡银行拒绝了这笔付款，没有说明原因。
refusal-card-declined-next = 请换一张卡。原因只有银行知道，可以拨打卡背面的电话询问。

refusal-card-funds-low-what = { -refusal-not-paid }
refusal-card-funds-low-why = { $card } 里的钱不够付这一笔。
refusal-card-funds-low-next = 请换一张卡，或者先往这张卡里存钱再付。

refusal-card-lost-what = { -refusal-not-paid }
refusal-card-lost-why = { $card } 已经挂失，银行不接受用它付款。
refusal-card-lost-next = 请换一张卡。如果卡找到了，请先告诉银行。

refusal-card-stolen-what = { -refusal-not-paid }
refusal-card-stolen-why = { $card } 已经报失被盗，银行不接受用它付款。
refusal-card-stolen-next = 请换一张卡，并就这张卡联系银行。

refusal-card-restricted-what = { -refusal-not-paid }
refusal-card-restricted-why = { $card } 的发卡银行不允许用这张卡做这类付款。
refusal-card-restricted-next = 请换一张卡，或者请银行开通网上支付。

refusal-card-limit-what = { -refusal-not-paid }
refusal-card-limit-why = 这笔付款超过了银行给 { $card } 设的限额。
refusal-card-limit-next = 请换一张卡，或者在银行调高限额后再付。

refusal-card-suspected-what = { -refusal-not-paid }
refusal-card-suspected-why = { $card } 的发卡银行觉得这笔付款不寻常，把它拦下了。
refusal-card-suspected-next = 请拨打卡背面的电话，向银行确认是您本人，然后再付一次。

refusal-method-not-accepted-what = { -refusal-not-paid }
refusal-method-not-accepted-why = 这家商户不接受这种付款方式。
refusal-method-not-accepted-next = 请换成商户接受的付款方式。

refusal-merchant-unreachable-what = { -refusal-not-paid }
refusal-merchant-unreachable-why = 商户的系统没有应答，所以付款没有开始。
refusal-merchant-unreachable-next = 请过几分钟再试。

refusal-merchant-declined-what = { -refusal-not-paid }
refusal-merchant-declined-why = 付款前我们问了商户的系统，它不收这笔付款，可能已经打烊，或者东西卖完了。
refusal-merchant-declined-next = 请先问商户还收不收，再考虑换别的方式付款。

refusal-network-broken-what = { -refusal-not-paid }
refusal-network-broken-why = 与银行的连接中断了。我们随后向银行核实：银行没有受理这笔付款。
refusal-network-broken-next = 请等网络恢复后再试，不会重复扣款。

refusal-account-locked-what = { -refusal-not-paid }
refusal-account-locked-why = 您的账户目前被锁定，钱不能转出。账户里的钱是安全的。
refusal-account-locked-next = 看看锁定的原因和解锁的办法。

refusal-verification-missing-what = { -refusal-not-paid }
refusal-verification-missing-why = 这个金额需要先完成实名认证，您还没有完成。
refusal-verification-missing-next = 请完成实名认证，只要几分钟。小一些的金额现在就能付。

refusal-verification-overdue-what = { -refusal-not-paid }
refusal-verification-overdue-why = 实名认证已经过了期限，账户暂时不能付款。账户里的钱是安全的。
refusal-verification-overdue-next = 请完成实名认证，完成后马上就能付款。

refusal-limit-per-payment-what = { -refusal-not-paid }
refusal-limit-per-payment-why = 金额超过了您的单笔限额。
refusal-limit-per-payment-next = 请减少金额，或者查看您的限额。

refusal-limit-per-day-what = { -refusal-not-paid }
refusal-limit-per-day-why = 加上这一笔，就超过了您今天的限额。
refusal-limit-per-day-next = 请明天再试、减少金额，或者查看您的限额。

refusal-unusual-activity-what = 我们拦下了这笔付款，钱没有被扣走
refusal-unusual-activity-why = 它和您平时的付款很不一样，或者在它之前付款验证码多次没有通过；为了保护您的钱，我们先拦下了。
refusal-unusual-activity-next = 如果是您本人，请确认，确认后这笔款就会付出，不用再付一次；如果不是，请马上告诉我们。

refusal-security-check-failed-what = { -refusal-not-paid }
refusal-security-check-failed-why = 安全验证没有通过。
refusal-security-check-failed-next = 请再付一次，完成新的验证；用银行卡的话，需要重新输入这张卡。我们不会打电话向您要验证码。

refusal-security-check-expired-what = { -refusal-not-paid }
refusal-security-check-expired-why = 安全验证没有在规定的时间里完成。
refusal-security-check-expired-next = 请再付一次，并及时完成新的验证；用银行卡的话，需要重新输入这张卡。

refusal-bank-maintenance-what = { -refusal-not-paid }
refusal-bank-maintenance-why = 银行正在维护，暂时不能付款。
refusal-bank-maintenance-next = 可以现在用钱包付，或者等银行恢复后再刷卡付。

refusal-bank-unavailable-what = { -refusal-not-paid }
refusal-bank-unavailable-why = 银行刚才没能处理这笔付款。
refusal-bank-unavailable-next = 请过几分钟再试，或者换一张卡，也可以用钱包付。

refusal-our-maintenance-what = { -refusal-not-paid }
refusal-our-maintenance-why = Paydesk 正在维护，暂时不能付款。账户里的钱是安全的。
refusal-our-maintenance-next = 请等我们恢复后再试，这笔付款的页面会自动查看，并写明恢复的时间。

refusal-merchant-misconfigured-what = { -refusal-not-paid }
refusal-merchant-misconfigured-why = 商户的收款账户没有设置好，所以收不了款。这不是您的问题。
refusal-merchant-misconfigured-next = 请告诉商户。在他们改好之前，可以换别的方式付款。

refusal-merchant-suspended-what = { -refusal-not-paid }
refusal-merchant-suspended-why = 这家商户目前不能通过 Paydesk 收款。
refusal-merchant-suspended-next = 请先问清楚商户，再考虑用别的方式付款。

refusal-order-expired-what = { -refusal-not-paid }
refusal-order-expired-why = 订单只保留一段时间，现在已经过期了。
refusal-order-expired-next = 请让商户重新下单。

refusal-order-paid-what = 这个订单已经付过了，没有再扣钱
refusal-order-paid-why = 之前已经有一笔付款成功了。
refusal-order-paid-next = 您不用再做什么。那笔付款在付款人的明细里。

refusal-order-being-paid-what = 这个订单正在付款，没有再付第二笔
refusal-order-being-paid-why = 前一笔付款还没有结果，在这之前不能再付一次。
refusal-order-being-paid-next = 请等一下前一笔的结果。如果没有成功，就可以再付。

refusal-payee-cannot-receive-what = { -refusal-not-paid }
refusal-payee-cannot-receive-why = 收款方的账户目前不能收款。
refusal-payee-cannot-receive-next = 请对方看一下自己的账户，那里写着原因。之后再试一次；如果着急，请换别的方式付。

refusal-cancelled-what = 付款已经取消，钱没有被扣走
refusal-cancelled-why = 在付款成功之前，它已经被撤销，银行没有扣款。
refusal-cancelled-next = 如果还想付，请再付一次。

# 退款
refusal-refund-nothing-left-what = { -refusal-no-refund }
refusal-refund-nothing-left-why = 全部金额已经退回，或者正在退回的路上。
refusal-refund-nothing-left-next = 付款页面上写着每一笔退款和它的进展。

refusal-refund-too-large-what = { -refusal-no-refund }
refusal-refund-too-large-why = 申请的金额超过了还能退的金额。
refusal-refund-too-large-next = 请填写不超过剩余可退的金额。

refusal-refund-over-policy-what = { -refusal-no-refund }
refusal-refund-over-policy-why = 申请的金额超过了商户退款政策可退的金额。
refusal-refund-over-policy-next = 请填写不超过政策可退的金额。如果是钱款出错，请在“退款原因类型”里选择这一项，不受政策限制。

refusal-refund-not-in-part-what = { -refusal-no-refund }
refusal-refund-not-in-part-why = 这笔退款已经送到过银行，或者退的是付款结束之后才到的钱：金额不能再改小，迟到的钱也不能留下不退。
refusal-refund-not-in-part-next = 请退回全部金额；如果要用别的方式付出，请在这笔退款上做冲正。

refusal-refund-window-over-what = { -refusal-no-refund }
refusal-refund-window-over-why = 这笔付款已经过了商户的退款期限。
refusal-refund-window-over-next = 可以问问商户是否愿意退。如果钱扣了却没有到账，请告诉我们，这种情况没有期限。

refusal-refund-not-by-policy-what = { -refusal-no-refund }
refusal-refund-not-by-policy-why = 按商户的退款规则，这笔付款不能退。
refusal-refund-not-by-policy-next = 可以问问商户是否愿意退。如果是扣错了钱，请告诉我们。

refusal-refund-needs-evidence-what = 还差一份材料，才能受理退款
refusal-refund-needs-evidence-why = 按商户的规则，需要提供证明，例如照片或收据。
refusal-refund-needs-evidence-next = 请添加图片或 PDF，再提交一次申请。

refusal-refund-not-settled-what = { -refusal-no-refund }
refusal-refund-not-settled-why = 这笔付款本身还没有结果，所以还没有可以退的钱。
refusal-refund-not-settled-next = 请等付款有了结果再申请，付款页面会显示。

refusal-refund-funds-short-what = 退款已经受理，正在等待，不会丢
refusal-refund-funds-short-why = 商户账户里的钱暂时不够退这一笔。
refusal-refund-funds-short-next = 您不用做什么。我们会自动再试，退出之后会通知您。

refusal-refund-declined-by-bank-what = 银行没有接受退回到这张卡的钱
refusal-refund-declined-by-bank-why = 这张卡的账户可能已经注销。钱还在我们这里，还是您的。
refusal-refund-declined-by-bank-next = 您不用做什么：我们会把它退到您的钱包。
