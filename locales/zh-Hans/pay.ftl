# 付款、转账、充值的页面，钱还没有动的时候。
pay-title = 付款
pay-code = 收款码或链接
pay-code-hint = 粘贴收款码的文字，或商户给您的链接。
pay-camera = 摄像头画面
pay-no-camera = 这个页面现在用不了摄像头。请用手机相机或其他扫码工具读取收款码，再把文字粘贴到下面。
pay-camera-start = 用摄像头扫码
pay-method = 付款方式
pay-currency = 从哪里付
pay-from-wallet = 钱包，可用 { $balance }
pay-from-wallet-short = 钱包，可用 { $balance }，余额不足
pay-from-card = 银行卡
pay-from-new-card = 换一张卡
pay-card-failed = { $card }（刚被拒绝）
pay-card-declined = { $card }，上次被拒绝
pay-available = 可用 { $balance }
pay-now = 付款
pay-no-method = 这家商户不接受您现有的付款方式。
pay-about-merchant = 接受的付款方式和退款规则
pay-blocked-suspended = 商户的收款已被停用，不会扣您的钱。
pay-blocked-setup = 这家商户还没有设置好收款，不会扣您的钱。请告诉商户。
pay-warning = Paydesk 不会通过电话或短信向您索要验证码或密码。如果有人催您付款，或者这个链接来路不明，请就此停下。连着公共 Wi‑Fi 时，请改用移动网络付款。
pay-flash-unsettled = 同样的一笔付款还在处理，没有重复提交。当前情况如下。

# 付款需要的验证码。
pay-step-title = 请确认是您本人
pay-step-to = 付给{ $name }
pay-step-bound = 验证码只对这个收款方和这个金额有效。
pay-step-sent = 6 位数字，正在发送到 { $phone }
pay-step-another = 重新发送验证码
pay-step-warning = 如果收款方或金额和您想的不一样，请不要输入验证码。

# 转账给个人。
send-title = 转账
send-phone = 对方的手机号
send-phone-hint = 转账之前，您会先看到对方的部分姓名。
send-by-code = 改为扫对方的收款码
send-to = 转账给{ $name }
send-somebody-else = 换一个人
send-check-name = 请确认是不是这个人。转出的钱会立刻归对方所有。
send-now = 转账给{ $name }

# 充值。
topup-title = 充值
topup-payee = 您自己的钱包
topup-payee-theirs = 顾客自己的钱包
topup-card-hint = 新卡在银行的页面上填写，我们不会接触到卡号。
topup-now = 充值

# 自己的收款码。
code-title = 收款码
code-text = 扫这个码的人可以给您转账，只能看到您的部分姓名。

# 订单的付款页。
checkout-title = 收银台
checkout-number = 订单 { $number }
checkout-until = { $until } 前有效
checkout-pay = 付款 { $amount }
checkout-sign-in = 我有钱包，去登录
checkout-wallet-only = 这家商户只接受钱包付款，请先登录。
checkout-paid = 这笔订单已经付清
checkout-paid-text = 同一笔订单不会付两次，不需要再做什么。
checkout-being-paid = 这笔订单正在付款
checkout-being-paid-text = 有结果之前，谁都不能再付一次。结果会显示在这个页面上。
checkout-expired = 这笔订单已经过期
checkout-cancelled = 商户撤回了这笔订单
checkout-expired-text = 没有扣款。请向商户要一个新的订单。
checkout-see-payment = 查看付款
checkout-get-help = 就这个订单联系客服
pay-blocked-title = 这家商户暂时不能收款
