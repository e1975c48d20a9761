"""Pages of runs and around them: what they say, for whom, and in how many queries."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipelines_catalog.runs.models import Event, Run
from tests.markup import flat
from tests.pipelines_catalog.runs.browsing import heading, page, run_of
from tests.pipelines_catalog.runs.carrying import carry

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES = 10


def test_page_takes_as_many_queries_for_many_events_as_for_few(visitor, no_inline) -> None:
    run = run_of(visitor)
    last = run.events.last().seq
    Event.objects.bulk_create(
        Event(run=run, seq=last + n, kind="log", text=f"line {n}") for n in range(1, 700)
    )
    with CaptureQueriesContext(
        connection,
    ) as taken:
        answer = visitor.get(f"/pipelines/runs/{run.pk}/")
    assert len(taken) <= MOST_QUERIES
    assert b"line 699" in answer.content
    no_inline(answer)


def test_panel_is_silent_while_nothing_is_new_and_asks_no_more_at_the_end(visitor) -> None:
    run = run_of(visitor)
    panel = f"/pipelines/runs/{run.pk}/panel/"
    assert visitor.get(panel, {"v": run.version}).status_code == 204
    assert "hx-trigger" not in page(visitor, f"{panel}?v=1")


def test_heading_tells_what_came_of_the_run(visitor) -> None:
    said = [heading(page(visitor, f"/pipelines/runs/{run.pk}/")) for run in (
        run_of(visitor, quality="0.5"),
        run_of(visitor, quality="0.4"),
        run_of(visitor, "age_missing", quality="0.9"),
    )]  # fmt: skip
    assert said[0] == "Run 1 put version 1 of toy into service"
    assert said[1] == "Run 2 held its model back; version 1 still serves"
    assert said[2].endswith("stopped run 3; version 1 still serves")


def test_run_that_waits_says_whose_turn_it_is_and_goes_on_after_the_button(visitor) -> None:
    run = run_of(visitor, asks_a_person="on")
    html = page(visitor, f"/pipelines/runs/{run.pk}/")
    assert heading(html) == "Run 1 waits for you at “Approve”"
    assert 'id="turn-approve"' in html
    visitor.post(f"/pipelines/runs/{run.pk}/approve/", {"step": "approve"})
    assert carry(run).status == "succeeded"
    assert 'id="turn-approve"' not in page(visitor, f"/pipelines/runs/{run.pk}/")


def test_fault_can_be_left_out_with_one_button(visitor) -> None:
    run = run_of(visitor, "age_missing", batch="4")
    html = page(visitor, f"/pipelines/runs/{run.pk}/")
    form = re.search(r"<form[^>]*>((?:(?!</form>).)*Run without the fault)", html, re.S).group(1)
    fields = dict(re.findall(r'name="(p_\w+)" value="([^"]*)"', form))
    again = carry(
        Run.objects.get(pk=visitor.post("/pipelines/registry/", fields).url.split("/")[3])
    )
    assert (again.parameters["batch"], again.faults, again.status) == (4, [], "succeeded")


def test_log_can_be_limited_to_a_step(visitor) -> None:
    run = run_of(visitor)
    whole = page(visitor, f"/pipelines/runs/{run.pk}/")
    part = page(visitor, f"/pipelines/runs/{run.pk}/?log=train.1")
    assert 0 < part.count('<span id="event-') < whole.count('<span id="event-')
    assert visitor.get(f"/pipelines/runs/{run.pk}/?log=no.such.9999999").status_code == 200


def test_lineage_leads_up_and_down(visitor) -> None:
    run = run_of(visitor)
    model, batch = run.models.get(), run.batch_uses.get().batch
    assert f"/pipelines/data/{batch.pk}/" in page(visitor, f"/pipelines/models/{model.pk}/")
    below = page(visitor, f"/pipelines/data/{batch.pk}/")
    assert f"/pipelines/models/{model.pk}/" in below
    assert str(run.pk) in below
    listed = page(visitor, "/pipelines/models/")
    assert heading(listed) == "toy serves version 1"
    assert "Feature store" in listed


def test_comparison_shows_what_differs_first(visitor) -> None:
    left, right = run_of(visitor, quality="0.5"), run_of(visitor, quality="0.6")
    html = page(visitor, f"/pipelines/compare/?run={left.pk}&run={right.pk}")
    section = re.search(r'<section[^>]*id="parameters">(.*?)</section>', html, re.S).group(1)
    before, _summary, after = section.partition("What is the same")
    assert "0.6" in before
    assert "0.6" not in after
    assert visitor.get("/pipelines/compare/?run=1").status_code == 400


def test_replay_holds_the_events_and_no_script_in_the_page(visitor, no_inline) -> None:
    run = run_of(visitor)
    answer = visitor.get(f"/pipelines/runs/{run.pk}/replay/")
    assert flat(answer).count("<tr>") == run.events.count() + 1
    no_inline(answer)


@pytest.mark.parametrize(
    ("decision", "drawn"), [("passed", "done"), ("warned", "warned"), ("rejected", "warned")]
)
def test_replay_draws_a_gate_as_the_run_s_page_does(visitor, decision, drawn) -> None:
    run = run_of(visitor)
    gate = run.gates.last()
    type(gate).objects.filter(pk=gate.pk).update(decision=decision)
    events = visitor.get(f"/api/v1/runs/{run.pk}/replay/").json()["events"]
    states = [event["state"] for event in events if event["step"] == gate.step_run.name]
    of_gate = [state for state in states if state]
    assert of_gate[-1] == drawn


def test_stranger_gets_404_everywhere(visitor) -> None:
    run = run_of(visitor)
    model, batch = run.models.get(), run.batch_uses.get().batch
    stranger = Client()
    for path in (
        f"runs/{run.pk}/",
        f"runs/{run.pk}/replay/",
        f"models/{model.pk}/",
        f"data/{batch.pk}/",
        f"compare/?run={run.pk}&run={run.parent_id or '0' * 32}",
    ):
        assert stranger.get(f"/pipelines/{path}").status_code == 404
    assert "toy" not in page(stranger, "/pipelines/models/")


def test_steps_name_their_practices_and_lead_on_to_the_other_rooms(visitor) -> None:
    html = page(visitor, "/pipelines/level1_flights/")
    row = re.search(r"<strong>Validate model</strong>(.*?)</ul>", html, re.S).group(1)
    assert 'href="/assess/practices/VAL-02/"' in row
    assert "newly trained model" in row
    leads = html.partition('id="lead-on"')[2]
    assert 'href="/roles/machine-learning-engineer/"' in leads
    assert 'href="/landscape/categories/model-lifecycle/"' in leads


def test_a_pipeline_without_practices_leads_nowhere(visitor) -> None:
    run = run_of(visitor)
    for path in ("registry/", f"runs/{run.pk}/"):
        assert "lead-on" not in page(visitor, f"/pipelines/{path}")


def test_pages_stand_where_no_other_room_has_pages(visitor, monkeypatch) -> None:
    monkeypatch.setattr("mlops_portal.foundation.rooms._rooms", {})
    html = page(visitor, "/pipelines/level1_flights/")
    assert "VAL-02" not in html
    assert "lead-on" not in html
