# 登录和退出。对陌生人永远只有同一句话，不管原因是什么。
sign-in-title = 登录
sign-in-wrong = 没有成功。可能是手机号或密码不对，也可能因为尝试次数过多，这里暂时不能登录。
sign-in-locked = 密码正确，但账户已被锁定。请在下面证明是您本人，我们会帮您恢复使用。
sign-in-recovering = 您还没有完全登录。用密码登录之前，这里只能查看锁定情况和您的会话。
sign-in-stuck = 登不进去怎么办
sign-in-forgotten = 重设密码
sign-in-recovery = 账户被锁？恢复使用账户
sign-in-help = 联系客服
sign-in-new-here = 还没有账户？
sign-in-warning = 请在可信的网络上登录，并认准这个网址。公共 Wi‑Fi 可能被窃听。
sign-in-code-title = 新设备
sign-in-code-lead = 这是我们还不认识的设备，验证码正在发送到您的手机。验证之后，我们会记住这台设备。
sign-in-lost-phone = 手机不在身边
sign-in-device-kept = 登录成功，我们已记住这台设备。
signed-out = 您已退出登录。
