"""A visitor in a real browser starts pipelines: a model is promoted, a fault is caught, a run is
stopped. The steps are really carried out, by a worker's code in a thread of the test.
"""

import re
import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = "/pipelines/level1_flights/"
ENOUGH = {"p_judge_month": "6", "p_rows": "6000"}
LONG = 40_000  # milliseconds that a run may take on a machine with other things to do


def _start(page, **values: str) -> None:
    for name, value in (ENOUGH | values).items():
        page.locator(f"input[name={name}]").fill(value)
    page.locator("form.panel footer button").click()


def _until_over(page) -> str:
    """The heading, once the page has stopped asking for news."""
    page.wait_for_selector("#run-panel:not([hx-trigger])", timeout=LONG)
    return str(page.locator("h1").inner_text())


def test_run_moves_without_reload_and_ends_with_model_lineage_and_gates(
    worker, open_page, axe, no_horizontal_scroll
):
    page = open_page("/pipelines/")
    assert "Nothing has run here yet" in page.locator("main").inner_text()
    page.get_by_role("link", name="Choose and start Flight delays, level 1").click()
    _start(page)
    page.evaluate("window.isSamePage = true")
    page.locator("#log-of summary").click()
    page.locator("#run-inject input[value=nan_loss]").check()
    page.keyboard.press("l")
    page.wait_for_selector("#step-ingest[data-s=done]", timeout=LONG)
    axe(page)
    assert "put version 1 of flight_delay into service" in _until_over(page)
    assert page.evaluate("window.isSamePage")
    assert page.locator("#log-of[open]").count() == 1
    assert page.locator("#run-inject input[value=nan_loss]").is_checked()
    assert page.evaluate("document.activeElement.id") == "log-lines"
    assert page.locator("[data-node][data-s=done]").count() == 12
    assert "Brier score" in page.locator("#decision").inner_text()
    assert "Somebody pressed the button" in page.locator("#why-started").inner_text()
    assert page.locator("#run-metrics .ln").count() >= 3
    assert "flight_delay serves version 1" in page.locator("#run-lineage").inner_text()
    for summary in page.locator("#run-artifacts > .body > details > summary").all():
        summary.click()
    assert page.locator("#run-artifacts svg.square").count() == 2
    run = page.url
    _look_at_everything(page, axe, no_horizontal_scroll, run)
    _play(page, run)


def _look_at_everything(page, axe, no_horizontal_scroll, run: str) -> None:
    """The pages around a run, in the light on a desk and in the dark, in Portuguese, on a phone."""
    origin = run.split("/pipelines/")[0]
    page.goto(f"{origin}/pipelines/models/")
    model = page.locator(".runs-t tbody a").first.get_attribute("href")
    batch = page.locator(".files a").first.get_attribute("href")
    assert "flight_delay serves version 1" in page.locator("h1").inner_text()
    around = ("runs/", "models/", "level1_flights/", "")
    paths = [run, f"{run}replay/", origin + model, origin + batch]
    paths += [f"{origin}/pipelines/{path}" for path in around]
    for path in paths[:4]:
        page.goto(path)
        axe(page)
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": origin}])
    page.locator("[data-language=pt-BR]").click()
    for path in paths:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(path)
        axe(page)
        no_horizontal_scroll(page)
    assert page.locator("html").get_attribute("lang") == "pt-BR"


def _play(page, run: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{run}replay/")
    rows = page.locator("#replay-events tbody tr")
    whole = rows.count()
    page.locator("#replay-play").click()
    page.wait_for_selector("#replay-events tr[hidden]", state="attached")
    page.locator("#replay-play").click()
    assert 0 < page.locator("#replay-events tr[hidden]").count() < whole
    page.locator("#replay-speed").select_option("16")
    page.locator("#replay-play").click()
    page.wait_for_selector("#replay-events tr[hidden]", state="detached")
    assert page.locator("[data-node][data-s=done]").count() == 12


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
