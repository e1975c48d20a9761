"""A hiring manager's journey: which role, which seniority, which person, with and without her.

One person is rated by herself and by two assessors; then she takes everything away.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.organizations.models import Organization, User
from assessments.organizations.services import create_team
from assessments.skills import content
from assessments.skills.models import Person, Rating, Source
from tests.assessments.cast import an_organization
from tests.assessments.skills.people_steps import a_rated_person, says
from tests.journeys.conftest import SMALL_PAGE

pytestmark = pytest.mark.browser
MATRIX = content.matrix()
PAIR = "profile=machine-learning-engineer:beginner&profile=data-scientist:beginner"
WORDS = {
    "en": {
        "add": "Add a person",
        "name": "Name or pseudonym",
        "make": "Make the link",
        "store": "Store my ratings",
        "stored": "Your ratings are stored.",
        "rate": "Rate",
        "self": "For the person herself or himself",
        "assessor": "Rate as assessor",
        "advert": "job advert",
        "unrated": "Read without rating",
        "result": "Result",
        "skill": "Skill by skill",
        "falls": "falls",
        "delete": "Delete for good",
        "deleted": "Everything is deleted",
        "opens": "What it opens",
        "whom": "Who it is for",
        "new": "New link",
        "save": "Add",
    },
    "pt-br": {
        "add": "Incluir uma pessoa",
        "name": "Nome ou pseudônimo",
        "make": "Criar o link",
        "store": "Guardar minhas avaliações",
        "stored": "Suas avaliações estão guardadas.",
        "rate": "Avaliar",
        "self": "Para a própria pessoa",
        "assessor": "Avaliar como avaliador",
        "advert": "anúncio de vaga",
        "unrated": "Ler sem avaliar",
        "result": "Resultado",
        "skill": "Competência por competência",
        "falls": "cai",
        "delete": "Excluir de vez",
        "deleted": "Tudo foi excluído",
        "opens": "O que ele abre",
        "whom": "Para quem é",
        "new": "Novo link",
        "save": "Incluir",
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


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Use the control by the keyboard alone."""
    control = page.get_by_role(role, name=name, exact=True).first
    control.focus()
    expect(control).to_be_focused()
    page.keyboard.press(key)


def rate(page: Page, words: dict[str, str], levels: dict[str, int]) -> None:
    """Choose levels by the keyboard, and store them."""
    for skill, level in levels.items():
        page.locator(f'input[name="level-{skill}"][value="{level}"]').focus()
        page.keyboard.press("Space")
    press(page, "button", words["store"])
    expect(page.get_by_text(words["stored"])).to_be_visible()


def new_link(page: Page, words: dict[str, str], purpose: str, label: str) -> str:
    """The path of a link that the manager makes."""
    inputs = page.locator("#links input[readonly]")
    known = set(inputs.evaluate_all("a => a.map(i => i.value)"))
    page.get_by_text(words["new"], exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label(words["opens"]).select_option(label=purpose)
    page.get_by_label(words["whom"]).fill(label)
    press(page, "button", words["make"])
    expect(inputs).to_have_count(len(known) + 1)
    now = inputs.evaluate_all("a => a.map(i => i.value)")
    return re.sub(r"^https?://[^/]+", "", (set(now) - known).pop())


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_manager_compares_has_someone_rated_sees_her_gaps_and_the_team_and_she_leaves(
    manager: tuple[User, Organization],
    open_page: Callable[..., Any],
    open_as: Callable[..., Any],
    axe: Callable[[Any], None],
    no_horizontal_scroll: Callable[[Any], None],
    live_server: Any,
    language: str,
) -> None:
    owner, organization = manager
    team, words = organization.teams.get(), WORDS[language]
    viewport = "desktop" if language == "en" else "phone"
    options = {"language": language, "viewport": viewport}

    def hold(page: Page) -> None:
        size = page.viewport_size
        axe(page)
        no_horizontal_scroll(page)
        page.set_viewport_size(size)

    # which role, which seniority, and the advert
    page = open_as(owner, f"/roles/compare/?{PAIR}", **options)
    expect(page.locator("table.diff").first).to_be_visible()
    page.get_by_role("link", name=re.compile(words["advert"])).first.click()
    page.wait_for_url("**/advert/")

    # a candidate, and links for her and for two assessors
    page.goto(f"{live_server.url}/roles/people/of/{organization.pk}/")
    hold(page)
    press(page, "link", words["add"])
    page.get_by_label(words["name"]).fill("Bia Candidate")
    page.get_by_role("checkbox", name="Pricing").focus()
    page.keyboard.press("Space")
    press(page, "button", words["save"])
    page.wait_for_url(re.compile(r"/roles/people/[0-9a-f-]{36}/$"))
    person = Person.objects.get(name="Bia Candidate")
    hers = new_link(page, words, words["self"], "")
    one = new_link(page, words, words["assessor"], "Interviewer 1")
    two = new_link(page, words, words["assessor"], "Interviewer 2")
    hold(page)

    # she rates herself; nobody else's word and no required level stands there
    required = MATRIX.required(MATRIX.profile("machine-learning-engineer:beginner"))
    asked = {skill: level for skill, level in required.items() if level}
    she = open_page(f"{hers}rate/", **options)
    hold(she)
    rate(she, words, dict.fromkeys(list(asked)[:6], 2))
    hold(she)
    for path, level in ((one, 1), (two, 0)):
        assessor = open_page(path, **options)
        expect(assessor).to_have_url(re.compile(r"/rate/$"))
        rate(assessor, words, dict.fromkeys(asked, 1) | {"devops": level})
        assessor.context.close()
    assert Rating.objects.filter(rater__person=person).count() == 6 + 2 * len(asked)

    # her gaps: the manager chooses to read without rating
    page.goto(f"{live_server.url}/roles/people/{person.pk}/result/")
    hold(page)
    press(page, "button", words["unrated"])
    expect(page.locator("form.pickers")).to_be_visible()
    page.goto(page.url + "?profile=machine-learning-engineer:beginner&must=devops")
    expect(page.get_by_role("heading", name=words["skill"])).to_be_visible()
    expect(page.locator("table.gapt tbody tr").first).to_contain_text("DevOps")
    hold(page)

    # the team with and without her
    need = "need=machine-learning-engineer:beginner"
    page.goto(f"{live_server.url}/roles/teams/{team.pk}/?{need}")
    hold(page)
    before = page.get_by_text(words["falls"], exact=True).count()
    column = page.locator("thead a", has_text="Bia")
    column.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**without=*")
    assert page.get_by_text(words["falls"], exact=True).count() > before == 0
    hold(page)
    page.goto(f"{live_server.url}/roles/teams/{team.pk}/plan/?{need}&hires=1&training=2")
    hold(page)

    # she takes everything away
    she.goto(f"{live_server.url}{hers}delete/")
    hold(she)
    she.locator("#id_typed").fill(person.pseudonym)
    press(she, "button", words["delete"])
    expect(she.get_by_role("heading", level=1)).to_have_text(words["deleted"])
    assert not Person.objects.filter(pk=person.pk).exists()
    assert Rating.objects.filter(rater__person_id=person.pk).count() == 0
    page.goto(f"{live_server.url}/roles/teams/{team.pk}/?{need}")
    assert page.get_by_text("Bia").count() == 0


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
