# 信任的收款方。
trust-title = 信任的收款方
trust-lead = 付款给他们不需要验证码。请只添加您真正认识的人和商户。
trust-none = 还没有
trust-none-lead = 付过款的收款方可以添加到这里。
trust-others = 最近付过款
trust-add = 信任
trust-code-title = 信任这个收款方
trust-code-lead = 验证码正在发送到您的手机。输入后，付款给这个收款方不再需要验证码。
trust-done = 已信任这个收款方。
trust-removed = 以后付款给这个收款方又需要验证码了。
