"""A visitor by keyboard alone, at 390 pixels, in Portuguese and in the dark, sees the loop close:
a month is delivered, the model that serves is watched on it, and what was found starts a training.
"""

import pytest

from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/pipelines/level1_flights/"
LONG = 40_000  # milliseconds that runs may take on a machine with other things to do


def _open(hands: Keyboard, details: str) -> None:
    hands.press(hands.page.locator(f"#{details} > summary"))
    assert hands.page.locator(f"#{details}[open]").count() == 1


def _asked(page) -> list[str]:
    """What was asked for, newest first, each as one line."""
    rows = page.locator("#starts tbody tr[id]").all()
    return [" ".join(row.inner_text().split()) for row in rows]


def test_a_delivered_month_is_watched_and_starts_a_training(
    worker, open_page, live_server, axe, no_horizontal_scroll
):
    page = open_page(PAGE, viewport="phone", theme="dark", language="pt-br")
    hands = Keyboard(page)
    hands.write(page.locator("input[name=p_rows]"), "12000")
    hands.follow(page.locator("form.panel > footer button"))
    page.wait_for_selector("#run-panel:not([hx-trigger])", timeout=LONG)
    assert "versão 1 de flight_delay" in page.locator("h1").inner_text()

    # Only what the monitor finds shall start a training, and it asks for much.
    page.goto(live_server.url + PAGE)
    _open(hands, "set-new_data")
    hands.press(page.locator("#id_new_data_is_on"), "Space")
    hands.follow(page.locator("#set-new_data button"))
    _open(hands, "set-degradation")
    hands.write(page.locator("#id_degradation_threshold"), "0.5")
    hands.follow(page.locator("#set-degradation button"))
    axe(page)

    assert "Entregar agosto" in page.locator("#deliver").inner_text()
    hands.follow(page.locator("#deliver"))
    assert page.url.endswith("#asked")
    page.evaluate("window.isSamePage = true")
    page.wait_for_selector("#starts:not([hx-trigger])", timeout=LONG)
    assert page.evaluate("window.isSamePage")
    degraded, announced, watched, pressed = _asked(page)
    assert "Em julho o Brier score é" in degraded
    assert "Execução 3" in degraded
    assert "O gatilho está desligado." in announced
    assert "Chegou agosto, com os resultados de julho: mês 8, o dado mais novo;" in announced
    assert "1 mês desde o último" in announced
    assert "a versão 1 de flight_delay é monitorada com esses dados" in watched
    assert "Execução 1" in pressed
    axe(page)

    hands.follow(page.locator("#starts tbody tr[id] a").first)  # of the run that was started
    said = page.locator("#why-started").inner_text()
    assert "Em julho o Brier score é" in said
    assert "diante do limite 0,5000" in said
    axe(page)
    no_horizontal_scroll(page)
    page.goto(live_server.url + PAGE)
    no_horizontal_scroll(page)
