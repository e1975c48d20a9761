"""Pages of an ML system on a phone: nothing decisive lies outside, no words lie over each other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments.maturity.models import Assessment
from mlops_portal.organizations.models import System
from tests.assessments.cast import a_system, an_organization
from tests.assessments.round_steps import a_closed_round
from tests.journeys.conftest import SMALL_PAGE

pytestmark = pytest.mark.browser
OVERLAPPING = """(selector) => {
    const boxes = [...document.querySelectorAll(selector)].filter(one => one.checkVisibility())
        .map(one => [one.textContent, one.getBoundingClientRect()]);
    return boxes.flatMap(([a, one], place) => boxes.slice(place + 1)
        .filter(([, other]) => one.left < other.right && other.left < one.right
            && one.top < other.bottom && other.top < one.bottom)
        .map(([b]) => `${a} | ${b}`));
}"""
OUTSIDE = """(selector) => [...document.querySelectorAll(selector)]
    .filter(one => one.checkVisibility()).map(one => [one.textContent, one.getBoundingClientRect()])
    .filter(([, box]) => box.left < 0 || box.right > innerWidth).map(([text]) => text)"""
SIDEWAYS = """() => [...document.querySelectorAll('.scroll:has(.records), .scroll:has(.trend)')]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.ariaLabel)"""


@pytest.fixture
def assessed(live_server: Any) -> tuple[System, Assessment]:
    """A system with a target and three rounds, a year long."""
    system = a_system(an_organization("Harbour Bank"), "Forecasts of the demand of all stores")
    system.target_level = 2
    system.save()
    by, now = system.team.organization.memberships.get().user, timezone.now()
    for days, fill in ((360, 0), (90, 1), (1, 2)):
        last = a_closed_round(
            system, by, {"MON-05": [0, 0, 0]}, fill=fill, at=now - timedelta(days=days)
        )
    return system, last


@pytest.mark.parametrize("language", ["en", "pt-br"])
@pytest.mark.parametrize("viewport", ["phone", "narrowest"])
def test_on_a_phone_everything_of_a_system_is_in_view(
    open_page: Callable[..., Any],
    live_server: Any,
    axe: Callable[[Any], None],
    assessed: tuple[System, Assessment],
    viewport: str,
    language: str,
) -> None:
    system, last = assessed
    client = Client()
    client.force_login(system.team.organization.memberships.get().user)
    page = open_page(SMALL_PAGE, viewport=viewport, language=language, theme="dark")
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    paths = ("/assess/systems/", f"/assess/systems/{system.pk}/", f"/assess/{last.pk}/result/")
    for path in paths:
        page.goto(live_server.url + path)
        assert page.evaluate(SIDEWAYS) == [], path
        assert page.evaluate(OUTSIDE, ".records td, .trend circle, .trend text, .rail text") == []
        assert page.evaluate(OVERLAPPING, ".trend text, .rail text") == [], path
        axe(page)
    assert page.locator(".gates li").count() == 2
    skills = page.locator("#plan-MON-05 .takes")
    assert not skills.locator("li").first.is_visible()
    skills.locator("summary").click()
    assert skills.locator("li").first.is_visible()
