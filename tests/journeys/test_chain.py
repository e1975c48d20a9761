"""Paths through the doors and back, by keyboard alone.

A gap, a tool that closes it, the stack, the plan that marks it, the pipeline that shows it, a run
of it, and the practice again; and a gap, a skill it takes, the tools that exercise it, and back.
"""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments.maturity import content
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment
from assessments.maturity.services import AnswerInput, record_answers, rounds
from mlops_portal.organizations.models import Role
from tests.assessments.cast import a_system, an_organization, member
from tests.conftest import VIEWPORTS
from tests.journeys.conftest import SMALL_PAGE
from tests.journeys.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = 40_000  # milliseconds that a run may take on a machine with other things to do
PRACTICE = 'a[href="/assess/practices/VAL-02/"]'
REGISTRY = "/landscape/?component=model_registry&status=active&licence=Apache-2.0&view=cards"


def _assessed(system: Any, by: Any) -> Assessment:
    """A system that meets level 1 but for one must, whose plan asks for a model life cycle tool."""
    now, framework = timezone.now(), content.framework()
    assessment = rounds.start_shared(
        system=system, framework=framework, scope=Scope.FULL, by=by, at=now
    )
    values = {p.id: 0 if p.id == "VAL-02" else 2 for p in framework.practices if p.step == 1}
    inputs = [AnswerInput(name, "value", value, "", "", "") for name, value in values.items()]
    record_answers(response=assessment.responses.get(), inputs=inputs, at=now)
    return assessment


def _sign_in(page: Any, user: Any, url: str) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


@pytest.mark.parametrize(
    ("viewport", "theme", "language"), [("desktop", "light", "en"), ("phone", "dark", "pt-br")]
)
def test_a_gap_leads_to_a_tool_and_the_plan_marks_it_once_it_is_in_the_stack(
    worker, open_page, live_server, axe, no_horizontal_scroll, viewport, theme, language
) -> None:
    bank = an_organization()
    lead = member(bank, Role.ASSESSOR).user
    assessment = _assessed(a_system(bank), lead)
    page = open_page(SMALL_PAGE, viewport=viewport, theme=theme, language=language)
    _sign_in(page, lead, live_server.url)
    hands = Keyboard(page)

    result = f"{live_server.url}/assess/{assessment.pk}/result/"
    page.goto(result)
    row = page.locator("#plan-VAL-02")
    assert row.locator(".chip.mine").count() == 0
    assert row.locator('a[href="/roles/machine-learning-engineer/"]').count() == 1
    hands.follow(row.locator('a[href="/landscape/categories/model-lifecycle/"]'))
    assert page.url.endswith("/categories/model-lifecycle/")

    page.goto(live_server.url + REGISTRY)
    for slug in ("mlflow", "kubeflow-model-registry"):
        hands.press(page.locator(f"#pick-{slug}"))
        page.wait_for_url(f"**compare={slug}*")
    hands.shortcut("c")
    hands.follow(page.locator('main a[href^="/landscape/tools/mlflow/"]').first)
    hands.follow(page.locator("#put"))
    page.locator(".note[role=status]").wait_for()

    # The tool leads back: to the practice that it helps, and to its owners and the steps.
    folded = page.locator("details:has(a[href$='/practices/VAL-02/']) > summary")
    hands.press(folded)
    assert page.locator('#lead-on ~ .doors a[href="/roles/machine-learning-engineer/"]').count()
    assert page.locator('#lead-on ~ .doors a[href="/pipelines/level1_flights/"]').count()
    axe(page)
    no_horizontal_scroll(page)
    page.set_viewport_size(VIEWPORTS[viewport])
    hands.follow(page.locator(PRACTICE))
    axe(page)
    no_horizontal_scroll(page)

    page.goto(f"{live_server.url}/landscape/stack/{bank.pk}/")
    assert "4" in page.locator("h1").inner_text()
    page.goto(result)
    assert row.locator(".chip.mine").first.inner_text() == "MLflow"
    axe(page)
    no_horizontal_scroll(page)
    page.set_viewport_size(VIEWPORTS[viewport])

    # And on: from the gap to the pipeline that shows it, its run, and back to the practice.
    hands.follow(row.locator('a[href="/pipelines/level1_flights/"]'))
    hands.write(page.locator("input[name=p_rows]"), "2000")
    hands.follow(page.locator("form.panel > footer button"))
    page.wait_for_selector("#run-panel:not([hx-trigger])", timeout=LONG)
    hands.follow(page.locator(f"#shows {PRACTICE}"))
    assert page.url.endswith("/assess/practices/VAL-02/")
    assert page.locator('a[href="/pipelines/level1_flights/"]').count() == 1


@pytest.mark.parametrize(
    ("viewport", "theme", "language", "level"),
    [
        ("desktop", "light", "en", "level 2, proficient"),
        ("phone", "dark", "pt-br", "nível 2, proficiente"),
    ],
)
def test_a_gap_leads_to_a_skill_its_tools_and_back_to_the_practice(
    open_page, live_server, axe, no_horizontal_scroll, viewport, theme, language, level
) -> None:
    bank = an_organization()
    lead = member(bank, Role.ASSESSOR).user
    assessment = _assessed(a_system(bank), lead)
    page = open_page(SMALL_PAGE, viewport=viewport, theme=theme, language=language)
    _sign_in(page, lead, live_server.url)
    hands = Keyboard(page)

    def holds() -> None:
        axe(page)
        no_horizontal_scroll(page)
        page.set_viewport_size(VIEWPORTS[viewport])

    page.goto(f"{live_server.url}/assess/{assessment.pk}/result/")
    row = page.locator("#plan-VAL-02")
    hands.press(row.locator(".takes > summary"))
    assert level in row.inner_text()
    hands.follow(row.locator('a[href="/roles/skills/ml-structured-data/"]'))
    holds()
    hands.press(page.locator("[aria-labelledby=needing] summary"))
    needing = page.locator(f"[aria-labelledby=needing] tr:has({PRACTICE})")
    assert level in needing.inner_text()
    hands.follow(page.locator('a[href="/landscape/categories/model-lifecycle/"]'))
    holds()
    assert page.locator('a[href="/roles/skills/ml-structured-data/"]').count() == 1
    folded = page.locator(f"details:has({PRACTICE}) > summary")
    if folded.count():
        hands.press(folded)
    hands.follow(page.locator(PRACTICE))
    assert page.url.endswith("/assess/practices/VAL-02/")
    assert level in page.locator("[aria-labelledby=skills]").inner_text()
    holds()
