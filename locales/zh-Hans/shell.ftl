# 每个页面的框架：页头、标签栏、页脚、工作台的导航，以及各页共用的部件。

shell-skip = 跳到正文
shell-main-nav = 主导航
shell-desk-nav = 工作台导航
# 另一种语言的名称，用那种语言写。
shell-other-language = English

tab-home = 首页
tab-pay = 付款
tab-activity = 明细
tab-recovery = 恢复账户
tab-help = 帮助
tab-me = 我的

shell-footer-help = 帮助与联系
shell-footer-genuine = 这条消息是我们发的吗？
shell-footer-hotline = 服务热线 { $number }

desk-tab-inbox = 收件箱
desk-tab-refunds = 退款
desk-tab-approvals = 待复核
desk-tab-leave = 顾客界面
desk-column-inbox = 谁在等
desk-column-facts = 相关事实
desk-back-to-inbox = 全部会话

# 凡是可能出问题的页面都有这张卡片。
shell-help-title = 有疑问？我们来帮您
shell-help-carried = 这里的情况会一起带上，不用重复说明。

# 步骤文字之前的提示，只供读屏：图标给眼睛看的，这里说给耳朵听。
step-done = 已完成：
step-now = 进行中：
step-next = 接下来：
step-stopped = 停在这里：

shell-answer-why = 为什么
shell-answer-money = 钱现在在哪里
shell-answer-next = 接下来怎么办
