# 身份核实到哪一步，以及身份证号有什么问题。
identity-level-none = 未认证
identity-level-named = 已提交姓名，等待确认
identity-level-verified = 已认证

identity-number-form = 身份证号共 18 位：前 17 位是数字，最后一位是数字或 X。
identity-number-region = 身份证号的前六位不是任何地区的代码，请核对。
identity-number-birth-date = 身份证号第 7 到 14 位的出生日期不是一个日期，请核对。
identity-number-birth-date-range = 身份证号第 7 到 14 位的出生日期不可能，请核对。
identity-number-checksum = 身份证号里有一位不对：最后一位和前面的对不上。请对照证件核对。
