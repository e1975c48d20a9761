"""The Assess door without JavaScript: links and forms do everything."""

import re

import pytest
from playwright.sync_api import expect

from assessments.maturity import content
from assessments.maturity.domain.framework import Scope
from assessments.maturity.domain.scoring import what_if
from assessments.maturity.models import Assessment
from tests.journeys.assess_steps import (
    REFUSED,
    assess,
    questions_path,
    result_of,
    sample_answers,
    stored,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST, SECOND = "DATA-01", "DATA-02"
MAY_NOT_APPLY = "VAL-05"


def _next(page) -> None:
    page.locator("button[value=next]").click()


def test_assessment_is_started_and_answered_by_forms(open_page):
    page = open_page("/assess/", javascript=False, allow=REFUSED)
    page.locator("form.panel button[type=submit]").click()
    expect(page.locator("[data-form-errors] a")).to_have_attribute("href", "#id_system")
    expect(page.locator("#id_system_error")).to_have_text("Name the system that you assess.")
    page.locator("#id_system").fill("Churn model")
    page.locator("input[name=scope][value=gates]").check()
    page.locator("form.panel button[type=submit]").click()
    framework = content.framework()
    answered = 0
    for dimension in framework.dimensions_in(Scope.GATES):
        page.wait_for_url(f"**/questions/{dimension.id}/")
        asked = framework.practices_in(Scope.GATES, dimension.id)
        for practice in asked:
            page.locator(f"#{practice.id} .choice").nth(2).click()
        expect(page.locator("#progress strong")).to_have_text(f"{answered} of 38")
        answered += len(asked)
        _next(page)
    page.wait_for_url("**/result/")
    expect(page.locator("h1")).to_have_text("Churn model is at level 2, the highest")
    assert result_of(Assessment.objects.get()).level == 2


def test_refused_page_says_why_twice_keeps_what_was_typed_and_saves_nothing(
    open_as_owner, an_assessment
):
    page = open_as_owner(questions_path(an_assessment, "val"), javascript=False, allow=REFUSED)
    page.locator("#VAL-01 .choice").nth(1).click()
    page.locator(f"#{MAY_NOT_APPLY} input[value=not_applicable]").check()
    page.locator("#VAL-02 summary").first.click()
    page.locator("#VAL-02-note").fill("Kept <as typed>")
    _next(page)
    reason = "Say why this does not apply to the system."
    expect(page.locator(f"[data-form-errors] a[href='#{MAY_NOT_APPLY}']")).to_contain_text(reason)
    expect(page.locator(f"#{MAY_NOT_APPLY}-status")).to_contain_text(reason)
    expect(page.locator(f"#{MAY_NOT_APPLY}-reason")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#VAL-01 input:checked")).to_have_value("1")
    expect(page.locator("#VAL-02-note")).to_have_value("Kept <as typed>")
    assert stored(an_assessment, "VAL-01") is None
    page.locator(f"#{MAY_NOT_APPLY}-reason").fill("Batch only")
    _next(page)
    page.wait_for_url("**/questions/serve/")
    assert stored(an_assessment, "VAL-01").value == 1
    assert stored(an_assessment, "VAL-02").note == "Kept <as typed>"
    assert stored(an_assessment, MAY_NOT_APPLY).reason == "Batch only"


def test_answer_is_cleared_by_its_button(open_as_owner):
    assessment = assess({FIRST: 2, SECOND: 1})
    page = open_as_owner(questions_path(assessment, "data"), javascript=False)
    page.locator(f"#{FIRST} .clear").click()
    assert page.url.endswith(f"#{FIRST}")
    assert page.locator(f"#{FIRST} input:checked").count() == 0
    expect(page.locator(f"#{FIRST}-status")).to_have_text("Saved, not answered yet")
    expect(page.locator("#progress strong")).to_have_text("1 of 59")


def test_conflict_is_settled_without_losing_the_rest_of_the_page(open_as_owner):
    assessment = assess({FIRST: 2})
    path = questions_path(assessment, "data")
    page = open_as_owner(path, javascript=False, allow=REFUSED)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(f"#{FIRST} .choice").nth(3).click()
    _next(other)
    page.locator(f"#{FIRST} .choice").nth(0).click()
    page.locator(f"#{SECOND} .choice").nth(1).click()
    _next(page)
    expect(page.locator(f"#{FIRST}-status")).to_contain_text(f"answered {FIRST} meanwhile")
    expect(page.locator(f"#{FIRST} input:checked")).to_have_value("0")
    assert stored(assessment, SECOND) is None
    page.get_by_role("button", name="Take the other").click()
    expect(page.locator(f"#{FIRST} input:checked")).to_have_value("3")
    expect(page.locator(f"#{SECOND} input:checked")).to_have_value("1")
    assert (stored(assessment, FIRST).value, stored(assessment, SECOND).value) == (3, 1)


def test_what_if_is_computed_by_its_button(open_as_owner):
    assessment = assess(sample_answers())
    page = open_as_owner(f"/assess/{assessment.pk}/result/", javascript=False)
    result = result_of(assessment)
    first, *rest = (unit.members[0] for unit in result.next_step.open_musts)
    page.locator(f"input[name=if][value={first}]").check()
    page.get_by_role("button", name="Compute again").click()
    after = what_if(result, [first])
    outcome = page.locator("#outcome")
    expect(outcome).to_contain_text(f"level {after.level}, position {after.low.position:.2f}")
    expect(outcome).to_contain_text(f"Still open: {', '.join(rest)}.")
    expect(page.locator(f"input[name=if][value={first}]")).to_be_checked()
    page.get_by_role("link", name="As asked").click()  # the order changes, the switch stays
    expect(page.locator(f"input[name=if][value={first}]")).to_be_checked()
    page.get_by_role("link", name="Switch on the 3").click()
    expect(outcome).to_contain_text("level 1, position")
    page.get_by_role("link", name="Switch all off").click()
    assert page.locator("input[name=if]:checked").count() == 0


def test_settings_and_private_links(open_as_owner, open_page, live_server):
    assessment = assess(sample_answers())
    page = open_as_owner(f"/assess/{assessment.pk}/settings/", javascript=False)
    page.locator("#id_system").fill("Price model")
    page.locator("form.panel[action$='/settings/'] button[type=submit]").click()
    expect(page.locator("p.note")).to_have_text("Saved.")
    page.get_by_role("button", name="New link to answer").click()
    links = page.locator(".linkrow input[readonly]")
    view, edit = (links.nth(n).input_value().removeprefix(live_server.url) for n in (0, 1))

    reader = open_page(view, javascript=False, allow="404|410")
    expect(reader.locator("h1")).to_have_text(re.compile("Price model is at level 0"))
    assert reader.locator("a[href*='/questions/'], a[href*='/settings/']").count() == 0
    assert reader.goto(f"{live_server.url}{questions_path(assessment, 'data')}").status == 404

    colleague = open_page(edit, javascript=False, allow="404")
    colleague.goto(live_server.url + questions_path(assessment, "data"))
    colleague.locator(f"#{FIRST} .choice").nth(0).click()
    _next(colleague)
    assert stored(assessment, FIRST).value == 0

    for _ in range(2):
        page.get_by_role("button", name="Withdraw").first.click()
        expect(page.locator("p.note")).to_have_text("The link no longer opens anything.")
    assert reader.goto(f"{live_server.url}/assess/{assessment.pk}/result/").status == 404
    assert colleague.goto(live_server.url + questions_path(assessment, "data")).status == 404
    assert reader.goto(live_server.url + view).status == 410
    expect(reader.locator("h1")).to_have_text("This link has ended")
    page.goto(live_server.url + questions_path(assessment, "data"))
    expect(page.locator("h1")).to_be_visible()  # the browser that made it still opens it
