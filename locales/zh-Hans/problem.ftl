problem-page = 出了点问题
problem-home = 回到首页
problem-desk = 回到工作台
# 表单没能收下时，把写过的内容还给写的人。
problem-words = 您刚才写的内容，可以复制

problem-forged-title = 这个页面打开得太久了
problem-forged-text = 为了您的安全，什么都没有提交。这张表单属于更早的一次访问。
problem-forged-next = 请返回并刷新页面，再提交一次。

problem-too-large-title = 内容太大了
problem-too-large-text = 什么都没有保存。表单最多 64 KB，单个文件最多 5 MB，一次最多五个文件。
problem-too-large-next = 请在浏览器里后退，刚才填写的内容还在；再换一个小一点的文件，或用较低的分辨率拍照。

problem-too-slow-title = 传得太慢了
problem-too-slow-text = 什么都没有保存。网络太慢或中断，您提交的内容没有完整送达。
problem-too-slow-next = 请在网络好一些时重试，或少传几个、传小一点的文件。

problem-bad-body-title = 我们没能读懂这次提交
problem-bad-body-text = 什么都没有保存。收到的内容不是这个地址需要的。
problem-bad-body-next = 请返回再试一次。

problem-internal-title = 我们这边出了故障
problem-internal-text = 这不是您的问题。如果您正在付款，明细里会显示付款是否完成；再试一次也不会重复扣款。
problem-internal-next = 请稍后再试，或联系客服。

problem-not-found-title = 这里什么都没有
problem-not-found-text = 地址不对，或者它属于别人。
problem-not-found-desk = 请回到工作台重新查找。
problem-not-found-next = 请从首页开始，或联系客服。

problem-wrong-method-title = 这个地址不能这样使用
problem-wrong-method-text = 什么都没有做。
problem-wrong-method-next = 请从首页开始。

problem-invalid-title = 表单里有内容不对
problem-invalid-text = 什么都没有保存。
problem-invalid-next = 请看标出的地方。

problem-challenge-required-title = 请输入验证码确认
problem-challenge-required-text = 我们给您发了一个验证码，目前什么都还没有做。
problem-challenge-required-next = 输入验证码后，同一笔请求就会继续。

problem-sign-in-needed-title = 请先登录
problem-sign-in-needed-text = 这个页面只给本人看。
problem-sign-in-needed-next = 登录后会直接回到这里。

problem-forbidden-title = 您没有权限
problem-forbidden-text = 您的账户没有这项权限，什么都没有做。
problem-forbidden-next = 请返回；如果您认为应当有这项权限，请联系我们。

problem-too-many-title = 尝试次数太多
problem-too-many-text = 为了您的安全，这里暂时关闭，{$wait}后重新开放。
problem-too-many-next = 请等一会儿，或联系客服。

problem-crowded-title = 此刻请求的人太多
problem-crowded-text = 您所在的网络或各处此刻登录的人太多，已经排满。这次没有做任何尝试，也不计入次数。
problem-crowded-next = 请过几秒再试。

problem-check-what = 没有执行，钱没有动
problem-check-next = 请重新开始，并在五分钟内填写新的验证码。我们不会打电话向您要验证码。

problem-wrong-credentials-title = 手机号或密码不对
problem-wrong-credentials-text = 什么都没有改变。
problem-wrong-credentials-next = 请核对后再试，或重设密码。

problem-conflict-title = 情况已经变了
problem-conflict-text = 别人或您的另一个窗口先操作了，没有重复执行。
problem-conflict-next = 请刷新页面，看看现在的状态。

problem-full-text = 此刻访问的人太多，暂时没有空位。这次没有执行任何操作，请过几秒再来。

problem-suspended-title = 暂不接受未验证的来访
problem-suspended-text = 由于受到攻击，目前只接受手机号已验证的顾客的消息。什么都没有保存。
problem-suspended-next = 请登录，或用验证码证明手机号后立即联系我们；也可以选择其他方式。
problem-no-room-title = 暂时放不下更多文件
problem-no-room-text = 您或其他人正在上传的文件太多，我们一时收不下。什么都没有保存，也没有动钱。
problem-no-room-next = 请过一分钟再传，一次少传几个。不带文件的文字随时都能提交。
problem-unavailable-title = 暂时连不上账本
problem-unavailable-text = 什么都没有保存，也没有动钱。帮助和联系客服仍然可用。
problem-unavailable-next = 请过几秒再试。

problem-unknown-title = 还不知道这次是否成功
problem-unknown-text = 最后一刻与账本的连接断了。您的钱是安全的：再次提交同一张表单就能查清，不会重复执行。
problem-unknown-next = 请返回再次提交同一张表单，或查看明细。

problem-bad-signature-title = 签名不符
problem-bad-signature-text = 无法证明这个回调来自银行，或者它已经过时。没有保存任何内容。
problem-bad-signature-next = 请用共享密钥签名后重新发送。

problem-failing-next = { $until } 以后可以再试，也可以问问我们为什么没有成功。如果不是您本人操作，请马上告诉我们。
