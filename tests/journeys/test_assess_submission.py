"""Nothing is submitted, closed or counted past answers that a browser still keeps."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from assessments.maturity.access import token_of
from assessments.maturity.models import Answer, Assessment, Permission
from assessments.maturity.services import rounds
from mlops_portal.organizations.models import Role
from tests.assessments.cast import a_system, an_organization, member
from tests.assessments.round_steps import a_round
from tests.journeys.assess_steps import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVES = re.compile(r"/questions/\w+/$")
UNREACHED = r"ERR_FAILED|ERR_CONNECTION|Failed to fetch|503|404"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('portal.pending')).length"


@pytest.fixture
def a_team_round(live_server: Any) -> Assessment:
    bank = an_organization("Harbour Bank")
    lead = member(bank, Role.ASSESSOR, "lead@harbour.example")
    return a_round(a_system(bank), lead.user)


@pytest.fixture
def join(open_page: Any, live_server: Any, a_team_round: Assessment) -> Any:
    """A person who came by the round's link, on the first questions."""

    def _join(label: str = "") -> Page:
        link = a_team_round.links.get(permission=Permission.RESPOND)
        page = open_page(f"/assess/link/{token_of(link)}/", allow=UNREACHED)
        if label:
            page.get_by_label("Your role or name").fill(label)
        page.get_by_role("button", name="Start answering").click()
        page.wait_for_url("**/questions/data/")
        return page

    return _join


class Server:
    """What stands between a page and the portal: saves fail, or wait, until told otherwise."""

    def __init__(self, page: Page, *, fails: bool = False, waits: float = 0.0) -> None:
        self.fails, self.waits = fails, waits
        self.saves: list[float] = []
        self.at_once = self.most_at_once = 0
        page.context.route(SAVES, self._handle)

    def _handle(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        self.saves.append(time.monotonic())
        if self.fails:
            route.abort()
            return
        if self.waits:
            time.sleep(self.waits)
        route.continue_()


def _choose(page: Page, practice: str, value: int) -> None:
    page.locator(f"#{practice} input[type=radio][value='{value}']").check()


def _finish(page: Page, assessment: Assessment) -> None:
    root = page.url.split("/assess/")[0]
    page.goto(f"{root}/assess/{assessment.pk}/finish/")


def _note(page: Page) -> Any:
    return page.locator("[data-kept-answers]")


def _submit(page: Page) -> Any:
    return page.locator("button[name=do][value=submit]")


def test_the_end_of_a_round_sends_what_is_kept_before_it_counts(
    join: Any, a_team_round: Assessment
) -> None:
    page = join()
    server = Server(page, fails=True)
    for practice in ("DATA-01", "DATA-02", "DATA-03"):
        _choose(page, practice, 2)
    expect(page.locator("#tray-status")).to_contain_text("kept in this browser")
    _finish(page, a_team_round)
    expect(_note(page)).to_contain_text("3 answers are still in this browser")
    expect(_submit(page)).to_be_disabled()
    assert Answer.objects.count() == 0
    server.fails = False
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("strong", has_text="3 of 59")).to_be_visible()
    expect(_note(page)).to_be_hidden()
    expect(_submit(page)).to_be_enabled()
    assert page.evaluate(KEPT) == 0
    _submit(page).click()
    expect(page.locator("h1")).to_have_text("Your answers are submitted")
    assert Answer.objects.filter(value=2).count() == 3


def test_a_submission_cannot_overtake_a_slow_answer(join: Any, a_team_round: Assessment) -> None:
    page = join()
    server = Server(page)
    server.waits = 0.4
    for practice in ("DATA-01", "DATA-02", "DATA-03", "DATA-04"):
        _choose(page, practice, 1)
    page.locator(".sidelinks a").first.click()
    page.wait_for_url("**/finish/")
    expect(_submit(page)).to_be_enabled(timeout=15000)
    expect(page.locator("strong", has_text="4 of 59")).to_be_visible(timeout=15000)
    _submit(page).click()
    expect(page.locator("h1")).to_have_text("Your answers are submitted")
    assert Answer.objects.filter(value=1).count() == 4


def test_a_server_in_trouble_is_not_asked_more_often(join: Any, a_team_round: Assessment) -> None:
    page = join()
    server = Server(page, fails=True)
    answers = ("DATA-01", "DATA-02", "DATA-03", "DATA-04", "DATA-05")
    for practice in answers:
        _choose(page, practice, 1)
    expect(page.locator("#tray-status")).to_contain_text("kept in this browser")
    first = len(server.saves)
    for _ in range(4):  # leaving page after page
        _finish(page, a_team_round)
        expect(_note(page)).to_contain_text("5 answers are still in this browser")
    assert len(server.saves) - first <= 4  # one try a page at most, never all of them again
    before = len(server.saves)
    page.wait_for_timeout(4000)
    assert len(server.saves) - before <= 1


def test_what_came_after_the_submission_is_told_to_its_writer(
    join: Any, a_team_round: Assessment
) -> None:
    page = join()
    server = Server(page, fails=True)
    _choose(page, "DATA-01", 3)
    expect(page.locator("#tray-status")).to_contain_text("kept in this browser")
    response = a_team_round.responses.get()
    rounds.submit(response=response, at=a_team_round.created_at)  # on another device
    server.fails = False
    _finish(page, a_team_round)
    expect(_note(page)).to_contain_text("came after you submitted")
    expect(_note(page).get_by_role("link", name="DATA-01")).to_be_visible()
    assert Answer.objects.count() == 0
    page.get_by_role("button", name="Take my answers back").click()
    expect(page.locator("strong", has_text="1 of 59")).to_be_visible(timeout=15000)
    assert Answer.objects.get().value == 3


def test_two_people_of_a_round_are_counted_in_full(join: Any, a_team_round: Assessment) -> None:
    pages = [join("data engineer"), join("ML engineer")]
    servers = [Server(page, waits=0.2) for page in pages]
    for page in pages:
        for practice in ("DATA-01", "DATA-02", "DATA-03", "DATA-04", "DATA-05"):
            _choose(page, practice, 2)
    for page in pages:
        page.locator(".sidelinks a").first.click()
        page.wait_for_url("**/finish/")
    for page in pages:
        expect(page.locator("strong", has_text="5 of 59")).to_be_visible(timeout=15000)
        _submit(page).click()
        expect(page.locator("h1")).to_have_text("Your answers are submitted")
    eventually(lambda: Answer.objects.filter(value=2).count() == 10)
    assert all(len(server.saves) <= 15 for server in servers)


@pytest.mark.parametrize("path", ["history/", "join/", "finish/"])
def test_pages_of_a_respondent_send_what_is_kept(
    join: Any, a_team_round: Assessment, path: str
) -> None:
    page = join()
    server = Server(page, fails=True)
    _choose(page, "DATA-01", 2)
    expect(page.locator("#tray-status")).to_contain_text("kept in this browser")
    page.evaluate("localStorage.removeItem(Object.keys(localStorage).find(k => /pause/.test(k)))")
    server.fails = False
    root = page.url.split("/assess/")[0]
    page.goto(f"{root}/assess/{a_team_round.pk}/{path}")
    eventually(lambda: Answer.objects.filter(value=2).count() == 1)
