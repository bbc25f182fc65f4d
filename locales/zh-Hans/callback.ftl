# 预约回电。

callback-title = 预约回电
callback-lead = 留下号码，选个时间，不用在电话里排队。我们会在那半小时内打给您。
callback-kind = 要问什么？
callback-slot = 什么时候打给您？
callback-slot-hint = 这里只列出还有空位的时间。
callback-words = 想让我们提前了解的情况
callback-phone-hint = 只用于这次通话和相关通知。
callback-go = 到时打给我
callback-genuine = 我们的来电人员知道您的会话编号，从不索要密码、验证码或卡号。
callback-none = 暂时没有空的时间
callback-none-text = 请直接给我们留言，有答复会通知您。
callback-case = 会话
callback-to-case = 查看会话
callback-move-title = 换个时间？
callback-move = 改到这个时间
callback-cancel = 不用打了
callback-again = 重新预约
callback-place =
    { $before ->
        [0] 同类问题中，您是下一位。
       *[other] 您前面还有 { $before } 位。
    }
callback-state-placed = 已预约
callback-state-reached = 已通话
callback-state-not-reached = 没打通
callback-state-wrong-number = 号码不对
callback-state-late = 我们没有按时打
callback-state-cancelled = 已取消
callback-text-reached = 我们已经通过话，商定的事都写在会话里。
callback-text-not-reached = 我们打过电话，但没有联系上您。请另选时间，或者在会话里留言。
callback-text-wrong-number = 接电话的是别人。请用正确的号码重新预约。
callback-text-late = 我们没有按时打给您，非常抱歉。请另选时间，或者在会话里留言，会话还开着。
callback-text-cancelled = 这次回电已取消，会话还开着。
callback-error-slot = 这个时间已过，或者不在服务时间内，请另选一个。
callback-error-full = 这个时间的最后一个名额刚被预约，请另选一个。
callback-error-ended = 这次回电已经结束，不能再改，请重新预约。
callback-error-often = 这次回电改得太多次了，请在会话里留言。
callback-flash-placed = 到时打给您。
callback-flash-moved = 已改到新的时间。
callback-flash-cancelled = 我们不会打给您。
callback-flash-outcome = 已记下。
callback-way = 选个时间，我们打给您。

callback-desk-title = 回电
callback-desk-text = 按约定时间排列。接手回电的人同时接手会话。
callback-desk-none = 没有人在等回电
callback-of-missed-call = 未接来电
callback-due-now = 该打了
callback-call-now = 现在打
callback-calling = 请现在拨打这个号码，然后记下结果。
callback-outcome-title = 结果怎样？
callback-outcome = 结果
callback-note = 备注
callback-note-hint = 只有我们能看到。
