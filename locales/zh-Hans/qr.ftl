# 扫到或填写的收款码有什么问题。
qr-fault-not-ours = 这是别家支付系统的码。请向商户要 Paydesk 的收款码。
qr-fault-currency = 这个码的币种，Paydesk 目前不支持。
qr-fault-damaged = 收款码没有读完整。请靠近一些、避开反光，再扫一次。
