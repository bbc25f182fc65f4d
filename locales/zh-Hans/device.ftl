# 在哪里登录着，记住了哪些设备。
device-title = 设备
device-lead = 不认识的，请结束它。
device-sessions = 已登录
device-here = 本机
device-says-nothing = 一台没有表明型号的设备
device-seen = 最近使用：{ $when }
device-since = 开始于 { $when }
device-end = 退出
device-end-one = 让 { $device } 退出登录
device-end-others = 退出其他所有设备
device-ended = 那里已退出登录。
device-remembered = 记住的设备
device-remembered-lead = 您在这些设备上输入过验证码，以后登录不再需要。
device-forget = 忘记
device-forget-one = 忘记 { $device }
device-forgotten = 已忘记。下次在那里登录需要验证码。
device-unknown = 这里有不属于您的？
