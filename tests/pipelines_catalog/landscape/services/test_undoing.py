"""Undoing an import brings back what stood before it, and leaves what people did since."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.landscape import content, services
from pipelines_catalog.landscape.models import ImportedItem, ImportRun, OwnTool, Ring, State
from pipelines_catalog.landscape.services.undoing import NothingToUndo, undoing_of
from pipelines_catalog.landscape.tasks import read_one_import

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER, LATEST = NOW + timedelta(days=1), NOW + timedelta(days=2)
HEAD = "name,category,homepage,description\n"


def by_of(organization: Organization) -> User:
    return organization.memberships.get().user


def imported(organization: Organization, text: str, format: str, at: datetime = NOW) -> ImportRun:
    run = services.begin_import(
        organization=organization,
        content=text.encode(),
        format=format,
        file_name="list",
        source="our list",
        licence="",
        attribution="",
        by=by_of(organization),
        at=at,
    )
    read_one_import(str(run.pk))
    run.refresh_from_db()
    return services.apply_import(run=run, by=by_of(organization), at=at)


def radar(**rings: str) -> str:
    return json.dumps(
        [{"name": name, "ring": ring, "quadrant": "x"} for name, ring in rings.items()]
    )


def put(organization: Organization, slug: str, ring: Ring, at: datetime = NOW) -> None:
    services.put(
        organization=organization,
        tool=content.landscape().by_slug[slug],
        ring=ring,
        components=[],
        reason="said by a person",
        by=by_of(organization),
        at=at,
    )


def state_of(organization: Organization) -> tuple:
    """Everything that an import may write."""
    return (
        sorted(organization.own_tools.values_list("name", "homepage", "description")),
        sorted(organization.stack_entries.values_list("tool", "ring", "reason", "since")),
        sorted(
            organization.imported_items.values_list("key", "tool", "digest", "is_missing", "line")
        ),
    )


def undone(run: ImportRun, at: datetime = LATEST) -> object:
    return services.undo_import(run=run, by=by_of(run.organization), at=at)


def test_everything_is_as_before(organization) -> None:
    put(organization, "mlflow", Ring.HOLD, NOW - timedelta(days=9))
    before = state_of(organization)
    run = imported(organization, radar(MLflow="Adopt", DVC="Trial"), "radar")
    assert organization.stack_entries.count() >= 1
    found = undone(run)
    assert not found.kept
    assert state_of(organization) == before
    run.refresh_from_db()
    assert (run.state, run.undo, run.items) == (State.UNDONE, {}, [])


def test_own_tools_go_and_the_same_file_comes_in_again(organization) -> None:
    text = f"{HEAD}House store,feature-store,https://store.example/,Keeps\n"
    run = imported(organization, text, "csv")
    after = state_of(organization)
    undone(run, LATER)
    assert state_of(organization) == ([], [], [])
    imported(organization, text, "csv", LATEST)
    assert [part[0][:2] for part in state_of(organization)[:1]] == [after[0][0][:2]]


def test_facts_of_an_earlier_import_come_back(organization) -> None:
    first = f"{HEAD}House store,feature-store,https://store.example/,Keeps\nB,feature-store,https://b.example/,B\n"
    imported(organization, first, "csv")
    before = state_of(organization)
    second = imported(organization, first.replace("Keeps", "Serves").split("B,")[0], "csv", LATER)
    assert state_of(organization) != before
    assert len(undoing_of(second).facts) == 1
    undone(second)
    assert state_of(organization) == before


def test_what_somebody_changed_since_stays_and_is_named(organization) -> None:
    text = (
        f"{HEAD}Touched,feature-store,https://a.example/,A\n"
        "Used,feature-store,https://b.example/,B\nGone,feature-store,https://c.example/,C\n"
    )
    run = imported(organization, text, "csv")
    own = {tool.name: tool for tool in organization.own_tools.all()}
    by = by_of(organization)
    services.change_tool(tool=own["Touched"], facts={"licence": "MIT"}, by=by, at=LATER)
    services.put(
        organization=organization,
        tool=own["Used"].as_tool(),
        ring=Ring.ADOPT,
        components=[],
        reason="",
        by=by,
        at=LATER,
    )
    found = undone(run)
    assert sorted(found.kept) == ["Touched", "Used"]
    assert sorted(organization.own_tools.values_list("name", flat=True)) == ["Touched", "Used"]
    kept = ImportedItem.objects.filter(organization=organization).values_list("name", flat=True)
    assert sorted(kept) == ["Touched", "Used"]


def test_an_opinion_that_a_person_changed_since_stays(organization) -> None:
    run = imported(organization, radar(MLflow="Adopt", DVC="Trial"), "radar")
    slugs = set(organization.stack_entries.values_list("tool", flat=True))
    assert "mlflow" not in slugs or "dvc" in slugs
    put(organization, "mlflow", Ring.HOLD, LATER)
    undone(run)
    assert dict(organization.stack_entries.values_list("tool", "ring")) == {"mlflow": "hold"}


def test_it_is_undone_once_and_only_when_applied(organization) -> None:
    run = imported(organization, f"{HEAD}A,feature-store,https://a.example/,A\n", "csv")
    undone(run)
    with pytest.raises(NothingToUndo):
        undone(run)
    assert not OwnTool.objects.exists()
