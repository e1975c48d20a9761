"""A hiring manager's journey: which role, which seniority, which person, with and without her.

One person is rated by herself and by two assessors; then she takes everything away.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.people.models import Person, Purpose, Rating, Source
from assessments.roles import content
from mlops_portal.organizations.models import Organization, User
from mlops_portal.organizations.services import create_team
from tests.assessments.cast import an_organization
from tests.assessments.people.people_steps import a_rated_person, says
from tests.conftest import DESKTOP, PHONE
from tests.journeys.conftest import SMALL_PAGE
from tests.journeys.keyboard import Keyboard

pytestmark = pytest.mark.browser
MATRIX = content.matrix()
ROLE, OTHER = "machine-learning-engineer", "data-scientist"
PROFILE = f"{ROLE}:beginner"
WORDS = {
    "en": {"stored": "Your ratings are stored.", "falls": "falls", "gone": "Everything is deleted"},
    "pt-br": {
        "stored": "Suas avaliações estão guardadas.",
        "falls": "cai",
        "gone": "Tudo foi excluído",
    },
}


@pytest.fixture
def manager(live_server: Any) -> tuple[User, Organization]:
    """The owner of an organization with a team in which one person is rated."""
    organization = an_organization("Harbour Bank")
    owner = organization.memberships.get().user
    team = create_team(organization=organization, name="Pricing", by=owner, at=timezone.now())
    person = a_rated_person(organization, "Ana", teams=[team])
    levels = MATRIX.required(MATRIX.profile("data-analyst:beginner"))
    says(person, Source.ASSESSOR, levels, account=owner)
    return owner, organization


@pytest.fixture
def open_as(open_page: Callable[..., Any], live_server: Any) -> Callable[..., Any]:
    """`open_page` in a browser in which the account is signed in."""

    def _open(user: User, path: str, **options: Any) -> Any:
        client = Client()
        client.force_login(user)
        page = open_page(SMALL_PAGE, **options)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return _open


def rate(keys: Keyboard, levels: dict[str, int], stored: str) -> None:
    """Choose levels, and store them."""
    page = keys.page
    for skill, level in levels.items():
        keys.choose(page.locator(f'input[name="level-{skill}"][value="{level}"]'))
    keys.follow(page.locator(".tray button"))
    expect(page.get_by_text(stored)).to_be_visible()


def new_link(keys: Keyboard, purpose: Purpose, label: str) -> str:
    """The path of a link that the manager makes."""
    links = keys.page.locator("#links")
    keys.press(links.locator("summary"))
    keys.pick(links.locator("select[name=link-purpose]"), purpose)
    keys.write(links.locator("input[name=link-label]"), label)
    if purpose == Purpose.SELF:  # hers alone: it comes by mail
        keys.write(links.locator("input[name=link-email]"), "bia@mail.example")
    keys.follow(links.locator("details button"))
    if purpose == Purpose.SELF:
        expect(links.locator(".linkrow")).to_have_count(1)
        return re.search(r"/roles/people/\S+", str(mail.outbox[-1].body)).group()
    fresh = links.locator("input[readonly]")
    expect(fresh).to_have_count(1)
    return re.sub(r"^https?://[^/]+", "", fresh.input_value())


def open_link(page: Page, code: str) -> Keyboard:
    """Whoever comes by a link for the first time sets a code."""
    keys = Keyboard(page)
    keys.write(page.locator("input[name=code]"), code)
    keys.follow(page.locator("main form button"))
    return keys


def find_role_advert_and_kit(keys: Keyboard, hold: Callable[[Page], None]) -> None:
    """Which role, which seniority, and what goes out to candidates."""
    page = keys.page
    keys.shortcut("g", "r")
    hold(page)
    keys.follow(page.locator(".page-head a[href$='/roles/compare/']"))
    hold(page)
    for place, role in enumerate((ROLE, OTHER)):
        keys.pick(page.locator("select[name=profile]").nth(place), f"{role}:beginner")
    keys.follow(page.locator("form.pickers button"))
    assert page.locator("table.diff").first.locator("thead a").count() == 2
    hold(page)
    keys.follow(page.locator(f"table.diff thead a[href*='/roles/{ROLE}/']").first)
    hold(page)
    keys.follow(page.locator(f".page-head a[href*='profile={ROLE}:beginner']"))
    assert page.locator("table.diff").first.locator("thead a").count() == 3
    keys.follow(page.locator(f"main a[href$='/{ROLE}/beginner/advert/']"))
    keys.pick(page.locator("select[id='must.devops']"), "devops:1")
    keys.follow(page.locator("form:has(.emph) button"))
    assert page.locator(".advert h3").first.is_visible()
    hold(page)
    keys.follow(page.locator(".page-head a[href*='/kit/?']"))
    assert "DevOps" in page.locator(".asks tbody tr").first.inner_text()
    hold(page)


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("pt-br", "dark")])
def test_manager_finds_a_role_has_someone_rated_sees_her_gaps_and_the_team_and_she_leaves(
    manager: tuple[User, Organization],
    open_page: Callable[..., Any],
    open_as: Callable[..., Any],
    axe: Callable[[Any], None],
    no_horizontal_scroll: Callable[[Any], None],
    language: str,
    theme: str,
) -> None:
    owner, organization = manager
    team, words = organization.teams.get(), WORDS[language]
    options = {"language": language, "theme": theme, "viewport": "phone"}

    def hold(page: Page) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        axe(page)
        if language == "pt-br":
            no_horizontal_scroll(page)
        elif "/people/" in page.url or "/teams/" in page.url:
            page.set_viewport_size(DESKTOP)
            axe(page)
        page.set_viewport_size(PHONE)

    page = open_as(owner, SMALL_PAGE, **options)
    keys = Keyboard(page)
    find_role_advert_and_kit(keys, hold)

    # a candidate, and links for her and for two assessors
    keys.follow(page.locator("main a[href$='/roles/people/']"))
    keys.follow(page.locator(f"main a[href$='/people/of/{organization.pk}/']"))
    hold(page)
    keys.follow(page.locator(".page-head a[href$='/new/']"))
    hold(page)
    keys.write(page.locator("input[name=name]"), "Bia Candidate")
    keys.tick(page.locator(f"input[name=teams][value='{team.pk}']"))
    keys.follow(page.locator("main form.panel button"))
    person = Person.objects.get(name="Bia Candidate")
    hers = new_link(keys, Purpose.SELF, "")
    one = new_link(keys, Purpose.ASSESSOR, "Interviewer 1")
    two = new_link(keys, Purpose.ASSESSOR, "Interviewer 2")
    hold(page)

    # she rates herself; nobody else's word and no required level stands there
    required = MATRIX.required(MATRIX.profile(PROFILE))
    asked = ["devops", *(s for s, level in required.items() if level and s != "devops")][:6]
    she_page = open_page(hers, **options)
    hold(she_page)
    she = open_link(she_page, "known to Bia alone")
    she.follow(she.page.locator(".page-head a[href$='/rate/']"))
    hold(she.page)
    rate(she, dict.fromkeys(asked, 2), words["stored"])
    hold(she.page)
    for path, level in ((one, 1), (two, 0)):
        assessor = open_link(open_page(path, **options), f"my own code {level}")
        expect(assessor.page).to_have_url(re.compile(r"/rate/$"))
        rate(assessor, dict.fromkeys(asked, 1) | {"devops": level}, words["stored"])
        assessor.page.context.close()
    assert Rating.objects.filter(rater__person=person).count() == 3 * len(asked)

    # her gaps: the manager chooses to read without rating
    keys.follow(page.locator(".page-head a[href$='/result/']"))
    hold(page)
    keys.follow(page.locator("form[action$='/read/'] button"))
    keys.pick(page.locator("select[name=profile]"), PROFILE)
    keys.follow(page.locator("form.pickers button"))
    keys.press(page.locator("details.panel > summary"))
    keys.pick(page.locator("select[id='must.devops']"), "devops:1")
    keys.follow(page.locator("details.panel form button"))
    expect(page.locator("table.gapt tbody tr").first).to_contain_text("DevOps")
    hold(page)

    # the team with and without her, and who would close the gap
    keys.follow(page.locator(f".crumbs a[href$='/people/{person.pk}/']"))
    keys.follow(page.locator(f".page-head a[href$='/teams/{team.pk}/']"))
    keys.pick(page.locator("select[name=need]").first, PROFILE)
    keys.follow(page.locator("details.panel form button"))
    hold(page)
    falls = page.get_by_text(words["falls"], exact=True)
    assert falls.count() == 0
    with_her = page.locator(".kv dd strong").first.inner_text()
    keys.follow(page.locator("thead a", has_text="Bia"))
    assert falls.count() > 0
    assert page.locator(".kv dd strong").first.inner_text() != with_her
    hold(page)
    keys.follow(page.locator("thead a", has_text="Bia"))
    assert falls.count() == 0
    keys.follow(page.locator(".page-head a[href*='/plan/?']"))
    keys.write(page.locator("#hires"), "1")
    keys.write(page.locator("#training"), "2")
    keys.follow(page.locator("aside form button"))
    expect(page.locator("#be")).to_be_visible()
    hold(page)

    # she takes everything away
    she.follow(she.page.locator("a[href$='/delete/']"))
    hold(she.page)
    she.write(she.page.locator("#id_typed"), person.pseudonym)
    she.follow(she.page.locator("form.panel button"))
    expect(she.page.get_by_role("heading", level=1)).to_have_text(words["gone"])
    hold(she.page)
    assert not Person.objects.filter(pk=person.pk).exists()
    assert Rating.objects.filter(rater__person_id=person.pk).count() == 0
    keys.follow(page.locator(f".crumbs a[href*='/teams/{team.pk}/']"))
    assert page.get_by_text("Bia").count() == 0


@pytest.mark.parametrize(
    ("language", "theme", "viewport"),
    [
        ("en", "light", "desktop"),
        ("en", "dark", "phone"),
        ("pt-br", "dark", "desktop"),
        ("pt-br", "light", "phone"),
    ],
)
def test_people_in_bands_and_the_plan_of_a_team_are_accessible_and_fit(
    manager: tuple[User, Organization],
    open_as: Callable[..., Any],
    axe: Callable[[Any], None],
    no_horizontal_scroll: Callable[[Any], None],
    language: str,
    theme: str,
    viewport: str,
) -> None:
    owner, organization = manager
    team = organization.teams.get()
    lower = {skill.slug: 0 for skill in MATRIX.skills[:9]} | {MATRIX.skills[9].slug: None}
    second = a_rated_person(organization, "Bia", teams=[team])
    says(second, Source.ASSESSOR, lower, account=owner)
    against = f"/roles/people/of/{organization.pk}/against/"
    needs = "need=data-analyst:intermediate&need=data-engineer:intermediate"
    page = open_as(owner, against, language=language, theme=theme, viewport=viewport)
    origin, size = page.url.split("/roles/")[0], page.viewport_size
    for path in (
        against,
        f"{against}?profile=data-analyst:beginner&must=databases:1&weight=statistics:2",
        f"/roles/teams/{team.pk}/plan/",
        f"/roles/teams/{team.pk}/plan/?{needs}",
        f"/roles/teams/{team.pk}/plan/?{needs}&depth=2&hires=6&copies=2&training=2",
        f"/roles/teams/{team.pk}/?{needs}&depth=2",
    ):
        page.set_viewport_size(size)
        page.goto(origin + path)
        page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
        axe(page)
        no_horizontal_scroll(page)


def test_lead_keeps_the_needs_of_a_team_without_javascript(
    manager: tuple[User, Organization], open_as: Callable[..., Any]
) -> None:
    owner, organization = manager
    team = organization.teams.get()
    page = open_as(owner, f"/roles/teams/{team.pk}/", javascript=False)
    page.locator("select[name=need]").first.select_option("data-analyst:beginner")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("button", name="Keep these needs for the team").click()
    expect(page.get_by_text("The needs are kept for the team.")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/roles/teams/{team.pk}/$"))
    page.get_by_role("link", name="Hire or train").click()
    expect(page.locator("#be")).to_be_visible()


def test_own_page_and_rating_work_without_javascript(
    manager: tuple[User, Organization], open_as: Callable[..., Any]
) -> None:
    owner, organization = manager
    person = a_rated_person(organization, "Owner", account=owner)
    page = open_as(owner, f"/roles/people/{person.pk}/rate/", javascript=False)
    page.locator('input[name="level-devops"][value="2"]').check()
    page.get_by_role("button", name="Store my ratings").click()
    expect(page.get_by_role("heading", name="How this comes about")).to_be_visible()
    page.get_by_role("button", name="Share with the organization").click()
    expect(page.get_by_role("heading", name="You share your ratings")).to_be_visible()


def test_a_sheet_that_was_left_is_offered_again_until_it_is_stored(
    open_as: Callable[..., Any], manager: tuple[User, Organization], live_server: Any
) -> None:
    owner, organization = manager
    path = f"/roles/people/{organization.rated_people.get().pk}/rate/"
    page = open_as(owner, path)
    page.on("dialog", lambda dialog: dialog.accept())  # “leave the page?”
    expect(page.locator("#draft")).to_be_hidden()
    page.locator("#devops input[type=radio][value='3']").check()
    page.wait_for_timeout(1_000)  # a draft is kept when nothing was typed for a moment
    page.goto(f"{live_server.url}/roles/")
    page.goto(f"{live_server.url}{path}")
    page.locator("#draft").wait_for()
    page.get_by_role("button", name="Go on with them").click()
    expect(page.locator("#devops input[type=radio][value='3']")).to_be_checked()
    page.get_by_role("button", name="Store my ratings").click()
    page.get_by_text("Your ratings are stored.").wait_for()
    expect(page.locator("#draft")).to_be_hidden()
    kept = "Object.keys(localStorage).filter(key => key.startsWith('portal.draft.')).length"
    assert page.evaluate(kept) == 0
    assert Rating.objects.filter(skill="devops", level=3).exists()
