# 扫到或填写的收款码有什么问题。
qr-fault-none = 这不是收款码。请扫描或粘贴商户的收款码，或者订单的链接。
qr-fault-not-ours = 这是别家支付系统的码。请向商户要 Paydesk 的收款码。
qr-fault-currency = 这个码的币种，Paydesk 目前不支持。
qr-fault-damaged = 收款码没有读完整。请靠近一些、避开反光，再扫一次。
