"""A pipeline is one file: form, page, progress, figures, registry and API come by themselves."""

import re

import pytest
from django.test import Client

from pipelines_catalog.engine import Context
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.services.stepping import claim, renew
from pipelines_catalog.runs.worker.execution import execute
from pipelines_catalog.runs.worker.recording import Recording, inputs_of
from tests.languages import add_catalogue
from tests.pipelines_catalog.runs.browsing import heading, page
from tests.pipelines_catalog.runs.carrying import carry
from tests.pipelines_catalog.runs.conftest import PACKAGES

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/pipelines/tides/"
PORTUGUESE = {
    "Tides of the harbour": "Marés do porto",
    "Hours to measure": "Horas a medir",
    "South": "Sul",
    "The gauge is dry": "A régua está seca",
    "Fit the tide": "Ajustar a maré",
    "Hours": "Horas",
    "Gaps at %(of)s": "Falhas em %(of)s",
    "Error in metres": "Erro em metros",
    "Wrongness by turn": "Erro por volta",
    "%(n)s hours": "%(n)s horas",
    "Turn %(n)s": "Volta %(n)s",
}
FORM = {"p_hours": "30", "p_height": "3.5", "p_coast": "south"}


@pytest.fixture(autouse=True)
def one_more(settings, tmp_path) -> None:
    settings.PIPELINE_PACKAGES = [*PACKAGES, "tests.pipelines_catalog.runs.added"]
    add_catalogue(settings, tmp_path, "pt_BR", PORTUGUESE)
    catalog.every.cache_clear()


def begun(client: Client, *faults: str, **values: object) -> Run:
    answer = client.post(PAGE, {**FORM, **values, "faults": list(faults)})
    assert answer.status_code == 302, answer.content.decode()
    return Run.objects.get(pk=answer.url.split("/")[-2])


def read(client: Client, run: Run) -> str:
    """The words of the run's page, without its tags."""
    html = page(client, f"/pipelines/runs/{run.pk}/")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def carry_one(run: Run) -> str:
    """Do the one step that is queued."""
    step = run.steps.get(status="queued")
    execute(str(run.pk), step.pk)
    return step.name


WORDS = {"en": list(PORTUGUESE)[:5], "pt-br": list(PORTUGUESE.values())[:5]}


@pytest.mark.parametrize("language", WORDS)
def test_its_form_asks_for_its_parameters_in_both_languages(visitor, language: str) -> None:
    visitor.cookies["django_language"] = language
    html = page(visitor, PAGE)
    for said in WORDS[language]:
        assert said in html
    for name in ("p_hours", "p_height", "p_moon", "p_coast", "faults"):
        assert f'name="{name}"' in html
    assert WORDS[language][0] in page(visitor, "/pipelines/")


def test_a_wrong_value_is_refused_with_its_field_and_starts_nothing(visitor) -> None:
    answer = visitor.post(PAGE, FORM | {"p_hours": "3", "p_coast": "west"})
    assert answer.status_code == 400
    for field in ("id_p_hours", "id_p_coast"):
        assert f'href="#{field}"' in answer.content.decode()
    body = {"pipeline": "tides", "parameters": {"hours": 3, "rain": 1}}
    answer = visitor.post("/api/v1/runs/", body, content_type="application/json")
    assert answer.status_code == 400
    found = {(e["field"], e["code"]) for e in answer.json()["errors"]}
    assert found == {
        ("parameters.hours", "out_of_range"),
        ("parameters.rain", "unknown_parameter"),
    }
    assert Run.objects.count() == 0


def test_its_page_shows_its_figures_as_its_steps_have_named_them(visitor) -> None:
    run = carry(begun(visitor))
    said = read(visitor, run)
    assert "Run 1 put version 1 of tide into service" in said
    for figure in ("Hours 30", "Gaps at north pier 25%", "Error in metres", "Wrongness by turn"):
        assert figure in said
    assert "30 hours" in said
    visitor.cookies["django_language"] = "pt-br"
    said = read(visitor, run)
    for figure in ("Horas 30", "Falhas em north pier 25%", "Erro em metros", "Erro por volta"):
        assert figure in said
    assert "30 horas" in said


def test_its_models_are_judged_by_the_figure_that_it_has_named(visitor) -> None:
    carry(begun(visitor))
    second = carry(begun(visitor, p_height="2"))
    html = page(visitor, f"/pipelines/runs/{second.pk}/")
    beside = re.search(r'id="beside">(.*?)</table>', html, re.S).group(1)
    assert re.findall(r'class="num">([\d.]+)<', beside) == [
        "0.0350",
        "0.0200",
    ]  # the champion first
    registry = page(visitor, "/pipelines/models/")
    assert "Error in metres<br>" in registry
    assert "the tide is 4 m high" in registry
    assert "AUC" not in registry
    model = second.models.get()
    assert "Error in metres" in page(visitor, f"/pipelines/models/{model.pk}/")
    assert "Error in metres" in page(visitor, PAGE)
    first = Run.objects.get(number=1)
    compared = page(visitor, f"/pipelines/compare/?run={first.pk}&run={second.pk}")
    assert "Fit the tide: Error in metres" in compared


def test_its_progress_is_shown_while_a_step_works(visitor) -> None:
    run = begun(visitor)
    for name in ("measure", "check"):
        assert carry_one(run) == name
    held = claim(str(run.pk), run.steps.get(name="fit").pk, worker="here:1")
    recording = Recording(held)
    context = Context(
        step=held.step, recorder=recording, params=run.parameters, inputs=inputs_of(held)
    )
    held.step.function(context)
    assert renew(held, recording.take(), extend=True)
    assert heading(page(visitor, f"/pipelines/runs/{run.pk}/")) == (
        "Run 1: Fit the tide, step 3 of 4"
    )
    said = read(visitor, run)
    assert "Turn 4" in said
    assert "100%" in said
    assert "Wrongness by turn" in said
    found = visitor.get(f"/api/v1/runs/{run.pk}/").json()
    assert [step["progress"] for step in found["steps"]] == [None, None, 1.0, None]


def test_its_fault_is_caught_by_its_own_gate(visitor) -> None:
    said = read(visitor, carry(begun(visitor, "gauge_dry")))
    assert "“Check the gauge” stopped run 1" in said
    assert "“Check the gauge” caught it" in said


def test_the_api_tells_everything_of_it(visitor) -> None:
    listed = visitor.get("/api/v1/pipelines/").json()["results"]
    tides = next(found for found in listed if found["key"] == "tides")
    assert [step["name"] for step in tides["steps"]] == ["measure", "check", "fit", "serve"]
    assert [p["key"] for p in tides["parameters"]] == ["hours", "height", "moon", "coast"]
    assert [fault["step"] for fault in tides["faults"]] == ["check"]
    assert tides["figures"][1] == {
        "name": "gap_*", "title": "Gaps at {of}", "hint": "", "form": "share", "judges": False,
    }  # fmt: skip
    assert [figure["name"] for figure in tides["figures"] if figure["judges"]] == [
        "error_in_metres"
    ]
    body = {"pipeline": "tides", "parameters": {"hours": 12}}
    answer = visitor.post("/api/v1/runs/", body, content_type="application/json")
    assert answer.status_code == 202
    run = carry(Run.objects.get(pk=answer.json()["id"]))
    found = visitor.get(f"/api/v1/runs/{run.pk}/").json()
    assert (found["status"], found["model"]["decision"]) == ("succeeded", "promoted")
    assert {m["name"]: m["value"] for m in found["metrics"]}["hours_measured"] == 12
