# 验证码核对的结果。
challenge-not-a-code = 验证码是六位数字。
challenge-passed = 已确认。
challenge-wrong =
    { $tries ->
       *[other] 验证码不对，还可以再试 { $tries } 次。
    }
challenge-expired = 验证码已经过期，它只在五分钟内有效。请重新获取。
challenge-too-many-tries = 验证码错的次数太多了，请重新获取。
challenge-already-passed = 这个验证码已经用过了。
