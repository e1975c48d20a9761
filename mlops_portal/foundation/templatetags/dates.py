"""Dates in templates: `{{ at|day }}`, `{{ at|moment }}`, `{{ end|until }}`. See foundation.dates.

For a `<time>` of its own there are the tags `{% date at %}` (with `clock=True` its time and zone
too) and `{% until end %}`; the attribute says no more than the words.
"""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
    """Return the time of day with seconds; the zone is named beside, with `{% zone %}`."""
    return dates.clock(at, seconds=True, zone=False)


@register.filter
def last_day(end: datetime) -> str:
    """Return the last day before an end, for the attribute of a `<time>`."""
    return dates.last_day(end).isoformat()


@register.filter
def iso(at: date) -> str:
    """Return ISO 8601 with the portal's UTC offset, for the attribute `datetime`."""
    return dates.local(at).isoformat(timespec="seconds") if isinstance(at, datetime) else f"{at}"


@register.simple_tag(name="date")
def date_element(at: date, clock: bool = False) -> SafeString:
    """Return a date in the reader's words; with `clock` the time and zone of a moment too."""
    if clock and isinstance(at, datetime):
        said, stamped = dates.moment(at), iso(at)
    else:
        said, stamped = dates.day(at), dates.stamp(at)
    return format_html('<time datetime="{}">{}</time>', stamped, said)


@register.simple_tag(name="until")
def until_element(end: datetime) -> SafeString:
    """Return the last day, or moment, before an end."""
    return format_html('<time datetime="{}">{}</time>', last_day(end), dates.until(end))
