# 付款没有成功之后，最有用的那一个按钮。
remedy-top-up = 给钱包充值
remedy-another-card = 换一张卡付款
remedy-check-card = 重新填写这张卡
remedy-pay-by-wallet = 用钱包付款
remedy-pay-by-card = 用银行卡付款
remedy-try-again = 再试一次
remedy-ask-bank = 已经问过银行，再付一次
remedy-unlock = 查看解锁办法
remedy-verify = 去做实名认证
remedy-confirm = 确认是我本人
remedy-wait-until-back = 查看恢复时间
remedy-contact-merchant = 怎样联系商户
remedy-get-help = 就这件事联系客服
remedy-none = 去看明细
