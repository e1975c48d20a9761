"""People in a real browser: sign up, a second factor, the pages of an organization, leaving."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from mlops_portal.organizations import services
from mlops_portal.organizations.models import Organization, Role, User
from tests.assessments.authenticator import StoppedAuthenticator, stopped_authenticator
from tests.assessments.cast import a_system, a_user, an_organization, member
from tests.own_machine import on_own_machine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"
SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]
# What a theme changes takes 120 ms; a contrast is measured at its end.
END_TRANSITIONS = """document.getAnimations()
  .filter(one => one instanceof CSSTransition).forEach(one => one.finish())"""
REFUSED = "status of 400"  # a form with something wrong


@pytest.fixture(autouse=True)
def _no_counts_of_another_test() -> None:
    cache.clear()


@pytest.fixture
def code_of(monkeypatch: pytest.MonkeyPatch) -> StoppedAuthenticator:
    return stopped_authenticator(monkeypatch)


def _sign_up(page, name: str, email: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()


def _sign_in(page, email: str, live_url: str, *, button: str = "Sign in") -> None:
    page.goto(f"{live_url}/accounts/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form", has=page.locator("#id_login")).get_by_role("button").click()


def _everywhere(page, axe, no_horizontal_scroll) -> None:
    """No violation in either size and theme, and no page wider than the narrowest phone."""
    for theme, size in zip(("light", "dark"), SIZES, strict=True):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.set_viewport_size(size)
        page.evaluate(END_TRANSITIONS)
        axe(page)
    no_horizontal_scroll(page)
    page.set_viewport_size(SIZES[0])


def test_from_sign_up_to_a_second_factor(
    open_page, live_server, axe, no_horizontal_scroll, code_of: StoppedAuthenticator
) -> None:
    page = open_page("/accounts/signup/", allow=REFUSED)
    _everywhere(page, axe, no_horizontal_scroll)
    _sign_up(page, "Ada Lovelace", "ada@harbour.example")
    page.get_by_role("link", name="New organization").first.click()
    page.get_by_label("Name of the organization").fill("Harbour Bank")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="New team").first.click()
    page.get_by_label("Name of the team").fill("Retention")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="New ML system").click()
    page.get_by_label("Name of the ML system").fill("Churn model")
    page.get_by_label("Level that it needs").select_option("1")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("alert").is_visible(), "a level needs a reason"
    page.get_by_label("Why that level").fill("Customers change every month")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Churn model").wait_for()

    # the second factor
    page.goto(f"{live_server.url}/accounts/2fa/")
    page.get_by_role("link", name="Switch it on").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    _everywhere(page, axe, no_horizontal_scroll)
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    page.get_by_role("heading", name="Keep these codes in a safe place").wait_for()
    _everywhere(page, axe, no_horizontal_scroll)
    recovery = page.locator(".codes li").first.inner_text()

    # the owner comes back with a recovery code
    third = open_page("/accounts/login/")
    _sign_in(third, "ada@harbour.example", live_server.url)
    third.get_by_role("heading", name="Second factor").wait_for()
    axe(third)
    third.get_by_label(re.compile("Code")).fill(recovery)
    third.get_by_role("button", name="Sign in").click()
    third.get_by_role("heading", name="Ada Lovelace").wait_for()


@pytest.fixture
def organization() -> Organization:
    """An organization with people, a system and an invitation, and an owner with a password."""
    made = an_organization()
    owner = made.memberships.get().user
    owner.set_password(PASSWORD)
    owner.save()
    a_system(made)
    member(made, Role.OWNER, "second-owner-with-a-long-address@harbour-bank.example")
    member(made, Role.VIEWER)
    services.invite(organization=made, role=Role.VIEWER, by=owner, at=timezone.now())
    return made


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_every_page_of_an_organization_is_clean(
    open_page, live_server, axe, no_horizontal_scroll, organization: Organization, language: str
) -> None:
    page = open_page("/accounts/login/", language=language, viewport="phone")
    axe(page)
    _sign_in(page, organization.memberships.first().user.email, live_server.url)
    page.wait_for_url("**/organizations/account/")
    team = organization.teams.get()
    here = f"/organizations/{organization.pk}"
    for path in (
        "/organizations/",
        "/organizations/account/",
        "/organizations/new/",
        f"{here}/",
        f"{here}/people/",
        f"{here}/audit/",
        f"{here}/settings/",
        f"{here}/delete/",
        f"{here}/teams/{team.pk}/",
        f"{here}/systems/{team.systems.get().pk}/",
        "/accounts/2fa/",
        "/accounts/email/",
        "/accounts/password/change/",
    ):
        page.goto(live_server.url + path)
        if language == "en":
            _everywhere(page, axe, no_horizontal_scroll)
        else:
            axe(page)
            no_horizontal_scroll(page)


def test_the_sample_is_entered_and_removed_by_keyboard(
    open_page, live_server, axe, settings, tmp_path
) -> None:
    key = on_own_machine(settings, tmp_path)
    demo = a_user("owner@sample.example", "Sample owner")
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    services.create_organization(name="Sample Bank", by=demo, at=timezone.now(), is_sample=True)
    page = open_page(f"/open/{key}/")
    page.get_by_text("may now read the outbox").wait_for()
    page.goto(f"{live_server.url}/accounts/login/")
    axe(page)
    page.get_by_role("button", name="Sample owner").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Sample Bank").wait_for()
    axe(page)
    page.get_by_role("link", name="Remove the sample").focus()
    page.keyboard.press("Enter")
    page.get_by_label(re.compile("Type “Sample Bank”")).fill("Sample Bank")
    page.keyboard.press("Enter")
    page.get_by_text("“Sample Bank” is gone for good.").wait_for()
    assert not Organization.objects.exists()


def test_without_javascript_a_person_signs_up_and_leaves(open_page, live_server) -> None:
    page = open_page("/accounts/signup/", javascript=False)
    _sign_up(page, "Ada Lovelace", "ada@harbour.example")
    page.get_by_role("link", name="Delete the account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label(re.compile("Type “ada@harbour.example”")).fill("ada@harbour.example")
    page.get_by_role("button", name="Delete the account").click()
    page.get_by_text("Your account is deleted.").wait_for()
    assert not User.objects.exists()


def test_the_first_stops_of_sign_in_are_the_fields(open_page) -> None:
    page = open_page("/accounts/login/")
    page.locator("#id_login").focus()
    for expected in ("id_password", ""):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == expected
    assert page.evaluate("document.activeElement.innerText") == "Sign in"
