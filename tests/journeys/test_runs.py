"""A visitor in a real browser starts pipelines: a model is promoted, a fault is caught, a run is
stopped. The steps are really carried out, by a worker's code in a thread of the test.
"""

import re
import time

import pytest

from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = "/pipelines/level1_flights/"
ENOUGH = {"p_judge_month": "6", "p_rows": "12000"}
LONG = 40_000  # milliseconds that a run may take on a machine with other things to do
# Every station but a gate that let through with a warning is drawn as done.
CARRIED_OUT = "[data-node][data-s=done], [data-node^=validate_][data-s=warned]"


def _start(page, **values: str) -> None:
    for name, value in (ENOUGH | values).items():
        page.locator(f"input[name={name}]").fill(value)
    page.locator("form.panel footer button").click()


def _until_over(page) -> str:
    """The heading, once the page has stopped asking for news."""
    page.wait_for_selector("#run-panel:not([hx-trigger])", timeout=LONG)
    return str(page.locator("h1").inner_text())


@pytest.mark.parametrize(
    ("viewport", "theme", "language", "promoted"),
    [
        ("desktop", "light", "en", "Run 1 put version 1 of flight_delay into service"),
        ("phone", "dark", "pt-br", "A execução 1 pôs em uso a versão 1 de flight_delay"),
    ],
    ids=["desktop-en", "phone-pt-br"],
)
def test_run_moves_without_reload_and_ends_with_model_lineage_and_gates(
    worker, open_page, axe, no_horizontal_scroll, viewport, theme, language, promoted
):
    """By keyboard alone, from the list of pipelines to the replay of the run."""
    page = open_page("/pipelines/", viewport=viewport, theme=theme, language=language)
    hands = Keyboard(page)
    assert page.locator(".runs-t").count() == 0  # nothing has run here yet
    hands.follow(page.locator(f'a.btn[href="{FORM}"]'))
    for name, value in ENOUGH.items():
        hands.write(page.locator(f"input[name={name}]"), value)
    hands.follow(page.locator("form.panel > footer button"))

    page.evaluate("window.isSamePage = true")
    hands.press(page.locator("#log-of > summary"))
    hands.choose(page.locator("#run-inject input[value=nan_loss]"))
    page.keyboard.press("l")
    page.wait_for_selector("#step-ingest[data-s=done]", state="attached", timeout=LONG)
    axe(page)
    assert _until_over(page) == promoted
    assert page.evaluate("window.isSamePage")
    assert page.locator("#log-of[open]").count() == 1
    assert page.locator("#run-inject input[value=nan_loss]").is_checked()
    assert page.evaluate("document.activeElement.id") == "log-lines"
    top = page.evaluate("document.activeElement.getBoundingClientRect().top")
    assert 0 <= top < page.viewport_size["height"]  # what has the focus stayed in sight
    assert page.locator(CARRIED_OUT).count() == 12
    assert "Brier score" in page.locator("#decision").inner_text()
    assert len(page.locator("#why-started").inner_text()) > 20
    assert page.locator("#run-metrics .ln").count() >= 3
    assert "flight_delay" in page.locator("#run-lineage").inner_text()
    assert "–" not in page.locator("#run-steps td.sub").all_inner_texts()
    for name in ("roc", "calibration"):
        hands.press(page.locator(f"#run-artifacts summary:has(code:text-is('{name}'))"))
    assert page.locator("#run-artifacts svg.square").count() == 2
    axe(page)
    size = page.viewport_size
    no_horizontal_scroll(page)
    page.set_viewport_size(size)
    hands.follow(page.locator('#run-head a[href$="/replay/"]'))
    _play(page, hands)


def _play(page, hands: Keyboard) -> None:
    play = page.locator("#replay-play")
    whole = page.locator("#replay-events tbody tr").count()
    hands.press(play)
    page.wait_for_selector("#replay-events tr[hidden]", state="attached")
    page.wait_for_selector("#replay-events tbody tr:not([hidden])", state="attached")
    page.keyboard.press("Enter")
    assert 0 < page.locator("#replay-events tr[hidden]").count() < whole
    hands.pick(page.locator("#replay-speed"), "16")
    hands.press(play)
    page.wait_for_selector("#replay-events tr[hidden]", state="detached")
    assert page.locator(CARRIED_OUT).count() == 12


def test_fault_is_caught_by_its_gate_without_javascript(worker, open_page):
    page = open_page(FORM, javascript=False)
    page.locator("input[name=faults][value=column_gone]").check()
    _start(page)
    heading = page.locator("h1")
    until = time.monotonic() + LONG / 1000
    while "stopped" not in heading.inner_text() and time.monotonic() < until:
        time.sleep(0.5)
        page.reload()
    assert heading.inner_text() == "“Validate data” stopped run 1; nothing was released"
    caught = page.locator("#fault-1").inner_text()
    assert "“Validate data” caught it" in caught
    assert "The column distance is gone." in caught
    assert "Not reached" in page.locator("#step-build_features").inner_text()
    assert page.get_by_role("button", name="Run without the fault").is_visible()
    blocked = page.url
    page.get_by_role("link", name="Run with other parameters").first.click()
    assert page.locator("input[name=faults][value=column_gone]").is_checked()
    page.locator("input[name=faults][value=column_gone]").uncheck()
    page.locator("input[name=p_seed]").fill("7")
    page.locator("form.panel footer button").click()
    both = [re.search(r"runs/([0-9a-f-]+)/", url).group(1) for url in (blocked, page.url)]
    page.goto(blocked.split("/pipelines/")[0] + "/pipelines/runs/")
    for box in page.locator("input[name=run]").all():
        box.check()
    page.get_by_role("button", name="Compare the two chosen").click()
    assert all(run in page.url for run in both)
    assert "differ in" in page.locator("h1").inner_text()
    assert "Seed" in page.locator("#parameters").inner_text()


def test_run_is_stopped_from_its_page(worker, open_page):
    page = open_page(FORM)
    page.locator("input[name=faults][value=slow_step]").check()
    _start(page)
    page.wait_for_selector("#step-train_all[data-s=running]", timeout=LONG)
    page.locator("#stop-run").click()
    assert _until_over(page) == "Run 1 was stopped"
    assert page.locator("#step-evaluate[data-s=skipped]").count() == 1
    assert page.get_by_role("button", name="Go on where it was stopped").is_visible()
