# 商户：付款人看到的，和店员看到的。
merchant-title = 商户
merchant-trade-commerce = 网店
merchant-trade-retail = 零售
merchant-trade-travel = 旅行
merchant-trade-education = 教育
merchant-contact = 联系商户
merchant-contact-text = 商品、订单和到店的问题，请直接问商户。不要把密码、验证码或卡号告诉它。
merchant-accepts = 接受的付款方式
merchant-yes = 接受
merchant-no = 不接受
merchant-policy = 退款规则
merchant-policy-none = 按这家商户的规则，不办理退款。
merchant-policy-days = 申请期限
merchant-days = { $count } 天内
merchant-policy-share = 最多退回
merchant-percent = 付款金额的 { $percent }%
merchant-policy-evidence = 凭证
merchant-evidence-yes = 需要文件或照片
merchant-evidence-no = 有付款记录就可以
merchant-policy-auto = 不超过这个金额立即退
merchant-policy-fault = 因为故障而没有到位的钱，不受商户规则限制，一定会退还。
merchant-pay = 向这家商户付款
merchant-ask = 就这家商户咨询我们

merchant-list-title = 我的店铺
merchant-list-none = 您还没有加入任何店铺
merchant-needs-look = 需要看一下
merchant-balance = 店铺余额
merchant-today =
    { $count ->
        [0] 今天还没有收款
       *[other] 今天收款 { $count } 笔，{ $amount }
    }
merchant-waiting = 店铺余额不足，{ $count } 笔退款（共 { $amount }）正在等待
merchant-waiting-text = 这些退款已经同意。收到足够的款项后会自动付出，顾客也能看到退款正在等待。
merchant-owed = 待归还垫付款 { $amount }
merchant-owed-text = 这是我们为不让顾客久等而垫付的退款。之后收到的每笔款项会先用于归还。
merchant-system = 每次付款前，我们会先问您自己的系统
merchant-system-silent =
    { $count ->
        [0] 最近 24 小时，没有付款因为它没有应答而失败。
       *[other] 最近 24 小时，有 { $count } 笔付款因为它没有应答而失败。
    }
merchant-system-declined =
    { $count ->
        [0] 最近 24 小时，它没有拒收过付款。
       *[other] 最近 24 小时，它拒收了 { $count } 笔付款。
    }
merchant-advances = 垫付与归还
merchant-orders = 订单
merchant-orders-none = 还没有订单
merchant-takings = 收款
merchant-takings-none = 还没有人付款
merchant-as-seen = 看看顾客眼中的店铺
merchant-counter-open = 打开收银台屏幕
merchant-counter-title = 收银台
merchant-counter-qr = 收款码
merchant-counter-no-code = 按目前的设置生成不了收款码，请联系我们。
merchant-counter-no-city = 没有填写城市，或者城市名称无法写进收款码，所以生成不了收款码。
merchant-counter-scan = 请用 Paydesk 扫码付款
merchant-counter-any = 在手机上输入金额
merchant-counter-text = 收款码的文字
merchant-counter-paid = { $name }已付款

# 设置上的问题。
merchant-faults = 建议处理一下
merchant-faults-block = 处理好之前，顾客不能付款
merchant-fault-no-method = 没有开通任何付款方式，请开通钱包、银行卡，或两者都开通。
merchant-fault-misconfigured = 账户被标记为设置有误，请联系我们了解缺什么。
merchant-fault-suspended = 账户已暂停，请联系我们了解原因和时间。
merchant-fault-name-missing = 缺少中文或英文名称。
merchant-fault-policy-unsaid = 退款规则缺少中文或英文说明。
merchant-fault-policy-contradicts = 退款规则前后矛盾：有期限没有比例，或有比例没有期限。
merchant-fault-auto-above-second = 自动退款的金额，高于需要两人复核的金额。
merchant-fault-category-wrong = 行业代码必须是四位数字，否则不能生成收款码。
