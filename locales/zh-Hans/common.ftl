# 许多页面共用的词：按钮上的动作、字段出了什么问题、各种状态。

# 按钮和链接
act-continue = 继续
act-save = 保存
act-send = 发送
act-cancel = 取消
act-back = 返回
act-close = 关闭
act-confirm = 确认
act-sign-in = 登录
act-sign-out = 退出登录
act-see-all = 查看全部
act-search = 搜索
act-remove = 移除

# 字段
field-optional = 选填
field-phone = 手机号
field-password = 密码
field-name = 姓名
field-amount = 金额
field-code = 验证码
field-note = 备注
field-reason = 原因

# 字段出了什么问题。每条都是完整的一句话：放在字段旁边，也放在表单上方的清单里、字段名之后。
error-missing = 请填写这一项。
error-choose = 请选择一项。
error-not-above-zero = 金额必须大于零。
error-challenge-unknown = 这个验证码不是您的付款所要求的。没有付出任何款项。
error-other-currency = 这里的金额以 { $currency } 计，表单里写的却是别的币种。没有付出任何款项。
error-amount-missing = 请填写金额。
error-not-an-amount = 请填写金额，例如 120 或 120.50。
error-too-many-decimals =
    { $max ->
        [0] 这种货币没有小数，请填写整数金额。
       *[other] 小数点后最多 { $max } 位。
    }
error-amount-too-large = 金额太大了。
error-unknown-currency = 我们不认识这种货币。
error-not-a-phone = 这不是手机号。中国大陆的手机号是 11 位数字。
error-not-an-email = 这不是电子邮箱地址。
error-not-a-date = 请填写日期，例如 2026-11-24。
error-bad-characters = 其中有些字符不能用在这里。
error-file-type = 这里只能上传图片和 PDF。

# 表单退回时上方的清单
errors-title = 有 { $count } 处需要再看一下

# 标签用一两个词说出的状态
state-unknown = 未知

# 空、失败、离线
