# 给程序用的令牌。
token-title = 程序访问
token-lead = 有令牌的程序能做您能做的一切。请只交给您自己写的或信得过的程序。
token-new = 新的令牌
token-name = 用途
token-name-hint = 方便您辨认的词，例如“记账”。
token-make = 生成令牌
token-fresh = 这就是令牌，请现在复制，以后不会再显示。
token-end-one = 移除令牌 { $name }
token-ended = 这个令牌已失效。
token-shown-before = 这次请求先前已经生成过令牌，当时显示过，以后不会再显示。如果没有复制下来，请移除那个令牌，再生成一个。
