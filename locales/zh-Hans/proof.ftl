# 在会话中证明自己的身份。
proof-title = 请证明是您本人
proof-lead = 请只在这里回答：由系统核对，客服只看到是否通过，看不到您填写的内容。
proof-elsewhere = 这项证明需要您先登录。如果不能登录，请告诉客服，可以改为回答问题。
proof-name = 您的姓名
proof-last-four = 证件号码的最后四位
proof-last-four-hint = 如果没有提供过，请留空。
proof-amount = 最近三个月内任意一笔付款的金额
proof-amount-hint = 精确到分，例如 35.80。如果没有付过款，请留空。
proof-wrong = 对不上。请再看一遍每一项。
proof-passed = 已确认是您本人
proof-passed-text = 客服已看到您通过了，可以继续为您办理。
proof-failed = 没有对上
proof-failed-text = 什么都没有改动。请告诉客服，还有别的办法。
proof-expired = 时间过了
proof-expired-text = 请让客服重新发起证明。
proof-back = 回到会话
proof-nobody = 没有用户使用这个号码。
