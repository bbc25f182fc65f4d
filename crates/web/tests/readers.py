"""Serves a folder as any web server would, and has what other people's programs read of it printed
as JSON: feedparser, icalendar and statuspage-prometheus-exporter."""

import functools
import http.server
import json
import os
import sys
import threading

import feedparser
import icalendar

os.chdir(sys.argv[1])
# The exporter wants a list of its own when it is imported, and keeps what it saw where it runs.
os.makedirs("exporter")
os.chdir("exporter")
with open("services.json", "w", encoding="utf-8") as services:
    services.write("{}")

from statuspage_prometheus_exporter import service_checker  # noqa: E402

handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="..")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"

checked = {"url": f"{base}/api/v2/summary.json", "name": "Paydesk"}
seen = service_checker.check_status_page_service("paydesk", checked)
feed = feedparser.parse(f"{base}/feed.xml")
with open("../calendar.ics", "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())

print(
    json.dumps(
        {
            "exporter": {
                "success": seen["success"],
                "raw": seen["raw_status"],
                "incidents": [it["id"] for it in seen["incident_metadata"]],
                "components": len(seen["component_metadata"]),
            },
            "feed": {
                "faulty": bool(feed.bozo),
                "entries": [
                    [it.id, it.link, it.title, it.updated_parsed is not None]
                    for it in feed.entries
                ],
            },
            "calendar": [
                [
                    str(it["UID"]),
                    int(it["SEQUENCE"]),
                    it["DTSTART"].dt.isoformat(),
                    it["DTEND"].dt.isoformat(),
                    str(it["DESCRIPTION"]),
                ]
                for it in calendar.walk("VEVENT")
            ],
        }
    )
)
