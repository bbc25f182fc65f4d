# 身份核实到哪一步，以及身份证号有什么问题。
identity-level-none = 未认证
identity-level-named = 已提交姓名，等待确认
identity-level-verified = 已认证

identity-number-form = 身份证号共 18 位：前 17 位是数字，最后一位是数字或 X。
identity-number-region = 身份证号的前六位不是任何地区的代码，请核对。
identity-number-birth-date = 身份证号第 7 到 14 位的出生日期不是一个日期，请核对。
identity-number-birth-date-range = 身份证号第 7 到 14 位的出生日期不可能，请核对。
identity-number-checksum = 身份证号里有一位不对：最后一位和前面的对不上。请对照证件核对。
identity-number-too-young = 年满 16 周岁才能自行开立钱包。未满 16 周岁的，请监护人联系我们。

# 填写身份信息的页面。
identity-title = 实名认证
identity-level = 级别
identity-next = 下一级别
identity-overdue = 实名认证已超过期限，账户暂时不能转出资金。请填写信息，我们确认后即可恢复。
identity-due = 请在 { $day } 之前完成实名认证。过期后，在验证完成之前账户不能转出资金。
identity-due-given = 我们正在核对您的实名信息。如果到 { $day } 还没有完成，账户暂时不能转出资金；等得太久，请联系客服。
identity-lead = 请填写姓名和证件号码。系统会马上检查，再由我们的工作人员确认。
identity-waits = 您的资料已收到，由我们的同事确认。可以在这里催办，并看到答复。
identity-done = 您的身份已确认，不需要再做什么。
identity-name = 证件上的姓名
identity-name-hint = 与证件上完全一致。
identity-number = 身份证号码
identity-hint-number = 18 位。这里只显示最后两位；工作人员为确认身份才会查看完整号码，每次查看都要说明原因并留下记录。
identity-give = 提交
identity-give-again = 重新提交
identity-again-lead = 如果填错了，可以重新提交。之前提交的内容会保留，确认的同事两次都会看到，您的手机和邮箱也会收到通知。
identity-given = 谢谢。您的限额已提高，其余部分由我们的工作人员确认。
identity-given-waits = 谢谢。接下来由我们的同事确认，确认之后就能恢复付款。
identity-ask = 请客服确认
identity-ask-words = 请确认我的身份：姓名和身份证号已经提交。
