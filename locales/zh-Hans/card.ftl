# 保存的银行卡。
card-title = 银行卡
card-none = 还没有银行卡
card-none-text = 添加一张卡，就可以充值，或在接受银行卡的商户付款。
card-until = 有效期至 { $expiry }
card-add = 添加银行卡
card-kept = 卡号在银行自己的页面上填写。我们只保存卡组织、末四位，以及银行用来认这张卡的代号。
card-remove-title = 移除银行卡
card-remove-ask = 移除 { $card }？
card-remove-text = 移除后不能再用它付款。用它付过的款仍在明细里，退款照样能退回这张卡。
card-flash-added = 银行卡已添加。
card-flash-go-on = 银行卡已添加，还没有付款：请按下面的按钮完成。
card-flash-removed = 银行卡已移除。
card-flash-none = 没有填写银行卡，也没有付款。
card-page-away = 现在连不上银行的绑卡页面，没有添加银行卡，也没有付出任何款项。请过几分钟再试；用钱包付款不受影响。
