# 姓名有什么问题；各个字段共用的句子不在这里。
name-too-long = 请不要超过 60 个字符。
name-official = 姓名不能像是 Paydesk 或其客服的名称，请填写您本人的姓名。
