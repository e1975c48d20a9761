"""A team from nothing to its second round: people, a round, its splits, evidence, and again."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import AgreedAnswer, Assessment, Response, Snapshot
from tests.assessments.round_steps import FRAMEWORK, answer, code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


def sign_up(page: Any, name: str, email: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def say(page: Any, practice: str, value: int) -> None:
    page.locator(f"input[name={practice}-answer][value='{value}']").focus()
    page.keyboard.press("Space")
    page.wait_for_selector(f"#{practice}-status .saved")


def hand_in(page: Any) -> None:
    page.get_by_role("link", name="What is open, and submit").click()
    page.get_by_role("button", name="Submit my answers").click()
    page.wait_for_selector("text=Your answers are submitted")


def test_a_team_from_sign_up_to_the_second_round(
    open_page: Any, live_server: Any, axe: Any
) -> None:
    cache.clear()
    lead = open_page("/accounts/signup/")
    sign_up(lead, "Lead", "lead@harbour.example")
    lead.get_by_role("link", name="New organization").first.click()
    lead.get_by_label("Name of the organization").fill("Harbour Bank")
    lead.keyboard.press("Enter")
    lead.get_by_role("link", name="New team").first.click()
    lead.get_by_label("Name of the team").fill("Retention")
    lead.keyboard.press("Enter")
    lead.get_by_role("link", name="New ML system").click()
    lead.get_by_label("Name of the ML system").fill("Churn model")
    lead.get_by_role("button", name="Save").click()

    # two are invited: one joins with an account, one comes by the round's link on a phone
    lead.get_by_role("link", name="People", exact=True).click()
    lead.get_by_role("button", name="Invite").click()
    link = lead.get_by_label("For everyone who has the link, as Assessor").input_value()
    second = open_page(link.replace(live_server.url, ""))
    second.get_by_role("link", name="Create an account").click()
    sign_up(second, "Second", "second@harbour.example")
    second.get_by_role("button", name="Join").click()
    second.get_by_role("heading", name="Harbour Bank").wait_for()

    lead.goto(f"{live_server.url}/assess/systems/")
    lead.locator("main table").get_by_role("link", name="Churn model").click()
    lead.get_by_role("link", name="Start a round").first.click()
    lead.get_by_role("button", name="Start").click()
    lead.wait_for_selector("#way")
    assessment = Assessment.objects.get()
    phone = open_page(f"/assess/r/{code_of(assessment)}/", viewport="phone")
    phone.get_by_label("Your role or name").fill("data engineer")
    phone.get_by_role("button", name="Start answering").click()
    for page, value in ((lead, 0), (second, 3), (phone, 2)):
        if page is not phone:
            page.goto(f"{live_server.url}/assess/{assessment.pk}/join/")
            page.get_by_role("button", name="Start answering").click()
        page.wait_for_selector("#answers")
        say(page, "DATA-03", value)
    assert Response.objects.count() == 3

    # evidence, questioned by a second person and answered
    question = second.locator("#DATA-03")
    question.get_by_text("Evidence and note").click()
    question.get_by_role("link", name="Links and files for DATA-03").click()
    second.get_by_label("Address").fill("https://ci.example/run/7")
    second.get_by_role("button", name="Add the link").click()
    expect(second.get_by_text("The evidence is added.")).to_be_visible()

    for response in Response.objects.all():  # the rest is answered alike
        rest = {p.id: 2 for p in FRAMEWORK.practices_in(Scope.FULL) if p.id != "DATA-03"}
        answer(response, rest)
    for page in (lead, second, phone):
        if page is not phone:
            page.goto(f"{live_server.url}/assess/{assessment.pk}/questions/data/")
        hand_in(page)

    lead.goto(f"{live_server.url}/assess/{assessment.pk}/workshop/")
    lead.get_by_role("link", name="Close the round").click()
    lead.get_by_role("button", name="Close for good").click()
    lead.wait_for_selector("#dis")
    axe(lead)
    review = f"{live_server.url}/assess/{assessment.pk}/evidence-review/"
    lead.goto(review)
    item = lead.get_by_role("listitem").filter(has_text="ci.example")
    item.locator("summary").first.click()
    item.get_by_role("button", name="Accept").click()
    expect(lead.get_by_text("wait for a second person")).to_have_count(0)

    # the split is settled, and the result says so
    lead.goto(f"{live_server.url}/assess/{assessment.pk}/facilitation/DATA-03/")
    lead.check("input[name=answer][value='1']")
    lead.get_by_label("Why", exact=True).fill("It only warns")
    lead.get_by_role("button", name="Record", exact=True).click()
    lead.wait_for_selector("text=DATA-03: recorded.")
    assert AgreedAnswer.objects.get().value == 1
    lead.goto(f"{live_server.url}/assess/{assessment.pk}/result/")
    assert lead.locator("h1").inner_text() == "Churn model is at level 0, one practice from level 1"
    assert Snapshot.objects.count() == 2

    # and again: the last answers are shown, none is given yet
    lead.goto(f"{live_server.url}/assess/systems/{assessment.ml_system_id}/")
    lead.get_by_role("link", name="Reassess from the last one").click()
    lead.get_by_role("button", name="Start").click()
    lead.wait_for_selector("#way")
    again = Assessment.objects.exclude(pk=assessment.pk).get()
    assert again.previous == assessment
    lead.goto(f"{live_server.url}/assess/{again.pk}/join/")
    lead.get_by_role("button", name="Start answering").click()
    lead.wait_for_selector("#answers")
    assert lead.locator("#answers input[type=radio]:checked").count() == 0
    assert lead.locator("#DATA-03 .lasttime").is_visible()
    axe(lead)
