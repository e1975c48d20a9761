"""Dates as people read them: one zone, its name beside each clock, a last day as that day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from mlops_portal.foundation import dates

MIDNIGHT = datetime(2026, 12, 6, tzinfo=UTC)  # the first moment after 5 December
LATE = datetime(2026, 11, 30, 22, 4, tzinfo=UTC)  # 1 December in Auckland


def written(source: str, **given: object) -> str:
    return Template("{% load dates %}" + source).render(Context(given))


def test_a_last_day_is_shown_as_that_day() -> None:
    assert dates.until(MIDNIGHT) == "Dec. 5, 2026 (UTC)"
    assert dates.last_day(MIDNIGHT) == date(2026, 12, 5)
    shown = written("{% until at %}", at=MIDNIGHT)
    assert shown == '<time datetime="2026-12-05">Dec. 5, 2026 (UTC)</time>'


def test_an_end_within_a_day_is_shown_with_its_time() -> None:
    end = datetime(2026, 12, 6, 14, 3, tzinfo=UTC)
    assert dates.until(end) == "Dec. 6, 2026 14:03 UTC"


@pytest.mark.parametrize(
    "zone", ["UTC", "Pacific/Auckland", "America/Sao_Paulo", "Asia/Kathmandu", "Asia/Beirut"]
)
@pytest.mark.parametrize("last", [date(2026, 12, 31), date(2027, 3, 27), date(2028, 2, 29)])
def test_the_end_of_a_day_is_that_day_in_every_zone(settings, zone: str, last: date) -> None:
    settings.TIME_ZONE = zone
    end = dates.end_of(last)
    assert dates.last_day(end) == last
    assert dates.until(end) == f"{dates.day(last)} ({dates.zone_name(end)})"
    assert dates.local(end - timedelta(seconds=1)).date() == last


def test_one_zone_for_days_clocks_and_attributes(settings) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    shown = written(
        "{{ at|day }} · {{ at|moment }} · {{ at|clock }} · {% date at %}",
        at=LATE,
    )
    assert shown == (
        "Dec. 1, 2026 · Dec. 1, 2026 11:04 NZDT · 11:04 NZDT · "
        '<time datetime="2026-12-01">Dec. 1, 2026</time>'
    )
    assert dates.stamp(LATE) == "2026-12-01"
    assert dates.short_day(LATE) == "1 Dec 2026"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("UTC", "UTC"),
        ("America/Sao_Paulo", "UTC-3"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("Europe/Helsinki", "EET"),
    ],
)
def test_the_zone_has_a_name(settings, zone: str, name: str) -> None:
    settings.TIME_ZONE = zone
    assert dates.zone_name(LATE) == name
    assert dates.moment(LATE).endswith(name)


@pytest.mark.parametrize("number", range(1, 13))
def test_portuguese_months_are_lower_case(number: int) -> None:
    with translation.override("pt-br"):
        at = date(2026, number, 5)
        for text in (dates.day(at), dates.short_day(at), dates.month(at)):
            assert text == text.lower()
        assert dates.day(at).startswith("5 de ")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("2026-12-05", "Dec. 5, 2026"),
        ("2026-12", "Dec 2026"),
        ("2026", "2026"),
        ("2026-13", "2026-13"),
        ("v1.2", "v1.2"),
        ("", ""),
    ],
)
def test_days_of_content_files_read_like_others(given: str, text: str) -> None:
    assert dates.partial(given) == text
