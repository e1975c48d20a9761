"""What people typed and decided outlives imports; what waited can be answered later."""

import csv
import io
import json

import pytest

from mlops_portal.organizations.models import Organization
from pipelines_catalog.landscape import queries, services
from pipelines_catalog.landscape.domain.importing import UnreadableFile
from pipelines_catalog.landscape.models import ImportRun, Ring, StackChange
from pipelines_catalog.landscape.services.applying import plan_of
from pipelines_catalog.landscape.services.imports import MOST_OPEN
from tests.assessments.cast import signed_in
from tests.pipelines_catalog.landscape.domain.importing.files import FOLDER
from tests.pipelines_catalog.landscape.services.test_importing import NOW, apply, upload

pytestmark = pytest.mark.django_db


def file(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def rate(organization: Organization, slug: str, **given: object) -> None:
    tool = queries.catalogue_of(organization.pk).landscape.by_slug[slug]
    values = {"ring": Ring.ADOPT, "components": ["model_registry"], "reason": "Ours.", "at": NOW}
    by = organization.memberships.get().user
    services.put(organization=organization, tool=tool, by=by, **(values | given))


def stack_csv(organization: Organization) -> bytes:
    person = signed_in(organization.memberships.get().user)
    return person.client.get(f"/landscape/stack/{organization.pk}/stack.csv").content


def choose(run: ImportRun, **chosen: dict) -> None:
    given = {"categories": {}, "decisions": {}, "rings": {}} | chosen
    assert services.choose(run=run, **given)


def test_what_a_person_typed_stays_and_both_sides_changed_is_asked(organization):
    apply(upload(organization, file("first.csv"), format="csv"))
    tool = organization.own_tools.get()
    facts = {"licence": "MIT", "kind": "open-source", "description": "What we say."}
    by = organization.memberships.get().user
    services.change_tool(tool=tool, facts=facts, by=by, at=NOW)
    run = upload(organization, file("second.csv"), format="csv")
    (row,) = plan_of(run).rows
    (change,) = row.asked
    assert (change.field, change.ours, change.theirs, change.before) == (
        "description",
        "What we say.",
        "Good.",
        "Good",
    )
    apply(run)
    tool.refresh_from_db()
    assert (tool.licence, tool.kind, tool.description) == ("MIT", "open-source", "What we say.")
    run.refresh_from_db()
    choose(run, decisions={f"{row.key}#description": "theirs"})
    services.answer_import(run=run, by=by, at=NOW)
    tool.refresh_from_db()
    assert (tool.licence, tool.description) == ("MIT", "Good.")
    again = plan_of(upload(organization, file("second.csv"), format="csv"))
    assert (again.questions, again.changes_nothing) == (0, True)


def test_answer_ours_is_remembered_until_the_source_changes(organization):
    apply(upload(organization, file("first.csv"), format="csv"))
    tool, by = organization.own_tools.get(), organization.memberships.get().user
    services.change_tool(tool=tool, facts={"description": "Ours."}, by=by, at=NOW)
    run = upload(organization, file("second.csv"), format="csv")
    choose(run, decisions={"*": "ours"})
    apply(run)
    assert plan_of(upload(organization, file("second.csv"), format="csv")).questions == 0
    third = file("second.csv").replace(b"Good.", b"Best.")
    assert plan_of(upload(organization, third, format="csv")).questions == 1


def test_what_only_the_source_changed_is_written(organization):
    apply(upload(organization, file("first.csv"), format="csv"))
    apply(upload(organization, file("second.csv"), format="csv"))
    assert organization.own_tools.get().description == "Good."


def test_own_stack_read_back_changes_nothing(organization):
    rate(organization, "mlflow", reason="Our runs\nand models; “stand” <here> & there.")
    rate(organization, "airflow", ring=Ring.HOLD, components=[], reason="")
    rows = upload(organization, b"name,category\n=Odd,Feature Store\n", format="csv", source="o")
    apply(rows)
    rate(organization, organization.own_tools.get().slug, ring=Ring.ASSESS, reason="-1+1")
    before = list(organization.stack_entries.order_by("pk").values())
    run = upload(organization, stack_csv(organization), format="csv", source="stack.csv")
    plan = plan_of(run)
    assert [row.outcome.value for row in plan.rows] == ["matched"] * 3
    assert (plan.opinions, plan.questions) == (0, 0)
    apply(run)
    assert list(organization.stack_entries.order_by("pk").values()) == before
    assert organization.stack_changes.count() == 3
    assert organization.own_tools.count() == 1


def test_file_of_an_own_stack_sets_what_the_columns_say(organization):
    apply(upload(organization, file("own-stack.csv"), format="csv"))
    entry = organization.stack_entries.get()
    assert (entry.tool, entry.ring, entry.components) == ("mlflow", "adopt", ["model_registry"])
    assert entry.reason == "Our runs and models stand here."
    assert f"{entry.since:%Y-%m-%d}" == "2026-03-01"  # not in the future of the import


@pytest.mark.parametrize("extension", ["csv", "yml", "json"])
def test_exported_selection_read_back_changes_nothing(organization, extension):
    apply(upload(organization, file("twins.csv"), format="csv"))
    person = signed_in(organization.memberships.get().user)
    path = f"/landscape.{extension}?category=feature-store&category=model-serving"
    content = person.client.get(path).content
    formats = {"csv": "csv", "yml": "landscape", "json": "radar"}
    own = list(organization.own_tools.order_by("pk").values())
    run = upload(organization, content, format=formats[extension], source="export")
    plan = plan_of(run)
    assert {row.outcome.value for row in plan.rows} == {"matched"}
    assert len({row.tool for row in plan.rows}) == len(plan.rows) > 20
    apply(run)
    assert list(organization.own_tools.order_by("pk").values()) == own
    assert not organization.stack_entries.exists()


def test_ring_that_a_person_set_wins_and_the_file_is_asked(organization):
    rate(organization, "mlflow")
    radar = b'[{"name": "MLflow", "ring": "Hold", "url": "https://mlflow.org"}]'
    run = upload(organization, radar, format="radar")
    plan = plan_of(run)
    assert (plan.opinions, [c.field for c in plan.rows[0].asked]) == (0, ["ring"])
    apply(run)
    entry = organization.stack_entries.get()
    assert (entry.ring, entry.reason, entry.components) == ("adopt", "Ours.", ["model_registry"])
    run.refresh_from_db()
    choose(run, decisions={"*": "theirs"})
    by = organization.memberships.get().user
    run = services.answer_import(run=run, by=by, at=NOW)
    entry.refresh_from_db()
    assert (entry.ring, entry.reason, entry.components) == ("hold", "Ours.", ["model_registry"])
    assert run.outcome["counts"]["opinions"] == 1


def test_unknown_ring_is_asked_mapped_and_remembered(organization):
    radar = file("caution.csv").replace(b"Caution", b"Stop it")
    run = upload(organization, radar, format="csv")
    assert run.rings == {"adopt": "adopt", "stop it": ""}
    choose(run, categories={"Tools": "ml-platform"})
    apply(run)
    assert dict(organization.stack_entries.values_list("ring", "reason")) == {"adopt": "Good"}
    run.refresh_from_db()
    choose(run, rings={"stop it": "hold"})
    services.answer_import(run=run, by=organization.memberships.get().user, at=NOW)
    assert set(organization.stack_entries.values_list("ring", flat=True)) == {"adopt", "hold"}
    again = upload(organization, radar, format="csv")
    assert again.rings["stop it"] == "hold"
    assert plan_of(again).changes_nothing


def test_older_rings_of_a_radar_become_the_history_with_their_dates(organization):
    run = upload(organization, file("revisions.json"), format="radar")
    choose(run, categories={"tools": "ml-platform"})
    apply(run)
    steps = StackChange.objects.order_by("pk").values_list("ring", "reason", "at__date")
    assert [(ring, reason) for ring, reason, _ in steps] == [
        ("trial", "We try it."),
        ("adopt", "We like it."),
    ]
    assert str(steps[0][2]) == "2025-01-01"
    assert f"{organization.stack_entries.get().since:%Y-%m-%d}" == "2026-01-01"


def test_same_file_asks_nothing_the_second_time(organization):
    run = upload(organization, file("shared-repository.yml"))
    first = plan_of(run).counts
    apply(run)
    plan = plan_of(upload(organization, file("shared-repository.yml")))
    assert (first["created"], first["skipped"]) == (1, 1)
    assert (plan.counts["unchanged"], plan.counts["skipped"], plan.questions) == (1, 1, 0)
    assert plan.changes_nothing


def test_decisions_are_remembered_for_the_source(organization):
    table = b"name,category,repository\nBeam,model-serving,https://github.com/apache/beam\n"
    run = upload(organization, table, format="csv")
    (row,) = plan_of(run).rows
    choose(run, decisions={row.key: "skip"})
    apply(run)
    (row,) = plan_of(upload(organization, table, format="csv")).rows
    assert (row.outcome.value, row.why) == ("skipped", "decided")


def test_open_questions_outlive_applying_and_are_answered_later(organization):
    table = (
        b"name,category,repository\nBeam,model-serving,https://github.com/apache/beam\n"
        b"House store,feature-store,\nOdd,Zebra,\n"
    )
    run = upload(organization, table, format="csv")
    run = apply(run)
    assert organization.own_tools.count() == 1
    assert len(run.items) == 2
    plan = plan_of(run)
    (beam,) = [row for row in plan.rows if row.candidates]
    choose(run, decisions={beam.key: "own"}, categories={"Zebra": "ml-platform"})
    by = organization.memberships.get().user
    run = services.answer_import(run=run, by=by, at=NOW)
    assert organization.own_tools.count() == 3
    counts = run.outcome["counts"]
    assert (counts["created"], counts["proposed"], counts["skipped"]) == (3, 0, 0)
    assert run.items == []
    assert services.answer_import(run=run, by=by, at=NOW).outcome == run.outcome
    assert not organization.imported_items.filter(is_missing=True).exists()


def test_licence_kind_and_family_stay_unknown_until_somebody_says_them(organization):
    run = upload(organization, file("unknown-licence.md"), format="awesome")
    choose(run, categories={"Serving": "model-serving"})
    apply(run)
    person = signed_in(organization.memberships.get().user)
    (tool,) = json.loads(person.client.get("/landscape.json?q=Acme+Libre").content)["tools"]
    assert (tool["kind"], tool["licence"], tool["licence_family"]) == ("unknown", None, "unknown")
    page = person.client.get(f"/landscape/tools/{tool['slug']}/").content.decode()
    assert "Proprietary" not in page
    assert "Commercial" not in page


def test_imports_that_wait_are_never_deleted_and_the_next_is_refused(organization):
    for _ in range(MOST_OPEN):
        upload(organization, b"name\nA\n", format="csv")
    with pytest.raises(UnreadableFile) as caught:
        upload(organization, b"name\nA\n", format="csv")
    assert caught.value.trouble.code == "too_many_waiting"
    assert organization.imports.count() == MOST_OPEN


def test_two_tools_of_one_name_are_distinct_in_the_exported_landscape(organization):
    import yaml

    apply(upload(organization, file("twins.csv"), format="csv"))
    person = signed_in(organization.memberships.get().user)
    content = person.client.get("/landscape.yml?category=feature-store").content
    names = [
        item["name"]
        for category in yaml.safe_load(content)["landscape"]
        for sub in category["subcategories"]
        for item in sub["items"]
    ]
    assert len(names) == len(set(names))
    assert {"Acme Twin", "Acme Twin (twin-b.example)"} <= set(names)


def test_table_of_the_stack_is_read_with_its_columns(organization):
    rate(organization, "mlflow")
    (row,) = csv.DictReader(io.StringIO(stack_csv(organization).decode("utf-8-sig")))
    assert row["slug"] == "mlflow"
