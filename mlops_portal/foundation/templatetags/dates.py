"""Dates in templates: `{{ at|day }}`, `{{ at|moment }}`, `{{ end|until }}`. See foundation.dates.

For a `<time>` of its own include `components/date.html` (a moment) or `components/until.html`.
"""

from datetime import date, datetime

from django import template

from mlops_portal.foundation import dates

register = template.Library()

register.filter("day", dates.day)
register.filter("moment", dates.moment)
register.filter("until", dates.until)
register.filter("partial", dates.partial)
register.filter("stamp", dates.stamp)
register.filter("clock", dates.clock)
register.simple_tag(dates.zone_name, name="zone")


@register.filter
def seconds(at: datetime) -> str:
    """The time of day with seconds; the zone is named beside, with `{% zone %}`."""
    return dates.clock(at, seconds=True, zone=False)


@register.filter
def last_day(end: datetime) -> str:
    """The last day before an end, for the attribute of a `<time>`."""
    return dates.last_day(end).isoformat()


@register.filter
def iso(at: date) -> str:
    """For the attribute `datetime`: with the offset of the portal's zone."""
    return dates.local(at).isoformat(timespec="seconds") if isinstance(at, datetime) else f"{at}"
