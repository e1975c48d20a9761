"""Nothing that a person answers or types is lost: reload, back, two tabs, a server that is gone."""

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.assess_steps import (
    OFFLINE,
    REFUSED,
    assess,
    eventually,
    questions_path,
    stored,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST, SECOND = "DATA-01", "DATA-02"
MAY_NOT_APPLY = "VAL-05"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('portal.pending')).length"


def _choose(page, practice: str, value: int | str) -> None:
    page.locator(f"#{practice} input[type=radio][value='{value}']").check()


def _note(page, practice: str, text: str) -> None:
    field = page.locator(f"#{practice}-note")
    if not field.is_visible():
        page.locator(f"#{practice} summary").first.click()
    field.fill(text)


def _leave_field(page) -> None:
    page.locator("h1").click()


def _status(page, practice: str):
    return page.locator(f"#{practice}-status")


def _is_all_sent(page) -> None:
    def is_sent() -> bool:
        try:
            return page.evaluate(KEPT) == 0
        except Error:  # the page is just being loaded again
            return False

    eventually(is_sent)


def _another_tab(page, path: str, base: str):
    tab = page.context.new_page()
    tab.goto(base + path)
    return tab


def test_note_typed_just_before_a_reload_is_there_and_saved(open_as_owner, an_assessment):
    page = open_as_owner(questions_path(an_assessment, "data"))
    _note(page, FIRST, "Rules run at night")
    page.reload()
    expect(page.locator(f"#{FIRST}-note")).to_be_visible()
    expect(page.locator(f"#{FIRST}-note")).to_have_value("Rules run at night")
    _is_all_sent(page)
    assert stored(an_assessment, FIRST).note == "Rules run at night"
    expect(_status(page, FIRST)).to_have_text("Saved, not answered yet")


def test_back_button_shows_what_was_answered(open_as_owner, an_assessment):
    page = open_as_owner(questions_path(an_assessment, "data"))
    _choose(page, FIRST, 2)
    _note(page, SECOND, "In the wiki")
    page.locator("button[value=next]").click()
    page.wait_for_url("**/questions/exp/")
    _choose(page, "EXP-01", 1)
    page.go_back()
    expect(page.locator(f"#{FIRST} input:checked")).to_have_value("2")
    expect(page.locator(f"#{SECOND}-note")).to_have_value("In the wiki")
    page.go_forward()
    expect(page.locator("#EXP-01 input:checked")).to_have_value("1")
    _is_all_sent(page)
    assert stored(an_assessment, "EXP-01").value == 1


def test_answer_given_just_before_opening_the_result_counts_in_it(open_as_owner, an_assessment):
    page = open_as_owner(questions_path(an_assessment, "data"))
    _choose(page, FIRST, 2)
    page.locator(f"#{SECOND} .choice").nth(3).click(no_wait_after=True)
    page.locator(".sidelinks a").first.click()
    page.wait_for_url("**/result/")
    expect(page.locator(".verdict-r .eyebrow")).to_contain_text("from 2 of 59 answers")
    _is_all_sent(page)


def test_two_tabs_with_different_questions_keep_both(open_as_owner, an_assessment, live_server):
    path = questions_path(an_assessment, "data")
    one = open_as_owner(path)
    two = _another_tab(one, path, live_server.url)
    _choose(one, FIRST, 3)
    _choose(two, SECOND, 1)
    for page, practice in ((one, FIRST), (two, SECOND)):
        expect(_status(page, practice)).to_have_text("Saved")
    _note(two, FIRST, "Said in the other tab")  # its answer is not known to this tab
    _leave_field(two)
    expect(_status(two, FIRST)).to_contain_text("Saved. Another page changed this question too")
    expect(two.locator(f"#{FIRST} input:checked")).to_have_value("3")
    _note(two, FIRST, "Said in the other tab, twice")
    _leave_field(two)
    expect(_status(two, FIRST)).to_have_text("Saved")
    answer = stored(an_assessment, FIRST)
    assert (answer.value, answer.note) == (3, "Said in the other tab, twice")
    assert stored(an_assessment, SECOND).value == 1


def test_two_tabs_with_the_same_note_both_learn_of_it(open_as_owner, an_assessment, live_server):
    path = questions_path(an_assessment, "data")
    one = open_as_owner(path, allow=REFUSED)
    two = _another_tab(one, path, live_server.url)
    _note(one, FIRST, "first")
    _leave_field(one)
    expect(_status(one, FIRST)).to_contain_text("Saved")
    _note(two, FIRST, "second")
    _leave_field(two)
    expect(_status(two, FIRST)).to_contain_text("meanwhile: “first”")
    assert stored(an_assessment, FIRST).note == "first"
    two.reload()  # what was typed is still there, with the reason why it is not saved
    expect(two.locator(f"#{FIRST}-note")).to_have_value("second")
    expect(_status(two, FIRST)).to_contain_text("meanwhile: “first”")
    expect(two.locator("#tray-status")).to_contain_text("Not everything is saved yet")
    two.locator("button[value=next]").click()  # nothing is replaced in silence
    expect(two.locator("[data-form-errors]")).to_contain_text("meanwhile: “first”")
    assert stored(an_assessment, FIRST).note == "first"
    two.get_by_role("button", name="Keep mine").click()
    expect(_status(two, FIRST)).to_contain_text("Saved")
    assert two.url.endswith(f"#{FIRST}")
    eventually(lambda: stored(an_assessment, FIRST).note == "second")
    _is_all_sent(two)

    _note(one, FIRST, "third")
    _leave_field(one)
    expect(_status(one, FIRST)).to_contain_text("meanwhile: “second”")
    _choose(one, SECOND, 2)
    one.get_by_role("button", name="Take the other").click()
    expect(one.locator(f"#{FIRST}-note")).to_have_value("second")
    expect(_status(one, FIRST)).to_have_text("Saved, not answered yet")
    _is_all_sent(one)
    assert stored(an_assessment, FIRST).note == "second"
    assert stored(an_assessment, SECOND).value == 2


def test_answers_wait_in_the_browser_while_the_server_is_gone(open_as_owner, an_assessment):
    page = open_as_owner(questions_path(an_assessment, "data"), allow=OFFLINE)
    page.context.set_offline(True)
    _choose(page, FIRST, 2)
    expect(_status(page, FIRST)).to_contain_text("kept in this browser")
    expect(page.locator("#tray-status")).to_contain_text("no connection")
    assert stored(an_assessment, FIRST) is None
    page.context.set_offline(False)
    expect(_status(page, FIRST)).to_have_text("Saved")
    expect(page.locator("#tray-status")).to_contain_text("All answers saved")
    expect(page.locator("#progress strong")).to_have_text("1 of 59")
    assert stored(an_assessment, FIRST).value == 2


@pytest.mark.parametrize("reopened", ["questions/mon/", "result/"])
def test_answers_of_a_closed_page_are_sent_from_another(
    open_as_owner, an_assessment, live_server, reopened
):
    page = open_as_owner(questions_path(an_assessment, "data"), allow=OFFLINE)
    page.context.set_offline(True)
    _choose(page, FIRST, 3)
    _note(page, FIRST, "Typed in a train")
    page.close()
    page.context.set_offline(False)
    page = _another_tab(page, f"/assess/{an_assessment.pk}/{reopened}", live_server.url)
    _is_all_sent(page)
    answer = stored(an_assessment, FIRST)
    assert (answer.value, answer.note) == (3, "Typed in a train")
    if reopened == "result/":
        expect(page.locator(".verdict-r .eyebrow")).to_contain_text("from 1 of 59 answers")


def test_not_applicable_waits_for_its_reason_without_an_error(open_as_owner, an_assessment):
    page = open_as_owner(questions_path(an_assessment, "val"))
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    _choose(page, MAY_NOT_APPLY, "not_applicable")
    expect(_status(page, MAY_NOT_APPLY)).to_have_text(
        "Say why it does not apply; then it is saved."
    )
    reason = page.locator(f"#{MAY_NOT_APPLY}-reason")
    expect(reason).to_be_focused()
    page.reload()
    expect(page.locator(f"#{MAY_NOT_APPLY} input:checked")).to_have_value("not_applicable")
    expect(page.locator("#tray-status")).to_contain_text("Not everything is saved")
    assert sent == []
    reason.fill("Batch only")
    _leave_field(page)
    expect(_status(page, MAY_NOT_APPLY)).to_have_text("Saved")
    _is_all_sent(page)
    answer = stored(an_assessment, MAY_NOT_APPLY)
    assert (answer.kind, answer.reason) == ("not_applicable", "Batch only")


def test_half_an_address_is_refused_beside_its_field_and_stays(open_as_owner, an_assessment):
    page = open_as_owner(questions_path(an_assessment, "data"), allow=REFUSED)
    page.locator(f"#{FIRST} summary").first.click()
    field = page.locator(f"#{FIRST}-evidence_url")
    field.fill("wiki/data")
    _leave_field(page)
    expect(_status(page, FIRST)).to_contain_text("begins with https://")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert f"{FIRST}-status" in field.get_attribute("aria-describedby")
    page.reload()
    expect(field).to_have_value("wiki/data")
    expect(_status(page, FIRST)).to_contain_text("begins with https://")
    field.fill("https://wiki.example.org/data")
    _leave_field(page)
    expect(_status(page, FIRST)).to_contain_text("Saved")
    assert field.get_attribute("aria-invalid") is None
    _is_all_sent(page)
    assert stored(an_assessment, FIRST).evidence_url == "https://wiki.example.org/data"


def test_clear_answer_takes_it_back_and_keeps_the_focus(open_as_owner):
    assessment = assess({FIRST: 2}, notes={FIRST: "A note stays"})
    page = open_as_owner(questions_path(assessment, "data"))
    page.locator(f"#{FIRST} .clear").click()
    expect(_status(page, FIRST)).to_have_text("Saved, not answered yet")
    assert page.locator(f"#{FIRST} input:focus").count() == 1
    assert page.locator(f"#{FIRST} input:checked").count() == 0
    expect(page.locator("#progress strong")).to_have_text("0 of 59")
    answer = stored(assessment, FIRST)
    assert (answer.kind, answer.value, answer.note) == ("", None, "A note stays")


def test_what_became_of_an_answer_is_read_out_once(open_as_owner, an_assessment):
    page = open_as_owner(questions_path(an_assessment, "data"))
    page.evaluate(
        """() => {
            window.told = [];
            const live = "[role=status], [role=alert], [aria-live]";
            for (const region of document.querySelectorAll(live))
                new MutationObserver(() => window.told.push(region.id))
                    .observe(region, {childList: true, characterData: true, subtree: true});
        }"""
    )
    _choose(page, FIRST, 2)
    expect(_status(page, FIRST)).to_have_text("Saved")
    _is_all_sent(page)
    assert page.evaluate("window.told") == [f"{FIRST}-status"]


def test_keeping_mine_leaves_what_only_the_other_changed(open_as_owner, an_assessment, live_server):
    path = questions_path(an_assessment, "data")
    one = open_as_owner(path, allow=REFUSED)
    two = _another_tab(one, path, live_server.url)
    _choose(one, FIRST, 3)
    _note(one, FIRST, "first")
    _leave_field(one)
    _is_all_sent(one)
    _note(two, FIRST, "second")
    _leave_field(two)
    expect(_status(two, FIRST)).to_contain_text("meanwhile: “first”")
    two.goto(live_server.url + questions_path(an_assessment, "exp"))
    two.locator("#tray-status a", has_text=FIRST).click()
    two.get_by_role("button", name="Keep mine").click()
    expect(_status(two, FIRST)).to_contain_text("Saved")
    expect(two.locator(f"#{FIRST} input:checked")).to_have_value("3")
    _is_all_sent(two)
    answer = stored(an_assessment, FIRST)
    assert (answer.value, answer.note) == (3, "second")


def test_signing_in_elsewhere_costs_no_answer(open_as_owner, an_assessment):
    """Django changes the token of forms at each sign-in; a page opened before has the old one."""
    page = open_as_owner(questions_path(an_assessment, "data"), allow=r"403 \(Forbidden\)")
    page.context.clear_cookies(name="csrftoken")
    page.context.new_page().goto(page.url)  # gets a new token
    _choose(page, FIRST, 2)
    expect(_status(page, FIRST)).to_have_text("Saved")
    page.locator("button[value=next]").click()
    page.wait_for_url("**/questions/exp/")
    assert stored(an_assessment, FIRST).value == 2
