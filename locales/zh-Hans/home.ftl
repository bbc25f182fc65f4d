# 首页：访客看到的，和有钱包的人看到的。
home-title = 首页
home-welcome = 付款、收款，有问题随时有人帮
home-welcome-text = 个人和商户都能用的钱包。付款失败或钱没到账时，在原处就能找到客服，他们看到的和您看到的一样。
home-register = 开通钱包
home-sign-in = 登录

home-balance = 余额
home-held = 另有 { $amount } 正在处理中，暂时不能用
home-more = 另有 { $amount } 正在退回给您
home-more-by = 另有 { $amount } 正在退回给您，预计 { $day }到账
home-tile-scan = 扫一扫
home-tile-send = 转账
home-tile-topup = 充值
home-tile-code = 收款码
home-latest = 最近
home-nothing = 还没有记录
home-nothing-text = 先充一点钱，就可以在这里付款和转账了。
home-merchant = 我的店铺
home-desk = 客服工作台

# 正在路上的退款。
home-refund-from = { $name }的退款
home-refund-see = 查看全部经过，或就此咨询
home-refund-review = 审核中
home-refund-funds = 等待商户
home-refund-bank = 退款中
home-step-asked = 您申请了退款
home-step-review = 正在有人审核
home-step-funds = 已同意，商户余额足够后立即退出
home-step-doubt = 正在向银行核实是否已经退出
home-step-card = 正在退回您的卡 { $card }
home-step-wallet = 正在退回您的钱包
home-step-arrives = 最晚到账
home-step-back = 退回给您
