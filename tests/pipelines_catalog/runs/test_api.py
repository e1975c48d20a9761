"""The pipelines API: shapes, errors in one form, limits in words, and whose runs are whose."""

import io
from uuid import uuid4

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from pipelines_catalog.runs.models import Run
from tests.pipelines_catalog.runs.carrying import begin, carry, fresh

pytestmark = pytest.mark.django_db
JSON = "application/json"


def start(client: Client, pipeline: str = "registry", **body: object):
    return client.post("/api/v1/runs/", {"pipeline": pipeline, **body}, content_type=JSON)


def finished(client: Client, pipeline: str = "registry", **body: object) -> Run:
    """A run of this client, carried to its end."""
    answer = start(client, pipeline, **body)
    assert answer.status_code == 202, answer.json()
    return carry(Run.objects.get(pk=answer.json()["id"]))


def errors(answer) -> list[tuple[str | None, str]]:
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


# ------------------------------------------------------------------ reading
def test_pipelines_are_listed_with_parameters_and_faults(visitor: Client) -> None:
    answer = visitor.get("/api/v1/pipelines/").json()
    registry = next(found for found in answer["results"] if found["key"] == "registry")
    assert registry["level"] == 1
    assert registry["faults"][0] == {
        "key": "age_missing",
        "title": "Age missing",
        "summary": "",
        "step": "validate",
    }
    assert {"key": "quality", "minimum": 0.0, "maximum": 1.0}.items() <= registry["parameters"][
        1
    ].items()


def test_texts_are_in_the_language_asked_for(visitor: Client) -> None:
    found = visitor.get("/api/v1/pipelines/", headers={"accept-language": "pt-BR"}).json()
    chain = next(p for p in found["results"] if p["key"] == "bench_chain")
    assert chain["title"] == "Cadeia de oito etapas vazias"


def test_a_started_run_is_queued_and_then_read_whole(visitor: Client) -> None:
    answer = start(visitor, parameters={"quality": 0.9})
    assert answer.status_code == 202
    body = answer.json()
    assert body["status"] == "queued"
    run = carry(Run.objects.get(pk=body["id"]))
    found = visitor.get(body["url"]).json()
    assert found["status"] == run.status == "succeeded"
    assert found["trigger"]["kind"] == "on_demand"
    assert found["model"]["decision"] == "promoted"
    assert found["model"]["reasons"] == ["0.9 against 0.0.", "No model served before this one."]
    assert found["level"] == 1
    assert [step["name"] for step in found["steps"]][:2] == ["ingest", "validate"]


def test_only_newer_events_are_given(visitor: Client) -> None:
    run = finished(visitor)
    whole = visitor.get(f"/api/v1/runs/{run.pk}/").json()["events"]
    known = whole[4]["seq"]
    newer = visitor.get(f"/api/v1/runs/{run.pk}/?after={known}").json()["events"]
    assert newer == whole[5:]
    wrong = visitor.get(f"/api/v1/runs/{run.pk}/?after=-1")
    assert (wrong.status_code, errors(wrong)) == (400, [("after", "not_a_whole_number")])


def test_a_run_is_read_with_as_many_queries_whatever_its_size(
    visitor: Client, django_assert_max_num_queries
) -> None:
    for pipeline in ("bench_chain", "long_chain"):
        run = finished(visitor, pipeline)
        with django_assert_max_num_queries(14):
            visitor.get(f"/api/v1/runs/{run.pk}/")


def test_models_are_listed_with_their_lineage(visitor: Client) -> None:
    run = finished(visitor)
    answer = visitor.get("/api/v1/models/").json()
    (model,) = answer["results"]
    assert model["run"] == str(run.pk)
    assert model["is_serving"] is True
    assert model["batches"][0]["name"] == "batch"
    assert Client().get("/api/v1/models/").json()["count"] == 0


def test_an_artifact_is_downloaded_as_it_was_written(visitor: Client) -> None:
    run = finished(visitor)
    found = {a["name"]: a for a in visitor.get(f"/api/v1/runs/{run.pk}/").json()["artifacts"]}
    model = visitor.get(found["model"]["url"])
    assert model["Content-Type"] == "application/octet-stream"
    assert model["Content-Disposition"] == 'attachment; filename="model.bin"'
    assert model["X-Content-Type-Options"] == "nosniff"
    assert len(model.content) == found["model"]["size"]
    approved = visitor.get(found["approved"]["url"])
    assert approved["Content-Type"] == "application/json"


# ------------------------------------------------------------------ refusing
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ("pipeline", "required")),
        ({"pipeline": "gone"}, ("pipeline", "unknown_pipeline")),
        ({"pipeline": "registry", "parameters": {"x": 1}}, ("parameters.x", "unknown_parameter")),
        (
            {"pipeline": "registry", "parameters": {"quality": 2}},
            ("parameters.quality", "out_of_range"),
        ),
        ({"pipeline": "registry", "parameters": []}, ("parameters", "not_a_dict")),
        ({"pipeline": "registry", "faults": ["x"]}, ("faults", "unknown_faults")),
        ({"pipeline": "registry", "faults": "x"}, ("faults", "not_a_list")),
    ],
)
def test_what_is_wrong_is_named_by_field(visitor, body, expected) -> None:
    answer = visitor.post("/api/v1/runs/", body, content_type=JSON)
    assert answer.status_code == 400
    assert errors(answer) == [expected]
    assert not Run.objects.exists()


def test_a_limit_is_told_in_words(visitor: Client, settings) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"active": 1}
    start(visitor)
    answer = start(visitor, parameters={"batch": 2})
    assert (answer.status_code, errors(answer)) == (429, [(None, "too_many_at_once")])
    message = answer.json()["errors"][0]["message"]
    assert message.startswith("At most 1 runs at once")


def test_a_run_is_stopped_and_tried_again(visitor: Client) -> None:
    run_id = start(visitor).json()["id"]
    answer = visitor.post(f"/api/v1/runs/{run_id}/cancel/")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
    answer = visitor.post(f"/api/v1/runs/{run_id}/retry/", {}, content_type=JSON)
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    answer = visitor.post(f"/api/v1/runs/{run_id}/retry/", {}, content_type=JSON)
    assert (answer.status_code, errors(answer)) == (409, [(None, "run_did_not_fail")])
    carry(Run.objects.get(pk=run_id))
    failed = finished(visitor, faults=["nan_loss"])
    path = f"/api/v1/runs/{failed.pk}/retry/"
    answer = visitor.post(path, {"step": "gone"}, content_type=JSON)
    assert (answer.status_code, errors(answer)) == (400, [("step", "unknown_step")])


# ------------------------------------------------------------------ whose runs
@pytest.mark.parametrize("method", ["read", "cancel", "retry", "download"])
def test_a_stranger_is_told_that_there_is_nothing(visitor: Client, workspace, method) -> None:
    run = carry(begin(workspace, "registry"))
    artifact = run.artifacts.first()
    path = f"/api/v1/runs/{run.pk}/"
    answer = {
        "read": lambda: visitor.get(path),
        "cancel": lambda: visitor.post(f"{path}cancel/"),
        "retry": lambda: visitor.post(f"{path}retry/", {}, content_type=JSON),
        "download": lambda: visitor.get(f"{path}artifacts/{artifact.pk}/"),
    }[method]()
    assert answer.status_code == 404
    assert errors(answer) == [(None, "not_found")]
    assert fresh(run).version == run.version


def test_an_artifact_is_found_only_under_its_own_run(visitor: Client) -> None:
    one = finished(visitor)
    other = finished(visitor, parameters={"batch": 2})
    artifact = one.artifacts.first()
    assert visitor.get(f"/api/v1/runs/{other.pk}/artifacts/{artifact.pk}/").status_code == 404
    assert visitor.get(f"/api/v1/runs/{uuid4()}/artifacts/{artifact.pk}/").status_code == 404


# ------------------------------------------------------------------ its document
def test_the_document_is_valid_and_names_every_endpoint() -> None:
    written = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    paths = yaml.safe_load(written.getvalue())["paths"]
    for path in ("pipelines/", "models/", "runs/", "runs/{run_id}/", "runs/{run_id}/cancel/"):
        assert f"/api/v1/{path}" in paths
    answers = paths["/api/v1/runs/"]["post"]["responses"]
    assert set(answers) == {"202", "400", "401", "403", "404", "429"}
    for path in ("{run_id}/rerun", "{run_id}/approve", "{run_id}/refuse"):
        assert set(paths[f"/api/v1/runs/{path}/"]) == {"post"}
    assert set(paths["/api/v1/runs/compare/"]) == {"get"}
    assert set(paths["/api/v1/runs/{run_id}/replay/"]) == {"get"}
    assert set(paths["/api/v1/pipelines/{key}/clock/"]) == {"get", "put"}
