# 好密码的规则，提交之前就说清楚；以及一个密码哪里不合适。
password-rules-title = 好密码是这样的
password-rule-length = 至少 10 个字符，长一些更好
password-rule-mix = 有字母、数字和符号，例如 ! - ?
password-rule-personal = 与您的姓名、手机号、邮箱和生日都无关
password-rule-pattern = 没有简单规律，例如 1234、aaaa、qwert

password-fault-too-short = 请至少用 10 个字符。
password-fault-too-long = 请不要超过 128 个字符。
password-fault-control = 里面有不是到处都能输入的字符，例如制表符，请去掉。
password-fault-no-letter = 请加上字母。
password-fault-no-digit = 请加上数字。
password-fault-no-symbol = 请加上符号，例如 !、- 或 ?
password-fault-date = 里面有一个日期。生日是别人最先会试的。
password-fault-name = 里面有您的姓名，请去掉。
password-fault-phone = 里面有您手机号的一部分，请去掉。
password-fault-email = 里面有您邮箱地址的一部分，请去掉。
password-fault-pattern = 里面有简单的规律，例如 1234、aaaa 或 qwert。
password-fault-guessable = 这个密码太容易被猜到。可以用四个互不相干的词，再加数字和符号。

password-wrong = 密码不对。
password-same = 新密码与原来的相同，请换一个。
