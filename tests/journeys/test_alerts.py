"""A visitor asks to be told, sees an alert appear by itself, and acknowledges it."""

import re

from pipelines_catalog.alerts.models import AlertEvent
from pipelines_catalog.alerts.services.raising import Occurrence, raise_alerts
from pipelines_catalog.runs.models import Workspace


def test_an_alert_appears_without_a_reload(open_page, axe, no_horizontal_scroll) -> None:
    page = open_page("/pipelines/alerts/")
    page.get_by_role("link", name="Choose what to be told of").click()
    page.get_by_role("button", name="Add these six rules").click()
    page.get_by_role("heading", name="6 rules tell what happens").wait_for()
    axe(page)
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Alerts").click()
    page.get_by_role("heading", name="No alert is open").wait_for()
    facts = {"number": 7, "reason": {"code": "deadline"}}
    occurrence = Occurrence(
        AlertEvent.RUN_FAILED, "level1_flights", "run:7", "run:7:1", facts=facts
    )
    raise_alerts(Workspace.objects.get().pk, occurrence)
    page.get_by_role("heading", name="One alert is open").wait_for()
    assert page.title().startswith("One alert is open")
    axe(page)
    page.get_by_role("button", name=re.compile("^Acknowledge")).click()
    page.get_by_text("Somebody has seen it").wait_for()
    no_horizontal_scroll(page)
