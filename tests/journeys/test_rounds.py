"""A round in real browsers: three respondents, the live workshop, the close, what differs."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import AgreedAnswer, Assessment, Response
from assessments.maturity.services import rounds
from assessments.organizations.models import Role, System, User
from tests.assessments.cast import a_system, an_organization, member
from tests.assessments.round_steps import FRAMEWORK, a_closed_round, answer, code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SMALL_PAGE = "/accessibility/"  # where a cookie is set before the first page
SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]


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


def come_in(page: Any, label: str) -> None:
    page.get_by_label("Your role or name").fill(label)
    page.get_by_role("button", name="Start answering").click()
    page.wait_for_selector("#answers")


def say(page: Any, practice: str, value: int) -> None:
    page.check(f"input[name={practice}-answer][value='{value}']")
    page.wait_for_selector(f"#{practice}-status .saved")


def test_a_round_from_the_way_in_to_the_agreed_value(
    as_lead: Any, open_page: Any, live_server: Any, axe: Any, system: System
) -> None:
    page = as_lead(f"/assess/systems/{system.pk}/")
    page.get_by_role("link", name="Start a round").first.click()
    axe(page)
    page.get_by_role("button", name="Start").click()
    page.wait_for_selector("#way")
    axe(page)
    assessment = Assessment.objects.get()

    phones = [open_page(f"/assess/r/{code_of(assessment)}/", viewport="phone") for _ in range(3)]
    axe(phones[0])
    for phone, (label, value) in zip(
        phones, [("data scientist", 0), ("engineer", 2), ("product", 3)], strict=True
    ):
        come_in(phone, label)
        say(phone, "DATA-01", value)

    page.goto(f"{live_server.url}/assess/{assessment.pk}/workshop/")
    live = page.locator("#workshop-state")
    assert "0 of 3 have submitted" in live.inner_text().replace("\n", " ")
    axe(page)
    for response in Response.objects.all():  # the rest is answered alike
        rest = {p.id: 2 for p in FRAMEWORK.practices_in(Scope.FULL) if p.id != "DATA-01"}
        answer(response, rest)
    for phone in phones:
        phone.get_by_role("link", name="What is open, and submit").click()
        phone.get_by_role("button", name="Submit my answers").click()
        phone.wait_for_selector("text=Your answers are submitted")
    axe(phones[0])
    page.wait_for_selector("#workshop-state .figure strong:text-is('3')")  # within its two seconds

    page.get_by_role("link", name="Close the round").click()
    axe(page)
    page.get_by_role("button", name="Close for good").click()
    page.wait_for_selector("#dis")
    assert "data scientist" in page.locator("section:has(#dis)").inner_text()
    axe(page)
    page.get_by_role("link", name="Settle what differs").click()
    axe(page)
    page.get_by_role("link", name="Begin with DATA-01").click()
    axe(page)
    page.check("input[name=answer][value='1']")
    page.get_by_label("Why", exact=True).fill("The check exists and nobody looks at it")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_selector("text=DATA-01: recorded.")
    assert AgreedAnswer.objects.get().value == 1
    assert "has submitted" not in phones[0].inner_text("h1")


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
        for size in SIZES:
            page.set_viewport_size(size)
            page.goto(f"{live_server.url}/assess/{path.format(**ids)}")
            axe(page)
        no_horizontal_scroll(page)
        assert not re.search(r"\bNone\b|\{\{", page.inner_text("main")), path
