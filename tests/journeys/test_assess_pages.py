"""Every page of the Assess door as the browser draws it: accessible, narrow, strict, printable."""

import json
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from assessments.maturity import content, services
from assessments.maturity.access import token_of
from assessments.maturity.domain.framework import Gate, Scope
from assessments.maturity.models import Assessment, Permission
from tests.conftest import DESKTOP, PHONE
from tests.journeys.assess_steps import (
    REASON,
    assess,
    at_level_one,
    everything,
    questions_path,
    sample_answers,
    with_a_range,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Verylongnamewithoutanyspace" * 7
URL = "https://wiki.example.org/" + "averylongpath" * 20
EXPECTED = r"40[049]|410"  # pages of this module that are errors by intention


def _unfold(page) -> None:
    page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = true")


def _not_all_known() -> Assessment:
    return assess(
        with_a_range(), system=LONG, team=LONG, notes={"DATA-01": LONG}, urls={"EXP-01": URL}
    )


def _not_assessable() -> Assessment:
    framework = content.framework()
    given = {p.id: "not_applicable" for p in framework.practices if p.na_allowed}
    shoulds = [p for p in framework.practices if p.gate is Gate.SHOULD]
    return assess(everything(1) | given | {shoulds[0].id: 0})


def _half_answered() -> Assessment:
    given = dict(list(sample_answers().items())[::2])
    return assess(given, notes={"DATA-01": "Rules run at night"})


def _refused(page) -> None:
    page.locator("#VAL-05 input[value=not_applicable]").check()
    page.locator("button[value=next]").click()
    page.locator("[data-form-errors]").wait_for()


def _refused_import(page) -> None:
    file = {
        "name": "a.json",
        "mimeType": "application/json",
        "buffer": json.dumps({"a": 1}).encode(),
    }
    page.locator("#id_file").set_input_files(file)
    page.locator("form.import button[type=submit]").click()
    page.locator("[data-form-errors]").wait_for()


def _refused_start(page) -> None:
    page.locator("form.panel button[type=submit]").click()
    page.locator("[data-form-errors]").wait_for()


def _ended(assessment: Assessment) -> str:
    link = services.create_link(
        assessment=assessment, permission=Permission.VIEW, at=timezone.now()
    )
    services.withdraw_link(link=link, at=timezone.now())
    return f"/assess/link/{token_of(link)}/"


def _result(assessment: Assessment) -> str:
    return f"/assess/{assessment.pk}/result/"


PAGES = {
    "start": (lambda: _half_answered() and "/assess/", None),
    "start with an error": (lambda: "/assess/", _refused_start),
    "questions, none answered": (lambda: questions_path(assess(), "data"), None),
    "questions, half answered": (lambda: questions_path(_half_answered(), "data"), None),
    "questions, unfolded": (lambda: questions_path(_half_answered(), "val"), _unfold),
    "questions, refused": (lambda: questions_path(assess(), "val"), _refused),
    "result, nothing answered": (lambda: _result(assess()), None),
    "result, level 0": (lambda: _result(assess(sample_answers())), _unfold),
    "result, level 1": (lambda: _result(assess(at_level_one())), _unfold),
    "result, level 2": (lambda: _result(assess(everything(3))), None),
    "result, not all known": (lambda: _result(_not_all_known()), _unfold),
    "result, not assessable": (lambda: _result(_not_assessable()), None),
    "result, gates only": (lambda: _result(assess(scope=Scope.GATES, given={"DATA-01": 2})), None),
    "settings": (lambda: f"/assess/{_not_all_known().pk}/settings/", None),
    "delete": (lambda: f"/assess/{_not_all_known().pk}/delete/", None),
    "import, refused": (lambda: "/assess/import/", _refused_import),
    "link ended": (lambda: _ended(assess()), None),
    "sample": (lambda: "/assess/sample/?if=VAL-02", None),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_narrow_and_without_inline_code(
    open_as_owner, live_server, axe, no_horizontal_scroll, no_inline, name
):
    """Light and English on a desk, dark and Portuguese on a phone: each page in each mode once."""
    make, prepare = PAGES[name]
    path = make()
    page = open_as_owner("/livez", allow=EXPECTED)
    for size, theme, language in ((DESKTOP, "light", "en"), (PHONE, "dark", "pt-br")):
        cookies = {"theme": theme, settings.LANGUAGE_COOKIE_NAME: language}
        page.context.add_cookies(
            [{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()]
        )
        page.set_viewport_size(size)
        page.goto(live_server.url + path)
        if prepare:
            prepare(page)
        assert page.locator(f"html[data-theme={theme}][lang={language} i]").count() == 1
        axe(page)
        no_inline(SimpleNamespace(content=page.content().encode()))
        no_horizontal_scroll(page)


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_focus_is_never_hidden_behind_header_or_tray(open_as_owner, an_assessment, viewport):
    page = open_as_owner(questions_path(an_assessment, "data"), viewport=viewport)
    page.locator("h1").click()
    covered: list[str] = []
    is_covered = """() => {
        const element = document.activeElement;
        if (element.closest(".tray, .top, .foot")) return "";
        const box = element.getBoundingClientRect();
        const tray = document.querySelector(".tray").getBoundingClientRect();
        const top = document.querySelector(".top").getBoundingClientRect();
        return box.bottom > tray.top + 1 || box.top < Math.max(0, top.bottom) - 1
            ? `${element.name || element.textContent.trim()} at ${box.top} to ${box.bottom}` : "";
    }"""
    for key in ["Tab"] * 30 + ["Shift+Tab"] * 20 + ["j", "1", "j", "4", "k", "0", "j", "3"]:
        page.keyboard.press(key)
        covered.append(page.evaluate(is_covered))
    assert not any(covered), [c for c in covered if c]


def test_printed_result_holds_the_whole_account_and_nothing_to_press(open_as_owner):
    assessment = assess(at_level_one(), notes={"DATA-01": "Rules run at night"})
    page = open_as_owner(_result(assessment))
    steps = page.locator(".decided details table")
    expect(steps.first).to_be_hidden()
    page.emulate_media(media="print")
    for gone in (".top", ".foot", ".crumbs", ".acts", ".what", ".menu", "[data-print]"):
        for element in page.locator(gone).all():
            expect(element).to_be_hidden()
    for table in steps.all():
        expect(table).to_be_visible()
    framework = content.framework()
    for practice in (p for p in framework.practices if p.step):
        row = page.locator(".decided", has_text=practice.id)
        expect(row).to_contain_text(practice.question.in_language("en"))
    expect(page.get_by_text("Rules run at night")).to_be_visible()
    expect(page.locator("#left-out")).to_contain_text(REASON)
    assert page.pdf(format="A4").startswith(b"%PDF")
