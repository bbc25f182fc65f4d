# 输入验证码的页面。
code-hint = 六位数字，五分钟内有效。
code-again = 重新发送验证码
code-sent = 新的验证码已发出。
code-warning = Paydesk 的任何人都不会向您索要这个验证码，客服也不会。请只在这里输入。
