"""A third judge of series: python3-dateutil walks the dates, Python's zoneinfo the clocks.

Reads one JSON object a line, {"series": ..., "windows": [[start, end], ...]} with instants in milliseconds, and answers each
with a line: for every window the occurrences in it as [original, start, end]. `dateutil.rrule` knows RFC 5545 only, so what
Exchange means otherwise is said in its words here, and nowhere taken from the code that is judged.
"""
import json
import sys
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule

DAYS = {"monday": MO, "tuesday": TU, "wednesday": WE, "thursday": TH, "friday": FR, "saturday": SA, "sunday": SU}
GROUPS = {"day": [MO, TU, WE, TH, FR, SA, SU], "weekday": [MO, TU, WE, TH, FR], "weekendDay": [SA, SU]}
FREQUENCIES = {"day": DAILY, "week": WEEKLY, "month": MONTHLY, "year": YEARLY}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DAY = timedelta(days=1)
MILLISECOND = timedelta(milliseconds=1)


def rule_of(series):
    pattern, extent = series["pattern"], series["extent"]
    rule = {"dtstart": datetime.fromisoformat(series["firstDate"]), "interval": pattern["interval"]}
    if extent["ends"] == "on":
        rule["until"] = datetime.fromisoformat(extent["date"])
    if extent["ends"] == "after":
        rule["count"] = extent["count"]
    if pattern["every"] == "week":
        rule["byweekday"] = [DAYS[name] for name in pattern["on"]]
        rule["wkst"] = DAYS[pattern["weekStart"]]
    if pattern["every"] == "year":
        rule["bymonth"] = pattern["month"]
    if "dayOfMonth" in pattern:
        # Exchange takes the last day of a shorter month, RFC 5545 would skip the month.
        wanted = pattern["dayOfMonth"]
        rule["bymonthday"] = list(range(min(28, wanted), wanted + 1))
        rule["bysetpos"] = -1
    if "ordinal" in pattern:
        rule["byweekday"] = GROUPS.get(pattern["day"]) or [DAYS[pattern["day"]]]
        rule["bysetpos"] = pattern["ordinal"]
    return rrule(FREQUENCIES[pattern["every"]], **rule)


@lru_cache(maxsize=None)
def zone_of(name):
    return ZoneInfo(name)


def instant_of(local, zone):
    """fold=0: the first of two, and the offset before a jump (PEP 495)."""
    return round((local.replace(tzinfo=zone, fold=0).astimezone(timezone.utc) - EPOCH) / MILLISECOND)


def wall_of(instant, zone):
    return (EPOCH + instant * MILLISECOND).astimezone(zone).replace(tzinfo=None, fold=0)


def occurrences_of(series, until):
    zone = zone_of(series["zone"])
    length = series["endsAt"] - series["startsAt"]
    stop = wall_of(until, timezone.utc) + 2 * DAY
    for date in rule_of(series):
        if date > stop:
            return
        local = date + series["startsAt"] * MILLISECOND
        start = instant_of(local, zone)
        if wall_of(start, zone) - local >= DAY:
            continue  # the zone left the whole date out
        end = instant_of(date + series["endsAt"] * MILLISECOND, zone)
        yield start, end if end > start else start + length


def touches(start, end, window):
    return start < window[1] and (end > window[0] or start == window[0])


def answer(series, windows):
    changed = {one["original"]: (one["start"], one["end"]) for one in series["changed"]}
    elsewhere = set(changed) | set(series["deleted"])
    planned = [(start, start, end) for start, end in occurrences_of(series, max(end for _, end in windows)) if start not in elsewhere]
    everything = planned + [(original, start, end) for original, (start, end) in changed.items()]
    return [sorted((one for one in everything if touches(one[1], one[2], window)), key=lambda one: (one[1], one[0])) for window in windows]


for line in sys.stdin:
    task = json.loads(line)
    print(json.dumps(answer(task["series"], task["windows"])), flush=True)
