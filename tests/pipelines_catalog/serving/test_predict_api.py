"""Predictions by the API: which version answers, and what happens to one that does not load."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from mlops_portal.organizations.models import Organization
from pipelines_catalog.registry.models import Champion, Deployment, ModelVersion
from pipelines_catalog.registry.services import fall_back, promote, roll_back
from pipelines_catalog.runs import services
from pipelines_catalog.runs.models import StoredArtifact, Workspace
from pipelines_catalog.serving import client
from pipelines_catalog.serving.process.app import Predictions
from tests.pipelines_catalog.runs.carrying import begin, carry
from tests.pipelines_catalog.serving.asgi import ask_together, of_rows
from tests.pipelines_catalog.serving.conftest import keep

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/models/flight_delay/predict/"
OF_FLIGHTS = Deployment.objects.filter(name="flight_delay")
Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def here(process: Predictions, monkeypatch) -> None:
    """The prediction process, asked in this one."""

    def once(path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        [answer] = ask_together(process, [(path, headers, body)])
        return answer

    monkeypatch.setattr(client, "_once", once)


@pytest.fixture
def workspace(organization: Organization) -> Workspace:
    return services.workspace_for(organization=organization)


@pytest.fixture
def versions(workspace: Workspace, hashes: Mapping[str, str]) -> dict[int, ModelVersion]:
    """Version 1, logistic, served; version 2, trees, serves."""
    run = carry(begin(workspace, "registry", quality=0.1))
    type(run).objects.filter(pk=run.pk).update(pipeline="level1_flights")
    found = {}
    for number, sha256 in enumerate(hashes.values(), start=1):
        found[number] = ModelVersion.objects.create(
            workspace=workspace,
            name="flight_delay",
            number=number,
            stored=StoredArtifact.objects.create(sha256=sha256, size=1),
            run=run,
            step_run=run.steps.first(),
        )
        assert promote(version=found[number], expected=number - 1 or None, run=run)
    return found


@pytest.fixture
def owner(client_of: Callable[[str], Browser]) -> Browser:
    return client_of("owner")


@pytest.fixture
def member(owner: Browser, organization: Organization) -> Callable[..., Any]:
    """Sends as the owner of the organization."""

    def send(
        body: bytes, address: str = ADDRESS, kind: str = "application/json", **more: Any
    ) -> Any:
        where = f"{address}?organization={organization.pk}"
        return owner.post(where, body, content_type=kind, **more)

    return send


def spoil(artifacts: Path, version: ModelVersion) -> None:
    sha256 = version.stored_id
    (artifacts / sha256[:2] / sha256).write_bytes(b"spoilt")


def test_the_version_that_serves_answers_and_is_named(
    member: Callable[..., Any], versions: dict[int, ModelVersion], rows: Rows
) -> None:
    by_trees = member(of_rows(rows[:3])).json()
    assert (by_trees["model"], by_trees["version"], len(by_trees["predictions"])) == (
        *("flight_delay", 2),
        3,
    )
    roll_back(version=versions[1], expected=2, reason="too slow", by=None)
    by_weights = member(of_rows(rows[:3])).json()
    assert by_weights["version"] == 1
    assert by_weights["predictions"] != by_trees["predictions"]


def test_errors_name_row_and_column_in_the_language_that_is_asked_for(
    member: Callable[..., Any], versions: dict[int, ModelVersion], rows: Rows
) -> None:
    body = of_rows([rows[0], rows[1] | {"distance": "far"}])
    answer = member(body, headers={"accept-language": "pt-br"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {
            "field": "rows.1.distance",
            "code": "wrong_type",
            "message": "Escreva um número inteiro.",
        }
    ]


def test_what_is_no_json_or_too_large_is_refused(
    member: Callable[..., Any], versions: dict[int, ModelVersion], settings
) -> None:
    assert member(b"rows=1", kind="application/x-www-form-urlencoded").status_code == 415
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert member(of_rows([{"month": 1}] * 50)).status_code == 413


def test_nothing_answers_where_nothing_serves(
    member: Callable[..., Any],
    client_of: Callable[[str], Browser],
    versions: dict[int, ModelVersion],
    organization: Organization,
    rows: Rows,
) -> None:
    assert member(of_rows(rows), ADDRESS.replace("flight_delay", "other")).status_code == 404
    for who in ("stranger", "anonymous"):
        answer = client_of(who).post(
            f"{ADDRESS}?organization={organization.pk}",
            of_rows(rows),
            content_type="application/json",
        )
        assert answer.status_code == 404


def test_a_version_that_does_not_load_gives_way_to_the_one_before(
    member: Callable[..., Any], versions: dict[int, ModelVersion], artifacts: Path, rows: Rows
) -> None:
    spoil(artifacts, versions[2])
    answer = member(of_rows(rows[:1]))
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    *_first, broken, live = OF_FLIGHTS.all()
    assert (broken.model, broken.failure) == (versions[2], "changed_file")
    assert broken.ended_at is not None
    assert (live.model, live.cause, live.ended_at) == (versions[1], "fallback", None)
    assert Champion.objects.get(name="flight_delay").model == versions[1]
    assert member(of_rows(rows[:1])).json()["version"] == 1
    assert OF_FLIGHTS.count() == 3


def test_the_page_of_a_version_says_why_it_could_not_be_loaded(
    member: Callable[..., Any],
    owner: Browser,
    versions: dict[int, ModelVersion],
    artifacts: Path,
    rows: Rows,
) -> None:
    spoil(artifacts, versions[2])
    member(of_rows(rows[:1]))
    broken = owner.get(f"/pipelines/models/{versions[2].pk}/").content.decode()
    former = owner.get(f"/pipelines/models/{versions[1].pk}/").content.decode()
    assert "Its file was changed: the hash differs." in broken
    assert "because the next version could not be loaded" in former


def test_where_no_version_loads_the_reason_is_told_and_a_mended_file_serves_again(
    member: Callable[..., Any],
    versions: dict[int, ModelVersion],
    artifacts: Path,
    contents: Mapping[str, bytes],
    rows: Rows,
) -> None:
    for version in versions.values():
        spoil(artifacts, version)
    answer = member(of_rows(rows[:1]))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "changed_file")
    assert Champion.objects.get(name="flight_delay").model is None
    assert member(of_rows(rows[:1])).status_code == 404
    keep(artifacts, contents["logistic"])
    assert promote(version=versions[1], expected=None, run=versions[1].run)
    assert member(of_rows(rows[:1])).json()["version"] == 1


def test_two_requests_that_meet_the_same_broken_version_fall_back_once(
    versions: dict[int, ModelVersion],
) -> None:
    live = OF_FLIGHTS.get(ended_at=None)
    first = fall_back(deployment=live, failure="missing_file")
    second = fall_back(deployment=live, failure="missing_file")
    assert first == second
    assert OF_FLIGHTS.count() == 3


def test_a_process_that_does_not_answer_is_told_as_starting(
    member: Callable[..., Any], versions: dict[int, ModelVersion], monkeypatch, settings, rows: Rows
) -> None:
    def refused(*_asked: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(client, "_once", refused)
    settings.PREDICTIONS_WAIT = 0.1
    answer = member(of_rows(rows[:1]))
    assert answer.status_code == 503
    assert json.loads(answer.content)["errors"][0]["code"] == "prediction_service_starting"
