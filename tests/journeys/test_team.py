"""A team from nothing to its second round, by keyboard alone, at 390 pixels, in both languages.

People, a round of three on their own browsers, its splits, evidence and its review, the result,
and the round after it. Every page is held against axe and against sideways scrolling.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import AgreedAnswer, Assessment, Response, Snapshot
from tests.assessments.round_steps import FRAMEWORK, answer, code_of
from tests.conftest import PHONE
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"
PRACTICE = "DATA-03"  # what the three see differently
HEADINGS = {
    "en": "Churn model is at level 0, one practice from level 1: DATA-03",
    "pt-br": "Churn model está no nível 0, a uma prática do nível 1: DATA-03",
}
Opens = Callable[[str], Keyboard]
Holds = Callable[[Keyboard], None]


@pytest.fixture(params=[("en", "light"), ("pt-br", "dark")], ids=["en", "pt-br"])
def look(request: pytest.FixtureRequest) -> dict[str, str]:
    """Language and theme of every browser in the journey."""
    language, theme = request.param
    return {"language": language, "theme": theme, "viewport": "phone"}


@pytest.fixture
def opens(open_page: Any, look: dict[str, str]) -> Opens:
    """A person's keyboard, in a browser that nobody has used yet."""
    return lambda path: Keyboard(open_page(path, **look))


@pytest.fixture
def holds(axe: Callable[[Page], None]) -> Holds:
    """What every page of the journey must hold."""

    def _holds(keys: Keyboard) -> None:
        width = keys.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{keys.page.url} is {width} px wide"
        axe(keys.page)

    return _holds


def sign_up(keys: Keyboard, name: str, email: str) -> None:
    for field, text in (("name", name), ("email", email), ("password1", PASSWORD)):
        keys.write(keys.page.locator(f"main input[name={field}]"), text)
    keys.shortcut("Enter")


def name_it(keys: Keyboard, name: str) -> None:
    """Fill the first field of a form and send it."""
    keys.write(keys.page.locator("main input[name=name]"), name)
    keys.shortcut("Enter")


def say(keys: Keyboard, value: int) -> None:
    """Go from question to question to the one in dispute, and answer it by its number."""
    inside = f"document.activeElement.closest('#{PRACTICE}') !== null"
    for _ in FRAMEWORK.practices_in(Scope.FULL, "data"):
        if keys.page.evaluate(inside):
            break
        keys.page.keyboard.press("j")
    assert keys.page.evaluate(inside)
    keys.page.keyboard.press(str(value + 1))
    keys.page.wait_for_selector(f"#{PRACTICE}-status .saved")


def hand_in(keys: Keyboard, holds: Holds) -> None:
    keys.follow(keys.page.locator("aside a[href$='/finish/']"))
    holds(keys)
    keys.follow(keys.page.locator("button[value=submit]"))
    keys.page.locator("button[value=take_back]").wait_for()


def a_system_of_a_team(opens: Opens, holds: Holds) -> Keyboard:
    """Someone signs up, and makes an organization with a team and an ML system."""
    keys = opens("/accounts/signup/")
    page = keys.page
    holds(keys)
    sign_up(keys, "Lead", "lead@harbour.example")
    holds(keys)
    for link, name in (
        ("/organizations/new/", "Harbour Bank"),
        ("/teams/new/", "Retention"),
        ("/systems/new/", "Churn model"),
    ):
        keys.follow(page.locator(f"main a[href$='{link}']").first)
        holds(keys)
        name_it(keys, name)
        holds(keys)
    return keys


def a_colleague(lead: Keyboard, opens: Opens, holds: Holds, origin: str) -> Keyboard:
    """The lead makes an invitation; whoever has its link signs up and joins."""
    lead.follow(lead.page.locator("main .parts a[href$='/people/']"))
    lead.follow(lead.page.locator("main form[aria-labelledby=invite] button"))
    holds(lead)
    link = lead.page.locator("input[readonly]").input_value()
    second = opens(link.replace(origin, ""))
    holds(second)
    second.follow(second.page.locator("main a[href*='/signup/']"))
    sign_up(second, "Second", "second@harbour.example")
    holds(second)
    second.follow(second.page.locator("main form button[type=submit]"))
    expect(second.page.locator("h1")).to_have_text("Harbour Bank")
    assert second.page.locator(".parts a[href$='/settings/']").count() == 0
    assert second.page.get_by_text("Churn model").is_visible()
    holds(second)
    lead.page.reload()
    expect(lead.page.locator(".members tbody tr")).to_have_count(2)
    holds(lead)
    return second


def a_started_round(lead: Keyboard, holds: Holds) -> Assessment:
    """The lead finds the system behind the first door, and starts a round of it."""
    page = lead.page
    lead.shortcut("g", "a")
    lead.follow(page.locator("main a[href$='/assess/systems/']"))
    holds(lead)
    lead.follow(page.locator("main table a").first)
    holds(lead)
    lead.follow(page.locator(".page-head a[href$='/start/']"))
    holds(lead)
    lead.follow(page.locator("main form button[type=submit]"))
    page.locator("#way").wait_for()
    holds(lead)
    return Assessment.objects.get()


def answers_of_three(lead: Keyboard, second: Keyboard, phone: Keyboard, holds: Holds) -> None:
    """Each comes in her own way and answers alone; the second adds evidence."""
    phone.write(phone.page.locator("input[name=label]"), "data engineer")
    lead.follow(lead.page.locator("main a[href$='/join/']"))
    holds(lead)
    second.shortcut("g", "a")
    second.follow(second.page.locator("main a[href$='/join/']"))
    for keys, value in ((lead, 0), (second, 3), (phone, 2)):
        keys.follow(keys.page.locator("main form button[type=submit]"))
        keys.page.locator("#answers").wait_for()
        say(keys, value)
    holds(phone)
    second.page.keyboard.press("e")
    second.follow(second.page.locator(f"main a[href$='/evidence/{PRACTICE}/']"))
    holds(second)
    second.write(second.page.locator("input[name=url]"), "https://ci.example/run/7")
    second.shortcut("Enter")
    expect(second.page.locator(".items a[href='https://ci.example/run/7']")).to_be_visible()
    holds(second)
    second.follow(second.page.locator(".page-head a[href*='/questions/']"))
    for response in Response.objects.all():  # the rest is answered alike
        rest = {p.id: 2 for p in FRAMEWORK.practices_in(Scope.FULL) if p.id != PRACTICE}
        answer(response, rest)


def the_close(lead: Keyboard, hands_in: Callable[[], None], holds: Holds, way: str) -> None:
    """The lead watches until the three have handed in, and closes the round."""
    page = lead.page
    lead.page.goto(way)
    lead.follow(page.locator(".page-head a[href$='/workshop/']"))
    submitted = page.locator("#workshop-state .figure strong")
    expect(submitted).to_have_text("0")
    holds(lead)
    hands_in()
    expect(submitted).to_have_text("3")  # by itself, within two seconds
    lead.follow(page.locator("#workshop-state a[href$='/close/']"))
    holds(lead)
    lead.follow(page.locator("main form button[type=submit]"))
    assert "data engineer" in page.locator("section:has(#dis)").inner_text()
    holds(lead)


def the_review(lead: Keyboard, holds: Holds) -> None:
    """The lead accepts what the second added, and comes back to the result."""
    page = lead.page
    lead.follow(page.locator("aside a[href$='/evidence-review/']"))
    holds(lead)
    lead.press(page.locator("main .items summary"))
    lead.follow(page.locator("button[value=accepted]"))
    expect(page.locator(".items [data-state=done]")).to_be_visible()
    holds(lead)
    lead.follow(page.locator(".page-head a[href$='/result/']"))


def the_discussion(lead: Keyboard, holds: Holds) -> None:
    """The lead settles the split with a reason, and comes back to the result."""
    page = lead.page
    lead.follow(page.locator(".page-head a[href$='/facilitation/']"))
    holds(lead)
    lead.follow(page.locator(f".page-head a[href$='/{PRACTICE}/']"))
    holds(lead)
    lead.choose(page.locator("input[name=answer][value='1']"))
    lead.write(page.locator("textarea[name=reason]"), "It only warns")
    lead.follow(page.locator("#agree button[value=stay]"))
    assert AgreedAnswer.objects.get().value == 1
    holds(lead)
    lead.follow(page.locator(".page-head a[href$='/facilitation/']"))
    lead.follow(page.locator(".page-head a[href$='/result/']"))
    holds(lead)


def test_a_team_from_sign_up_to_the_second_round(
    opens: Opens, holds: Holds, live_server: Any, look: dict[str, str]
) -> None:
    cache.clear()
    lead = a_system_of_a_team(opens, holds)
    second = a_colleague(lead, opens, holds, live_server.url)
    assessment = a_started_round(lead, holds)
    phone = opens(f"/assess/r/{code_of(assessment)}/")
    holds(phone)
    answers_of_three(lead, second, phone, holds)
    assert Response.objects.count() == 3

    def hands_in() -> None:
        other = Keyboard(lead.page.context.new_page())  # the projector stays in its own window
        other.page.goto(f"{live_server.url}/assess/{assessment.pk}/questions/data/")
        for keys in (other, second, phone):
            hand_in(keys, holds)

    the_close(lead, hands_in, holds, f"{live_server.url}/assess/{assessment.pk}/round/")
    the_review(lead, holds)
    the_discussion(lead, holds)
    assert lead.page.locator("h1").inner_text() == HEADINGS[look["language"]]
    assert Snapshot.objects.count() == 2

    # and again: the last answers are shown, none is given yet
    page = lead.page
    lead.follow(page.locator(f".crumbs a[href$='/systems/{assessment.ml_system_id}/']"))
    holds(lead)
    lead.follow(page.locator(".page-head a[href*='/start/?from=']"))
    holds(lead)
    lead.follow(page.locator("main form button[type=submit]"))
    again = Assessment.objects.exclude(pk=assessment.pk).get()
    assert again.previous == assessment
    lead.follow(page.locator("main a[href$='/join/']"))
    lead.follow(page.locator("main form button[type=submit]"))
    page.locator("#answers").wait_for()
    assert page.locator("#answers input[type=radio]:checked").count() == 0
    assert page.locator(f"#{PRACTICE} .lasttime").is_visible()
    holds(lead)
