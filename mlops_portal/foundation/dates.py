"""Formatting of dates and times: one time zone, `TIME_ZONE`, and one format for all pages.

Ends are stored exclusive and shown inclusive: an answer period until 5 December reads
"5 December", although the row says midnight of the 6th. Pages and mails format dates with this
module only; a test checks that.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.utils import formats, timezone
from django.utils.translation import get_language

_MOMENT = timedelta(microseconds=1)
_ISO = re.compile(r"(?P<year>\d{4})(-(?P<month>0[1-9]|1[0-2])(-(?P<day>0[1-9]|[12]\d|3[01]))?)?")
_LOWER_CASE_MONTHS = ("pt",)  # Django's own catalogue writes them with a capital


def local(at: datetime) -> datetime:
    """Return the moment in the portal's time zone."""
    return timezone.localtime(at)


def today() -> date:
    """Return the current date in the portal's time zone."""
    return timezone.localdate()


def zone_name(at: datetime | None = None) -> str:
    """Return the name of the portal's time zone at a moment (default now), as "NZDT" or "UTC-3"."""
    moment = local(at or timezone.now())
    name = moment.tzname() or ""
    if name.isalpha():
        return name
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}"


def day(at: date) -> str:
    """Return the day of a date or a moment: "Dec. 5, 2026", "5 de dezembro de 2026"."""
    return _written(at, "DATE_FORMAT")


def short_day(at: date) -> str:
    """Return a date in short form, with the month as a word to be unambiguous: "5 Dec 2026"."""
    return _written(at, "j M Y")


def month(at: date) -> str:
    """Return the month alone: "Dec 2026"."""
    return _written(at, "M Y")


def partial(text: str) -> str:
    """Return a date, month or year of content files in words; any other text unchanged."""
    found = _ISO.fullmatch(text)
    if found is None or found["month"] is None:
        return text
    at = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    return day(at) if found["day"] else month(at)


def clock(at: datetime, *, seconds: bool = False, zone: bool = True) -> str:
    """Return the time of day with the zone, "14:03 UTC"; `zone=False` leaves the zone out."""
    text = f"{local(at):{'%H:%M:%S' if seconds else '%H:%M'}}"
    return f"{text} {zone_name(at)}" if zone else text


def moment(at: datetime) -> str:
    """Return date, time and zone: "Dec. 5, 2026 14:03 UTC"."""
    return f"{day(at)} {clock(at)}"


def end_of(last: date) -> datetime:
    """Return the first moment after a day: the exclusive end as it is stored."""
    after = datetime.combine(last + timedelta(days=1), time())
    return timezone.make_aware(after).astimezone(UTC)  # midnights that a clock skips compare too


def last_day(end: datetime) -> date:
    """Return the last day before an end; that of `end_of(day)` is the day."""
    return local(end - _MOMENT).date()


def until(end: datetime) -> str:
    """Until when: "Dec. 5, 2026 (UTC)" with that day, or the moment where it ends within one."""
    if end == end_of(last_day(end)):
        return f"{day(last_day(end))} ({zone_name(end)})"
    return moment(end)


def stamp(at: date) -> str:
    """Return the date in ISO 8601, for file names and machines: "2026-12-05"."""
    return (local(at).date() if isinstance(at, datetime) else at).isoformat()


def _written(at: date, pattern: str) -> str:
    text = formats.date_format(local(at).date() if isinstance(at, datetime) else at, pattern)
    return text.lower() if (get_language() or "").startswith(_LOWER_CASE_MONTHS) else text
