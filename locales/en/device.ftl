# Where somebody is signed in, and which devices are remembered.
device-title = Devices
device-lead = End whatever you do not know.
device-sessions = Signed in
device-here = here
device-says-nothing = A device that does not say what it is
device-seen = last used: { $when }
device-since = since { $when }
device-end = Sign out
device-end-one = Sign out { $device }
device-end-others = Sign out everywhere else
device-ended = Signed out there.
device-remembered = Remembered devices
device-remembered-lead = On these you answered a code once, so signing in there needs none.
device-forget = Forget
device-forget-one = Forget { $device }
device-forgotten = Forgotten. The next sign-in there asks for a code.
device-unknown = Something here is not yours?
