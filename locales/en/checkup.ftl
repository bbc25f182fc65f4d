# Is it your device, your network, or our side?

checkup-title = Check device and network
checkup-lead = Is it your device, your network or our side? This takes a few seconds; you need not sign in.
checkup-looking = Looking…
checkup-private = Only times and settings are looked at, nothing that you wrote or own.
checkup-link = Something does not load? Check device and network

checkup-side-device = It is this device
checkup-side-network = It is the network
checkup-side-ours = It is our side
checkup-side-none = All is well
checkup-side-unknown = Our side is well
checkup-none-text = Device, network and our side work together as they should.
checkup-unknown-text = No script of ours has run in this browser, or not yet. So only what we see from here stands below: how we stand, whether cookies come back, and our time.

checkup-todo = What to do, in this order
checkup-looked = What was looked at
checkup-tag-fine = Fine
checkup-tag-found = Look here
checkup-tag-unknown = Not known
checkup-again = Check again
checkup-again-one = Again

checkup-step-app = Way to Paydesk
checkup-step-stream = Chat, live
checkup-step-bank = The bank’s page
checkup-step-house = Our side
checkup-step-clock = Clock
checkup-step-cookies = Cookies
checkup-step-storage = Storage
checkup-step-worker = Pages without a network
checkup-step-version = Version of this page

checkup-tries = { $came } of { $tries } answered
checkup-ms = { $ms } ms
checkup-ms-dns = name { $ms } ms
checkup-ms-connect = connection { $ms } ms
checkup-ms-tls = encryption { $ms } ms
checkup-ms-answer = answer { $ms } ms
checkup-ms-stream = First word after { $ms } ms
checkup-clock-right = As ours.
checkup-clock-ahead = { $span } ahead of ours.
checkup-clock-behind = { $span } behind ours.
checkup-clock-ours = By our clock it is { $time }. Compare it with your device.
checkup-worker-on = Kept in this browser.
checkup-worker-off = This browser could keep pages, and keeps none of ours.
checkup-worker-never = This browser keeps no pages (a private window, or an old one).

checkup-finding-offline = Your device has no connection.
checkup-finding-portal = Somebody else answers in our place: most likely the sign-in page of a Wi‑Fi.
checkup-finding-silent = Nothing comes back from our address.
checkup-finding-away = Our books are away for a moment. Nothing that you sent is lost.
checkup-finding-down = Something of ours does not work just now; we know of it.
checkup-finding-error = The way reaches us, and something in front of our program does not.
checkup-finding-busy = We answer, and take too long for it.
checkup-finding-slow = Something of ours is slow just now; we know of it.
checkup-finding-names = Your network takes long to look up our address.
checkup-finding-far = The way between you and us is very slow.
checkup-finding-lossy = Some of what is sent gets lost on the way.
checkup-finding-cut = Something on the way cuts off live news.
checkup-finding-held = Something on the way holds live news back and brings them all at once.
checkup-finding-bank = The bank’s page cannot be reached from your network, and works otherwise.
checkup-finding-clock = The clock of this device is wrong.
checkup-finding-cookies = This browser sends no cookies back.
checkup-finding-storage = This browser does not let pages keep anything.
checkup-finding-stale = This page is older than the one that we have now.

checkup-do-offline = Switch flight mode off, and Wi‑Fi or mobile data on; then check again.
checkup-do-portal = Open any other site: if a sign-in page comes, sign in there, or use mobile data. Enter nothing of Paydesk on it.
checkup-do-silent = Open another site. If that fails too, change from Wi‑Fi to mobile data or the other way round; if it works, switch off VPN and blockers for this site.
checkup-do-away = Wait a few minutes; the page on our status says when it is over.
checkup-do-down = You need not change anything. Our status page says what does not work and what still does.
checkup-do-error = You need not change anything. Check again in a minute; our hotline still works.
checkup-do-busy = You need not change anything. Press nothing twice, and check again in a minute.
checkup-do-slow = You need not change anything. What you send arrives, if more slowly.
checkup-do-names = Restart the router, or use mobile data; switch off a VPN or a private DNS.
checkup-do-far = Go closer to the Wi‑Fi or a window, switch off VPN and large downloads, or change the network.
checkup-do-lossy = Change between Wi‑Fi and mobile data. What you send may be pressed again: it counts once.
checkup-do-cut = Use chat all the same and load the page anew for answers, or switch off VPN and blockers.
checkup-do-held = Use chat all the same; answers come late. A VPN or a virus scanner that reads along is the usual reason.
checkup-do-bank = Change between Wi‑Fi and mobile data, or switch off VPN and blockers, before you enter a card.
checkup-do-clock = Set date and time to “automatic” in the settings of your device.
checkup-do-cookies = Allow cookies for this site, and leave private mode; without them nobody can sign in.
checkup-do-storage = Leave private mode, or make room on the device.
checkup-do-stale = Load this page anew. Nothing that you have is lost by that.
checkup-do-none = If something still fails, send us this result: it says what works, so that nobody asks you.

checkup-keep = Tell us
checkup-keep-text = The result goes to your open case, or to a new one. Or you get a short code to read out on the telephone.
checkup-send = Send it to support
checkup-get-code = Get a code to read out
checkup-code = Code of this check
checkup-code-text = Read it out to whoever helps you. It serves for seven days and tells nothing of your account.
checkup-code-hint = Eight digits.
checkup-code-wrong = A code has eight digits.
checkup-words = Check of device and network: { $side }
checkup-words-code = Code { $code }
checkup-flash-sent = Sent. Whoever answers sees all figures.

checkup-desk-title = A customer’s check
checkup-desk-text = A caller reads you the code of a check of device and network; the figures stand here for seven days.
checkup-desk-open = Open
checkup-desk-none = There is no such code
checkup-desk-none-text = It was read wrong, or is older than seven days. The customer may check again at /check.
checkup-when = Checked
checkup-device = Browser
checkup-facts = Check of device and network

checkup-fix = Something looks old, or does not react?
checkup-fix-text = Pages and files that this browser keeps are thrown away and brought anew, in the newest version. What you have written stays, and you stay signed in.
checkup-fix-go = Fix it
checkup-fix-no = We cannot be reached just now, so nothing was thrown away. Try again once there is a network.
checkup-fixed = Fixed: all pages and files are the newest. What you have written is still there.
