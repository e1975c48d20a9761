"""What a run's page says of its steps, its champion, its artifacts and what may be done next."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pipelines_catalog.runs import queries
from pipelines_catalog.runs.models import Event, Metric, Run, StepRun
from tests.markup import flat
from tests.pipelines_catalog.runs.browsing import heading, page, run_of
from tests.pipelines_catalog.runs.carrying import REGISTRY_FORM

pytestmark = pytest.mark.django_db(transaction=True)
MOST_WHILE_IT_GOES_ON = 11


def shown(client: Client, run: Run, query: str = "") -> str:
    return page(client, f"/pipelines/runs/{run.pk}/{query}")


def part(html: str, id: str) -> str:
    """From the element with the id to the end of its row or section."""
    return re.search(rf'id="{id}"(.*?)</(?:tr|section)>', html, re.S).group(1)


def begun(client: Client) -> Run:
    """A run that goes on: nobody works on it."""
    answer = client.post("/pipelines/registry/", REGISTRY_FORM | {"p_batch": "7"})
    return Run.objects.get(pk=answer.url.split("/")[-2])


# ------------------------------------------------------------------ what happened
def test_last_words_of_a_step_stand_beside_it_whatever_the_log_shows(visitor) -> None:
    run = run_of(visitor)
    row, last = run.steps.get(name="ingest"), run.events.last().seq
    told = {"en": "10 rows of 1 month.", "pt-br": "10 linhas de 1 mês."}
    Event.objects.create(run=run, step_run=row, seq=last + 1, kind="log", text="first line")
    Event.objects.create(run=run, step_run=row, seq=last + 2, kind="told", words=told)
    for query in ("", "?log=train.1"):
        assert "10 rows of 1 month." in part(shown(visitor, run, query), "step-ingest")
    visitor.cookies["django_language"] = "pt-br"
    assert "10 linhas de 1 mês." in part(shown(visitor, run), "step-ingest")


def test_registering_step_names_the_version(visitor) -> None:
    assert "Version 1 entered the registry" in part(
        shown(visitor, run_of(visitor)), "step-register"
    )


# ------------------------------------------------------------------ the champion before
def test_run_is_compared_with_the_champion_before_it_not_with_itself(visitor) -> None:
    runs = [run_of(visitor, quality=quality) for quality in ("0.5", "0.6", "0.4", "0.7")]
    before = [queries.run_detail(run).champion_before for run in runs]
    assert [model and model.number for model in before] == [None, 1, 2, 2]
    # Version 2 served when run 3 held its model back; today version 3 serves.
    said = heading(shown(visitor, runs[2]))
    assert said == "Run 3 held its model back; version 2 served on"


# ------------------------------------------------------------------ what is usual
def _seconds(step: StepRun, seconds: float) -> None:
    start = timezone.now()
    StepRun.objects.filter(pk=step.pk).update(
        started_at=start, finished_at=start + timedelta(seconds=seconds)
    )


def test_usual_time_is_the_median_of_the_last_ten_and_of_none_nothing(visitor) -> None:
    run = begun(visitor)
    assert queries.run_detail(run).usual == {}
    assert "usual:" not in shown(visitor, run)
    visitor.post(f"/pipelines/runs/{run.pk}/cancel/")
    for seconds in (100, 90, *range(1, 11)):  # the two oldest do not count
        _seconds(run_of(visitor).steps.get(name="train"), seconds)
    again = begun(visitor)
    assert queries.run_detail(again).usual["train"] == 5.5
    html = shown(visitor, again)
    assert "usual: the median of your last runs, 10 at most" in html
    assert "about 5.5 s" in part(html, "step-train")
    stranger = Client()
    stranger.get("/pipelines/")
    assert queries.run_detail(begun(stranger)).usual == {}


def test_page_of_a_run_under_way_is_bounded_in_queries(visitor) -> None:
    run_of(visitor)
    run = begun(visitor)
    with CaptureQueriesContext(connection) as taken:
        shown(visitor, run)
    assert len(taken) <= MOST_WHILE_IT_GOES_ON


# ------------------------------------------------------------------ what may be done
def test_a_gate_is_not_asked_the_same_again(visitor) -> None:
    run = run_of(visitor, "age_missing")
    html = shown(visitor, run)
    assert "Run without the fault" in html
    assert "Run with other parameters" in html
    assert f"runs/{run.pk}/retry/" not in html
    assert "From here" not in part(html, "step-validate")
    for path, step in (("retry", ""), ("retry", "validate"), ("rerun", "validate")):
        answer = visitor.post(f"/pipelines/runs/{run.pk}/{path}/", {"step": step}, follow=True)
        assert "the gate would decide the same" in flat(answer)
    answer = visitor.post(f"/api/v1/runs/{run.pk}/retry/", {}, content_type="application/json")
    assert answer.status_code == 409
    assert Run.objects.count() == 1


def test_what_failed_by_construction_is_not_offered_again(visitor) -> None:
    run = run_of(visitor, "nan_loss")
    html = shown(visitor, run)
    assert f"runs/{run.pk}/retry/" not in html
    assert "From here" not in part(html, "step-train")
    assert "Run without the fault" in html
    for path in ("retry", "rerun"):
        answer = visitor.post(f"/pipelines/runs/{run.pk}/{path}/", {"step": "train"}, follow=True)
        assert "It would fail the same way again." in flat(answer)
    answer = visitor.post(f"/api/v1/runs/{run.pk}/retry/", {}, content_type="application/json")
    assert answer.json()["errors"][0]["code"] == "would_fail_again"
    # With the cause gone, but not the fault.
    Run.objects.update(reason={"code": "step_failed", "step": "train", "attempts": 1})
    answer = visitor.post(f"/api/v1/runs/{run.pk}/retry/", {}, content_type="application/json")
    assert answer.status_code == 409
    assert Run.objects.count() == 1


def test_what_failed_may_be_tried_again(visitor) -> None:
    run = run_of(visitor, "nan_loss")
    Run.objects.update(
        faults=[], reason={"code": "step_failed", "step": "train", "attempts": 1, "error": {}}
    )
    html = shown(visitor, run)
    assert "Retry what did not end well" in html
    assert "the step Train in this run" in part(html, "step-train")
    assert "another run from the step Train" in part(html, "step-train")
    assert 'id="again-help"' in html


def test_a_person_who_said_no_may_be_asked_again(visitor) -> None:
    run = run_of(visitor, asks_a_person="on")
    visitor.post(f"/pipelines/runs/{run.pk}/refuse/", {"step": "approve"})
    assert "Ask again" in shown(visitor, run)
    visitor.post(f"/pipelines/runs/{run.pk}/retry/")
    assert heading(shown(visitor, run)) == "Run 1 waits for you at “Approve”"


def test_nothing_is_offered_that_another_version_of_the_pipeline_would_refuse(visitor) -> None:
    run = run_of(visitor, "nan_loss")
    Run.objects.filter(pk=run.pk).update(pipeline_version="0")
    html = shown(visitor, run)
    assert f"runs/{run.pk}/retry/" not in html
    assert "From here" not in html


# ------------------------------------------------------------------ artifacts and figures
def test_start_page_shows_figures_of_what_serves_once_there_are_any(visitor) -> None:
    assert 'id="figures-' not in page(visitor, "/pipelines/")
    run_of(visitor, quality="0.75")
    told = re.search(r'id="figures-registry">(.*?)</p>', page(visitor, "/pipelines/"), re.S).group(
        1
    )
    assert "toy serves version 1" in told
    assert "quality 0.75" in told
    stranger = Client()
    assert 'id="figures-' not in page(stranger, "/pipelines/")


def test_artifacts_are_by_step_below_what_came_out(visitor) -> None:
    html = shown(visitor, run_of(visitor))
    shelf = re.search(r'id="all-artifacts">(.*?)</details></div>', html, re.S).group(1)
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", shelf) == ["Ingest", "Train", "Compare"]
    assert re.search(r"<summary>Model .*?<code>model</code>", shelf)


# ------------------------------------------------------------------ while it goes on, and again
def test_title_of_the_tab_goes_with_the_heading(visitor) -> None:
    run = run_of(visitor)
    assert f"<title>{heading(shown(visitor, run))} · MLOps Portal</title>" in shown(visitor, run)
    panel = visitor.get(f"/pipelines/runs/{run.pk}/panel/", headers={"hx-request": "true"})
    assert flat(panel).startswith(
        "<title>Run 1 put version 1 of toy into service · MLOps Portal</title>"
    )


def test_what_is_true_with_script_alone_is_said_with_script_alone(visitor) -> None:
    html = shown(visitor, begun(visitor))
    assert '<span class="js-only">Updated every second while it runs</span>' in html
    assert re.search(r'<a class="no-js" href="/pipelines/runs/[^"]+">Reload to see more</a>', html)


def test_step_taken_over_takes_nothing(visitor) -> None:
    run = run_of(visitor)
    again = Run.objects.get(
        pk=visitor.post(f"/pipelines/runs/{run.pk}/rerun/", {"step": "compare"}).url.split("/")[-2]
    )
    html = shown(visitor, again)
    assert "0, taken over" in part(html, "step-train")
    assert "0, taken over" not in part(html, "step-compare")


def test_no_fault_is_chosen_before_somebody_chooses_one(visitor) -> None:
    run = run_of(visitor, "age_missing", batch="4")
    chosen = re.findall(r'<input type="radio" name="faults" value="([^"]*)" checked>',
                        shown(visitor, run))  # fmt: skip
    assert chosen == [""]
    sent = REGISTRY_FORM | {"p_batch": "9", "faults": ""}
    answer = visitor.post("/pipelines/registry/", sent)
    assert Run.objects.get(pk=answer.url.split("/")[-2]).faults == []


def test_losses_on_different_rows_have_an_axis_each(visitor) -> None:
    run = run_of(visitor)
    for name, last in (("train", 0.4), ("compare", 0.6)):
        step = run.steps.get(name=name)
        for n in (1, 2):
            Metric.objects.create(
                run=run, step_run=step, seq=0, name="loss", value=last + n, step=n
            )
    html = part(shown(visitor, run), "run-metrics")
    assert html.count('<path d="M') == html.count("<h4>") == 2
    assert "on different rows these do not compare" in html
