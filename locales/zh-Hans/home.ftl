home-title = 首页
home-welcome = 付款、收款，有问题随时有人帮
home-welcome-text = 个人和商家都能用的钱包。付款失败或钱没到账时，在原处就能找到客服，他们看到的和您看到的一样。
home-register = 开通钱包
home-sign-in = 登录
