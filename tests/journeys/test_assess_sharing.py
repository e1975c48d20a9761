"""What leaves the browser and comes back: exports, imports, links; names that look like code."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.maturity import services
from assessments.maturity.access import token_of
from assessments.maturity.models import Assessment, Permission, ShareLink
from tests.assessments.cast import a_person
from tests.journeys.assess_steps import (
    MARKUP,
    OWNER,
    assess,
    questions_path,
    result_of,
    rows_of,
    sample_answers,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST = "DATA-01"


def _import(page, path: Path) -> None:
    page.locator("#id_file").set_input_files(path)
    page.locator("form.import button[type=submit]").click()


def test_export_is_imported_in_another_browser_with_the_same_result(
    open_as_owner, open_page, tmp_path
):
    assessment = assess(
        sample_answers(),
        notes={FIRST: "Line one\nlinha dois: “ação”", "EXP-01": "A note"},
        urls={FIRST: "https://wiki.example.org/data"},
    )
    page = open_as_owner(f"/assess/{assessment.pk}/result/")
    page.locator(".menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Everything as JSON").click()
    exported = tmp_path / download.value.suggested_filename
    download.value.save_as(exported)
    said = page.locator(".verdict-r .eyebrow").inner_text()

    other = open_page("/assess/import/", allow="404")
    _import(other, exported)
    other.wait_for_url("**/result/")
    expect(other.locator(".verdict-r .eyebrow")).to_have_text(said)
    expect(other.locator("h1")).to_have_text(page.locator("h1").inner_text())
    imported = Assessment.objects.exclude(pk=assessment.pk).get()
    assert rows_of(imported) == rows_of(assessment)
    assert result_of(imported).as_contract() == result_of(assessment).as_contract()
    other.goto(other.url.replace(str(imported.pk), str(assessment.pk)))  # not by the file
    expect(other.locator("h1")).not_to_contain_text("Churn model")


def test_broken_file_is_refused_with_its_field_and_imports_nothing(
    open_page, tmp_path, live_server
):
    page = open_page("/assess/import/", allow="400")
    errors = page.locator("[data-form-errors]")
    page.locator("form.import button[type=submit]").click()
    expect(errors).to_contain_text("Choose the file to import.")
    broken = tmp_path / "assessment.json"
    broken.write_text("{")
    _import(page, broken)
    expect(errors).to_contain_text("one thing in the file is wrong")
    expect(errors).to_be_focused()
    document = json.loads(_export_of(assess(sample_answers())))
    document["answers"][FIRST] = {"value": 7}
    document["answers"][MARKUP] = {"value": 1}
    broken.write_text(json.dumps(document))
    _import(page, broken)
    expect(errors).to_contain_text(f"answers.{FIRST}")
    expect(errors).to_contain_text(MARKUP)
    assert page.locator("main img, main b, main script").count() == 0
    assert Assessment.objects.count() == 1


def _export_of(assessment: Assessment) -> str:
    return a_person(OWNER).client.get(f"/assess/{assessment.pk}/export.json").content.decode()


def test_markup_in_names_and_notes_is_shown_as_text(open_as_owner, live_server):
    assessment = assess(
        sample_answers(), system=MARKUP, team=MARKUP, notes={FIRST: MARKUP, "VAL-05": MARKUP}
    )
    page = open_as_owner("/assess/")
    page.on("dialog", lambda dialog: pytest.fail(f"a note ran: {dialog.message}"))
    base = f"{live_server.url}/assess/{assessment.pk}"

    def holds(selector: str) -> None:
        expect(page.locator(selector).first).to_contain_text(MARKUP)
        assert page.locator("main img, main b:not(.choice b), main script:not([src])").count() == 0

    holds("aside li strong")
    page.goto(f"{base}/result/")
    holds("h1")
    holds(".crumbs")
    page.get_by_text("Evidence and notes of").click()
    holds(".decided details:last-of-type li")
    page.goto(live_server.url + questions_path(assessment, "data"))
    holds("#progress .eyebrow")
    expect(page.locator(f"#{FIRST}-note")).to_have_value(MARKUP)
    page.goto(f"{base}/settings/")
    holds(".crumbs")
    expect(page.locator("#id_system")).to_have_value(MARKUP)
    page.get_by_role("link", name="Delete this assessment").click()
    holds("h1")
    page.get_by_role("button", name="Delete for good").click()
    holds("p.note")
    assert not Assessment.objects.exists()


def test_foreign_link_is_not_found_and_an_ended_one_says_so(open_page):
    assessment = assess(sample_answers())
    now = timezone.now()
    link = services.create_link(assessment=assessment, permission=Permission.VIEW, at=now)
    path = f"/assess/link/{token_of(link)}/"
    page = open_page(path[:-3] + "xx/", allow="404|410")
    expect(page.locator("main")).not_to_contain_text("Churn model")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 404
    ShareLink.objects.filter(pk=link.pk).update(expires_at=now - timedelta(seconds=1))
    page.goto(page.url[: page.url.index("/assess/")] + path)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 410
    expect(page.locator("h1")).to_have_text("This link has ended")


def test_what_if_switches_compute_at_once(open_as_owner):
    assessment = assess(sample_answers())
    page = open_as_owner(f"/assess/{assessment.pk}/result/")
    switches = page.get_by_role("switch")
    outcome = page.locator("#outcome")
    switches.nth(0).check()
    expect(outcome).to_contain_text("level 0, position")
    switches.nth(1).check()
    switches.nth(2).check()
    expect(outcome).to_contain_text("With DATA-03, VAL-02 and SERVE-02 met: level 1, position")
    page.locator("input[name=if][value=VAL-02]").uncheck()
    expect(outcome).to_contain_text("Still open: VAL-02.")
    assert result_of(assessment).level == 0  # nothing is stored of it
    page.locator("[data-language=pt-BR]").click()  # what was supposed stays in another language
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    expect(page.locator("input[name=if]:checked")).to_have_count(2)


def test_private_link_is_copied(open_as_owner):
    assessment = assess()
    page = open_as_owner(f"/assess/{assessment.pk}/settings/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".linkrow [role=status]")).to_have_text("Copied")
    link = page.locator(".linkrow input[readonly]").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == link
