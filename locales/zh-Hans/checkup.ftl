# 是设备、网络，还是我们这边的问题？

checkup-title = 网络与设备自检
checkup-lead = 是您的设备、您的网络，还是我们这边的问题？只需几秒，无需登录。
checkup-looking = 正在检查…
checkup-private = 只检查时间和设置，不涉及您写下或拥有的任何内容。
checkup-link = 页面打不开？做一次网络与设备自检

checkup-side-device = 问题在这台设备
checkup-side-network = 问题在网络
checkup-side-ours = 问题在我们这边
checkup-side-none = 一切正常
checkup-side-unknown = 我们这边正常
checkup-none-text = 设备、网络和我们这边都运行正常。
checkup-unknown-text = 这个浏览器没有运行我们的脚本，或尚未运行完。以下只有我们这边能看到的：服务状态、Cookie 是否送回，以及我们的时间。

checkup-todo = 请按顺序这样做
checkup-looked = 检查了什么
checkup-tag-fine = 正常
checkup-tag-found = 有问题
checkup-tag-unknown = 未知
checkup-again = 重新检查
checkup-again-one = 重查

checkup-step-app = 到 Paydesk 的线路
checkup-step-stream = 在线客服实时消息
checkup-step-bank = 银行页面
checkup-step-house = 我们这边
checkup-step-clock = 设备时间
checkup-step-cookies = 浏览器 Cookie
checkup-step-storage = 本机存储
checkup-step-worker = 离线页面
checkup-step-version = 页面版本

checkup-tries = { $tries } 次中有 { $came } 次得到回应
checkup-ms = { $ms } 毫秒
checkup-ms-dns = 查询地址 { $ms } 毫秒
checkup-ms-connect = 建立连接 { $ms } 毫秒
checkup-ms-tls = 加密 { $ms } 毫秒
checkup-ms-answer = 回应 { $ms } 毫秒
checkup-ms-stream = { $ms } 毫秒后收到第一条
checkup-clock-right = 与我们一致。
checkup-clock-ahead = 比我们快 { $span }。
checkup-clock-behind = 比我们慢 { $span }。
checkup-clock-ours = 我们的时间是 { $time }，请与您的设备对照。
checkup-worker-on = 已保存在这个浏览器里。
checkup-worker-off = 这个浏览器可以保存页面，目前没有保存我们的页面。
checkup-worker-never = 这个浏览器不保存页面（隐私窗口或版本较旧）。

checkup-finding-offline = 您的设备没有联网。
checkup-finding-portal = 回应的不是我们，很可能是某个 Wi‑Fi 的登录页面。
checkup-finding-silent = 我们的地址没有任何回应。
checkup-finding-away = 暂时连不上账本，您已提交的内容不会丢失。
checkup-finding-down = 我们有服务目前不可用，我们已经知道。
checkup-finding-error = 线路已通到我们，但前端没有接通我们的程序。
checkup-finding-busy = 我们有回应，但用时过长。
checkup-finding-slow = 我们有服务目前缓慢，我们已经知道。
checkup-finding-names = 您的网络查询我们的地址太慢。
checkup-finding-far = 您与我们之间的线路很慢。
checkup-finding-lossy = 有一部分数据在途中丢失。
checkup-finding-cut = 途中有设备或软件切断了实时消息。
checkup-finding-held = 途中有设备或软件扣住实时消息，然后一次送达。
checkup-finding-bank = 从您的网络打不开银行页面，而银行页面本身正常。
checkup-finding-clock = 这台设备的时间不对。
checkup-finding-cookies = 这个浏览器不送回 Cookie。
checkup-finding-storage = 这个浏览器不允许页面保存任何内容。
checkup-finding-stale = 这个页面比我们现在的版本旧。

checkup-do-offline = 关闭飞行模式，打开 Wi‑Fi 或移动数据，然后重新检查。
checkup-do-portal = 打开任意其他网站：如果出现登录页面，请在那里登录，或改用移动数据。不要在那个页面上填写任何 Paydesk 的信息。
checkup-do-silent = 打开另一个网站。如果也打不开，请在 Wi‑Fi 和移动数据之间切换；如果能打开，请为本站关闭 VPN 和拦截软件。
checkup-do-away = 请等几分钟，状态页面会说明何时恢复。
checkup-do-down = 您无需更改任何设置。状态页面说明哪些不可用、哪些仍然可用。
checkup-do-error = 您无需更改任何设置。请一分钟后重新检查；客服热线仍可拨打。
checkup-do-busy = 您无需更改任何设置。请不要重复提交，一分钟后重新检查。
checkup-do-slow = 您无需更改任何设置。您提交的内容会送达，只是慢一些。
checkup-do-names = 重启路由器，或改用移动数据；关闭 VPN 或私人 DNS。
checkup-do-far = 靠近 Wi‑Fi 或窗边，关闭 VPN 和大文件下载，或更换网络。
checkup-do-lossy = 在 Wi‑Fi 和移动数据之间切换。没有发出的内容可以再次提交，只算一次。
checkup-do-cut = 仍可使用在线客服，刷新页面查看回复；或关闭 VPN 和拦截软件。
checkup-do-held = 仍可使用在线客服，只是回复来得晚。常见原因是 VPN 或会检查网页的杀毒软件。
checkup-do-bank = 填写银行卡之前，请在 Wi‑Fi 和移动数据之间切换，或关闭 VPN 和拦截软件。
checkup-do-clock = 在设备设置里把日期和时间改为“自动设置”。
checkup-do-cookies = 请为本站允许 Cookie，并退出隐私模式；没有 Cookie 无法登录。
checkup-do-storage = 请退出隐私模式，或清理设备空间。
checkup-do-stale = 请刷新这个页面，您的内容不会因此丢失。
checkup-do-none = 如果仍有问题，请把结果发给我们：上面写明了哪些正常，不必再问您一遍。

checkup-keep = 告诉我们
checkup-keep-text = 结果会发到您进行中的会话，没有则新开一个。您也可以取得一个短码，在电话里念给客服。
checkup-send = 发给客服
checkup-get-code = 取得短码
checkup-code = 自检短码
checkup-code-text = 念给帮助您的客服即可。七天内有效，不含任何账户信息。
checkup-code-hint = 八位数字。
checkup-code-wrong = 短码是八位数字。
checkup-words = 网络与设备自检：{ $side }
checkup-words-code = 短码 { $code }
checkup-flash-sent = 已发送。回复您的客服能看到全部数据。

checkup-desk-title = 顾客的自检
checkup-desk-text = 来电的顾客会念出自检短码，数据在这里保留七天。
checkup-desk-open = 打开
checkup-desk-none = 没有这个短码
checkup-desk-none-text = 可能念错了，或已超过七天。顾客可以在 /check 重新自检。
checkup-when = 检查时间
checkup-device = 浏览器
checkup-facts = 网络与设备自检

checkup-fix = 页面显示旧内容，或没有反应？
checkup-fix-text = 清除这个浏览器保存的页面和文件，重新取得最新版本。您写下的内容会保留，登录状态不变。
checkup-fix-go = 一键修复
checkup-fix-no = 现在连不上我们，没有清除任何内容。请在网络恢复后再试。
checkup-fixed = 已修复：页面和文件都是最新的，您写下的内容还在。
