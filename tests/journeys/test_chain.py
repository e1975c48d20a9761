"""One path through the doors: a gap, a tool that closes it, the stack, the plan that marks it."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments.maturity import content
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment
from assessments.maturity.services import AnswerInput, record_answers, rounds
from assessments.organizations.models import Role
from tests.assessments.cast import a_system, an_organization, member
from tests.journeys.conftest import SMALL_PAGE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
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


@pytest.mark.parametrize(
    ("viewport", "theme", "language"), [("desktop", "light", "en"), ("phone", "dark", "pt-br")]
)
def test_a_gap_leads_to_a_tool_and_the_plan_marks_it_once_it_is_in_the_stack(
    open_page, live_server, axe, no_horizontal_scroll, viewport, theme, language
) -> None:
    bank = an_organization()
    lead = member(bank, Role.ASSESSOR).user
    assessment = _assessed(a_system(bank), lead)
    client = Client()
    client.force_login(lead)
    page = open_page(SMALL_PAGE, viewport=viewport, theme=theme, language=language)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])

    result = f"{live_server.url}/assess/{assessment.pk}/result/"
    page.goto(result)
    row = page.locator("#plan-VAL-02")
    assert row.locator(".chip.mine").count() == 0
    assert row.locator('a[href="/roles/machine-learning-engineer/"]').count() == 1
    assert row.locator('a[href="/pipelines/level1_flights/"]').count() == 1
    row.locator('a[href="/landscape/categories/model-lifecycle/"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/categories/model-lifecycle/")

    page.goto(live_server.url + REGISTRY)
    for slug in ("mlflow", "kubeflow-model-registry"):
        page.locator(f"#pick-{slug}").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**compare={slug}*")
    page.keyboard.press("c")
    page.wait_for_url("**/landscape/compare/**")
    page.locator('main a[href^="/landscape/tools/mlflow/"]').first.focus()
    page.keyboard.press("Enter")
    page.locator("#put").focus()
    page.keyboard.press("Enter")
    page.locator(".note[role=status]").wait_for()

    page.goto(f"{live_server.url}/landscape/stack/{bank.pk}/")
    assert "4" in page.locator("h1").inner_text()
    page.goto(result)
    assert row.locator(".chip.mine").first.inner_text() == "MLflow"
    axe(page)
    no_horizontal_scroll(page)
