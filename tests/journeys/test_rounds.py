"""Pages of a round in a real browser; test_team.py walks through a whole one."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from assessments.maturity.domain.framework import Scope
from assessments.maturity.services import rounds
from mlops_portal.organizations.models import Role, System, User
from tests.assessments.cast import a_system, an_organization, member
from tests.assessments.round_steps import FRAMEWORK, a_closed_round, a_round
from tests.conftest import DESKTOP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SMALL_PAGE = "/accessibility/"  # where a cookie is set before the first page


@pytest.fixture
def lead(live_server: Any) -> User:
    bank = an_organization("Harbour Bank")
    return member(bank, Role.ASSESSOR, "lead@harbour.example").user


@pytest.fixture
def system(lead: User) -> System:
    return a_system(lead.memberships.get().organization)


@pytest.fixture
def as_lead(open_page: Any, live_server: Any, lead: User) -> Any:
    """`open_page` in a browser in which the assessor is signed in."""

    def _open(path: str, **options: Any) -> Any:
        client = Client()
        client.force_login(lead)
        page = open_page(SMALL_PAGE, **options)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(live_server.url + path)
        return page

    return _open


def test_the_workshop_stops_asking_after_the_close(
    as_lead: Any, system: System, lead: User
) -> None:
    assessment = a_closed_round(system, lead, {"PIPE-04": [1, 2, 3]}, fill=None)
    page = as_lead(f"/assess/{assessment.pk}/workshop/")
    asked = []
    page.on("request", lambda r: "/workshop/" in r.url and asked.append(r.url))
    page.wait_for_timeout(2500)
    assert asked == []
    assert page.get_by_role("link", name="Talk about what differs").is_visible()


def test_title_and_heading_of_the_workshop_follow_the_close(
    as_lead: Any, system: System, lead: User
) -> None:
    assessment = a_round(system, lead)
    page = as_lead(f"/assess/{assessment.pk}/workshop/")
    assert page.title().startswith("Workshop, ")
    assert page.locator("#way-in").is_visible()
    rounds.close_round(assessment=assessment, by=lead, at=timezone.now())
    expect(page).to_have_title(re.compile("^The round is closed, "), timeout=10000)
    assert page.locator("#live").inner_text() == "The round is closed"
    assert page.locator("#way-in").is_hidden()  # nobody can come in any more


PAGES = [
    "systems/",
    "systems/{system}/",
    "systems/{system}/start/",
    "claim/",
    "{closed}/result/",
    "{closed}/facilitation/",
    "{closed}/facilitation/PIPE-04/",
    "{closed}/history/",
    "{open}/round/",
    "{open}/workshop/",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_have_no_violation_in_either_language(
    as_lead: Any, axe: Any, no_horizontal_scroll: Any, live_server: Any, system: System,
    lead: User, theme: str,
) -> None:  # fmt: skip
    a_closed_round(system, lead, {"VAL-02": [0, 1, 1]})
    closed = a_closed_round(system, lead, {"PIPE-04": [1, 2, 3], "DATA-01": [0, 3, 3]})
    started = rounds.start_round(
        system=system,
        framework=FRAMEWORK,
        scope=Scope.FULL,
        is_anonymous=False,
        by=lead,
        at=timezone.now(),
    )
    ids = {"system": system.pk, "closed": closed.pk, "open": started.pk}
    language = "pt-br" if theme == "dark" else "en"
    page = as_lead("/accessibility/", theme=theme, language=language)
    for path in PAGES:
        page.set_viewport_size(DESKTOP)
        page.goto(f"{live_server.url}/assess/{path.format(**ids)}")
        axe(page)
        no_horizontal_scroll(page)
        assert not re.search(r"\bNone\b|\{\{", page.inner_text("main")), path
