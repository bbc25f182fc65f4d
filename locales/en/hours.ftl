# Opening hours, told in the reader's own time.

hours-always = Day and night
hours-never = Closed
hours-days = { $days } { $spans }
hours-range = { $first }–{ $last }
hours-between-spans = {", "}
hours-holidays = public holidays { $spans }
hours-holidays-closed = closed on public holidays
hours-now-always = Open now
hours-now-open = Open now, until { $until }
hours-now-closed = Opens { $opens }
hours-zone = Hours are told in your time ({ $zone }).
hours-wait-closed = nobody reads just now, we are back { $opens }
hours-wait-never = nobody reads just now
hours-at-risk = If money is at risk, write at any hour: it is taken at once.
