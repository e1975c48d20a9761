"""Going back to a model that served: once, by whom, why; and what once served stays."""

import pytest
from django.db.models import RestrictedError

from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.registry.models import Champion, Deployment, ModelVersion
from pipelines_catalog.registry.services import promote, roll_back
from pipelines_catalog.runs import services
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.services.sweeping import sweep
from tests.pipelines_catalog.runs.carrying import begin, carry

pytestmark = pytest.mark.django_db

CAST = ("owner", "viewer")  # everyone is tried in mlops_portal/test_who_may.py
MAY_SEE = ("owner", "assessor", "viewer")
MAY_CHANGE = ("owner", "assessor")
REASON = "Too many false alarms since Tuesday"


def _two_versions(workspace: Workspace) -> tuple[ModelVersion, ModelVersion]:
    """Version 1 served, version 2 serves."""
    for quality in (0.6, 0.9):
        carry(begin(workspace, "registry", quality=quality))
    first, second = ModelVersion.objects.filter(workspace=workspace).order_by("number")
    assert _serving(workspace) == second
    return first, second


def _serving(workspace: Workspace) -> ModelVersion:
    live = Deployment.objects.get(workspace=workspace, ended_at=None)
    assert Champion.objects.get(workspace=workspace).model == live.model
    return live.model


@pytest.fixture
def versions(organization: Organization) -> tuple[ModelVersion, ModelVersion]:
    return _two_versions(services.workspace_for(organization=organization))


def test_a_former_version_serves_again_with_reason_person_and_row(
    versions: tuple[ModelVersion, ModelVersion],
) -> None:
    first, second = versions
    person = User.objects.create_user("ana@example.org", "x" * 12)
    done = roll_back(version=first, expected=second.number, reason=REASON, by=person)
    assert _serving(first.workspace) == first
    assert (done.cause, done.run, done.reason, done.by) == ("rollback", None, REASON, person)
    assert second.deployments.get().ended_at is not None
    assert first.deployments.count() == 2


@pytest.mark.parametrize(
    ("which", "expected", "code"),
    [(0, 1, "champion_changed"), (0, 7, "champion_changed"), (1, 2, "serves_already")],
)
def test_nothing_changes_where_the_person_saw_another_champion(
    versions: tuple[ModelVersion, ModelVersion], which: int, expected: int, code: str
) -> None:
    with pytest.raises(services.NotPossible) as refused:
        roll_back(version=versions[which], expected=expected, reason=REASON, by=None)
    assert refused.value.code == code
    assert _serving(versions[0].workspace) == versions[1]
    assert Deployment.objects.count() == 2


def test_there_is_no_way_back_to_what_never_served_or_is_broken(
    versions: tuple[ModelVersion, ModelVersion],
) -> None:
    first, second = versions
    never = ModelVersion.objects.create(
        workspace=first.workspace,
        name=first.name,
        number=3,
        stored_id=_another_file(first),
        run=first.run,
        step_run=first.step_run,
    )
    for version, faults, code in ((never, [], "never_served"), (first, ["x"], "made_with_faults")):
        version.faults = faults
        with pytest.raises(services.NotPossible) as refused:
            roll_back(version=version, expected=second.number, reason=REASON, by=None)
        assert refused.value.code == code


def _another_file(version: ModelVersion) -> str:
    stored = type(version.stored)(sha256="0" * 64, size=1)
    stored.save(force_insert=True)
    return stored.pk


def test_a_run_that_was_compared_with_the_model_before_does_not_undo_it(
    versions: tuple[ModelVersion, ModelVersion],
) -> None:
    """The gate compared with version 2; meanwhile a person went back to version 1."""
    first, second = versions
    roll_back(version=first, expected=second.number, reason=REASON, by=None)
    assert not promote(version=second, expected=second.number, run=second.run)
    assert _serving(first.workspace) == first


def test_the_sweep_keeps_all_that_ever_served_with_its_runs(
    versions: tuple[ModelVersion, ModelVersion], settings
) -> None:
    settings.PIPELINE_LIMITS = settings.PIPELINE_LIMITS | {"kept_runs": 0}
    unused = begin(versions[0].workspace, "registry", quality=0.1)
    carry(unused)
    sweep()
    assert set(Run.objects.all()) == {version.run for version in versions}
    for version in versions:
        assert version.run.artifacts.exists()
        assert version.deployments.exists()
    roll_back(version=versions[0], expected=2, reason=REASON, by=None)


def test_a_run_whose_model_served_cannot_be_deleted_but_its_workspace_can(
    versions: tuple[ModelVersion, ModelVersion],
) -> None:
    with pytest.raises(RestrictedError):
        versions[0].run.delete()
    versions[0].workspace.delete()
    assert not Deployment.objects.exists()


@pytest.mark.parametrize("who", CAST)
def test_owners_and_assessors_go_back_on_the_page(client_of, versions, who: str) -> None:
    first, second = versions
    client = client_of(who)
    page = client.get(f"/pipelines/models/{first.pk}/")
    assert page.status_code == (200 if who in MAY_SEE else 404)
    if who in MAY_SEE:
        assert (b"/rollback/" in page.content) is (who in MAY_CHANGE)
    form = {"expected": second.number, "reason": REASON}
    answer = client.post(f"/pipelines/models/{first.pk}/rollback/", form)
    assert answer.status_code == (302 if who in MAY_CHANGE else 404)
    assert _serving(first.workspace) == (first if who in MAY_CHANGE else second)
    if who in MAY_CHANGE:
        assert REASON in client.get(f"/pipelines/models/{first.pk}/").content.decode()
        assert b"Go back to it" in client.get("/pipelines/models/").content


def test_a_page_without_a_reason_comes_back_with_an_error_at_the_field(client_of, versions) -> None:
    first, second = versions
    answer = client_of("owner").post(
        f"/pipelines/models/{first.pk}/rollback/", {"expected": second.number, "reason": " "}
    )
    assert answer.status_code == 400
    assert b'id="id_reason_error"' in answer.content
    assert _serving(first.workspace) == second


@pytest.mark.parametrize("who", CAST)
def test_owners_and_assessors_go_back_by_the_api(client_of, versions, who: str) -> None:
    first, second = versions
    client, path = client_of(who), f"/api/v1/models/{first.pk}/rollback/"
    body = {"expected": second.number, "reason": REASON}
    answer = client.post(path, body, content_type="application/json")
    assert answer.status_code == (200 if who in MAY_CHANGE else 404)
    if who not in MAY_CHANGE:
        return
    told = answer.json()
    assert told["is_serving"] is True
    assert told["deployments"][-1]["cause"] == "rollback"
    assert told["deployments"][-1]["reason"] == REASON
    again = client.post(path, body, content_type="application/json")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "serves_already")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"reason": "x"}, "expected"), ({"expected": 2}, "reason"), ({"expected": "a"}, "expected")],
)
def test_a_wrong_body_is_refused_by_field(client_of, versions, body: dict, field: str) -> None:
    path = f"/api/v1/models/{versions[0].pk}/rollback/"
    answer = client_of("owner").post(path, body, content_type="application/json")
    assert answer.status_code == 400
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert _serving(versions[0].workspace) == versions[1]
