"""Pages of runs in every state, and those around them: no violation, and they fit a phone."""

import pytest
from django.conf import settings as portal
from django.test import Client

from pipelines_catalog.demonstrations.flights.steps import validate_flight_model
from pipelines_catalog.runs.models import Run, Tick
from tests.pipelines_catalog.runs.carrying import carry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FEW = {
    "p_judge_month": "3",
    "p_rows": "2000",
    "p_learner": "logistic",
    "p_weather": "on",
    "p_seed": "1",
}


def _start(visitor: Client, *faults: str, **values: str) -> Run:
    form = FEW | {f"p_{key}": value for key, value in values.items()}
    answer = visitor.post("/pipelines/level1_flights/", {**form, "faults": list(faults)})
    return Run.objects.get(pk=answer.url.split("/")[-2])


@pytest.fixture
def visitor(live_server, settings, tmp_path, monkeypatch) -> Client:
    """A visitor whose browser has seen much; nobody works for her any more."""
    settings.ARTIFACTS_DIR = tmp_path / "artifacts"
    settings.REDIS_URL = ""
    monkeypatch.setattr(validate_flight_model, "SLOWEST", 5_000.0)
    client = Client()
    client.get("/pipelines/")
    return client


def test_pages_of_runs_in_every_state_have_no_violation_and_fit_a_phone(
    visitor, open_page, live_server, axe, no_horizontal_scroll
) -> None:
    done = carry(_start(visitor))
    states = {
        "succeeded": done,
        "held": carry(_start(visitor, "labels_shuffled")),
        "blocked": carry(_start(visitor, "column_gone")),
        "failed": carry(_start(visitor, "nan_loss")),
    }
    cancelled = _start(visitor, seed="2")
    visitor.post(f"/pipelines/runs/{cancelled.pk}/cancel/")
    queued = _start(visitor, seed="3")
    Tick.objects.all().delete()
    for name in ("succeeded", "blocked", "failed"):
        assert states[name].status == name

    model, batch = done.models.get(), done.batch_uses.first().batch
    states |= {"cancelled": cancelled, "queued": queued}
    runs = {name: f"runs/{run.pk}/" for name, run in states.items() if run != done}
    compared = f"compare/?run={done.pk}&run={states['blocked'].pk}"
    # At a run that succeeded and at the start form the journeys of runs look.
    wide = [runs["blocked"], runs["queued"], compared]
    narrow = [*runs.values(), f"runs/{done.pk}/replay/", compared]
    narrow += [f"models/{model.pk}/", f"data/{batch.pk}/", "runs/", "models/", ""]

    page = open_page("/accessibility/")
    for name, cookie in visitor.cookies.items():
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    for path in wide:
        page.goto(f"{live_server.url}/pipelines/{path}")
        axe(page)
    page.goto(f"{live_server.url}/pipelines/{runs['queued']}")
    assert page.locator("#silent").is_visible()

    page.context.add_cookies(
        [
            {"name": "theme", "value": "dark", "url": live_server.url},
            {"name": portal.LANGUAGE_COOKIE_NAME, "value": "pt-br", "url": live_server.url},
        ]
    )
    for path in narrow:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{live_server.url}/pipelines/{path}")
        axe(page)
        no_horizontal_scroll(page)
    assert page.locator("html").get_attribute("lang") == "pt-BR"
