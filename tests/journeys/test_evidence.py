"""Evidence in a real browser: added, questioned by a second person, answered and accepted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from assessments.evidence import services
from assessments.evidence.models import Item, Verdict
from assessments.maturity import content
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment
from assessments.maturity.queries.evidence import evidence_access
from assessments.maturity.services.rounds import start_shared
from mlops_portal.organizations.access import Actor, Visitor
from mlops_portal.organizations.models import Role, User
from tests.assessments.cast import a_system, an_organization, member
from tests.journeys.conftest import SMALL_PAGE

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture
def people(live_server: Any) -> tuple[User, User]:
    """The owner of an organization, and an assessor."""
    organization = an_organization("Harbour Bank")
    return organization.memberships.get().user, member(organization, Role.ASSESSOR).user


@pytest.fixture
def assessment(people: tuple[User, User]) -> Assessment:
    """Shared answers of the organization's system, none given yet."""
    system = a_system(people[0].memberships.get().organization)
    return start_shared(
        system=system,
        framework=content.framework(),
        scope=Scope.FULL,
        by=people[0],
        at=timezone.now(),
    )


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


def an_item(user: User, assessment: Assessment, *, file: bool = False) -> Item:
    """An item that the person added to DATA-03."""
    now = timezone.now()
    access = evidence_access(Actor(user, Visitor("")), assessment.pk, now)
    location, by = access.location("DATA-03"), access.adder()
    if file:
        return services.add_file(
            location=location, name="run.log", content=b"ok\n", title="", by=by, at=now
        )
    return services.add_link(
        location=location, url="https://ci.example/7", title="Run 7", by=by, at=now
    )


def test_two_people_add_question_answer_and_accept(
    people: tuple[User, User], assessment: Assessment, open_as: Callable[..., Any], tmp_path: Path
) -> None:
    adder, reviewer = people
    report = tmp_path / "validation.log"
    report.write_text("rows 1000, schema ok\n")
    mine = open_as(adder, f"/assess/{assessment.pk}/questions/data/")
    question = mine.locator("#DATA-03")
    question.get_by_text("Evidence and note").click()
    question.get_by_role("link", name="Links and files for DATA-03").click()
    mine.get_by_label("Address").fill("https://ci.example/run/7")
    mine.get_by_role("button", name="Add the link").click()
    expect(mine.get_by_text("The evidence is added.")).to_be_visible()
    mine.get_by_label("File", exact=True).set_input_files(report)
    mine.get_by_role("button", name="Add the file").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text(
        "Evidence supports the answer to DATA-03"
    )
    with mine.expect_download() as saved:
        mine.get_by_role("link", name="validation.log").click()
    assert saved.value.suggested_filename == "validation.log"

    review = f"/assess/{assessment.pk}/evidence-review/"
    theirs = open_as(reviewer, review, allow=r"400 \(Bad Request\)")
    expect(theirs.get_by_role("heading", level=1)).to_have_text(
        "2 items of evidence wait for a second person"
    )
    log = theirs.get_by_role("listitem").filter(has_text="validation.log")
    log.get_by_text("Review validation.log").click()
    log.get_by_role("button", name="Question it").click()
    expect(theirs.get_by_role("alert")).to_contain_text("Say what is missing or unclear.")
    log = theirs.get_by_role("listitem").filter(has_text="validation.log")
    log.get_by_label("Comment").fill("Which run is this of?")
    log.get_by_role("button", name="Question it").click()
    expect(theirs.get_by_text("Questioned, does not count")).to_be_visible()

    mine.reload()
    mine.get_by_label("Your answer").fill("Run 7 of last night.")
    mine.get_by_role("button", name="Answer", exact=True).click()
    expect(mine.get_by_text("the evidence counts again")).to_be_visible()

    theirs.goto(theirs.url.split("?")[0].split("#")[0] + "?state=open")
    log = theirs.get_by_role("listitem").filter(has_text="validation.log")
    log.get_by_text("Review validation.log").click()
    log.get_by_role("button", name="Accept").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text(
        "One item of evidence waits for a second person"
    )
    assert Item.objects.get(file_name="validation.log").reviews.count() == 3


@pytest.mark.parametrize(("language", "viewport"), [("en", "desktop"), ("pt-br", "phone")])
def test_pages_hold_the_standing_checks(
    people: tuple[User, User],
    assessment: Assessment,
    open_as: Callable[..., Any],
    axe: Callable[[Any], None],
    no_horizontal_scroll: Callable[[Any], None],
    language: str,
    viewport: str,
) -> None:
    adder, reviewer = people
    an_item(adder, assessment, file=True)
    item = an_item(adder, assessment)
    services.review_item(
        item=item,
        by=reviewer,
        verdict=Verdict.QUESTIONED,
        comment="Which run is this of?",
        seen=0,
        at=timezone.now(),
    )
    services.remove_item(
        item=an_item(adder, assessment), by=services.Adder(user=adder), at=timezone.now()
    )
    theme = "dark" if viewport == "phone" else "light"
    options = {"language": language, "viewport": viewport, "theme": theme}
    page = open_as(adder, f"/assess/{assessment.pk}/evidence/DATA-03/", **options)
    axe(page)
    no_horizontal_scroll(page)
    page = open_as(reviewer, f"/assess/{assessment.pk}/evidence-review/", **options)
    page.locator("details summary").first.click()
    axe(page)
    no_horizontal_scroll(page)
    if language == "pt-br":
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Uma evidência espera uma segunda pessoa"
        )


def test_everything_works_without_a_script(
    people: tuple[User, User], assessment: Assessment, open_as: Callable[..., Any], tmp_path: Path
) -> None:
    report = tmp_path / "page.png"
    report.write_text("<!doctype html><script>alert(1)</script>")
    options = {"javascript": False, "allow": r"400 \(Bad Request\)"}
    page = open_as(people[0], f"/assess/{assessment.pk}/evidence/DATA-03/", **options)
    page.get_by_label("File", exact=True).set_input_files(report)
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert")).to_contain_text("not what its ending “png” says")
    page.get_by_label("Address").fill("https://ci.example/run/7")
    page.get_by_role("button", name="Add the link").click()
    page.get_by_role("button", name="Remove https://ci.example/run/7").click()
    page.get_by_text("One removed item").click()
    page.get_by_role("button", name="Put https://ci.example/run/7 back").click()
    expect(page.get_by_role("link", name="https://ci.example/run/7")).to_be_visible()
    assert Item.objects.get().removed_at is None
