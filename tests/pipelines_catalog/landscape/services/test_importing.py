"""Imports as a task: the real LF AI & Data file, twice, and five times its size."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from mlops_portal.organizations.models import AuditEntry, Organization
from pipelines_catalog.landscape import queries, services
from pipelines_catalog.landscape.domain.importing import UnreadableFile
from pipelines_catalog.landscape.models import ImportedItem, ImportRun, OwnTool, State
from pipelines_catalog.landscape.services.applying import NotReady, plan_of
from pipelines_catalog.landscape.tasks import read_one_import, read_waiting_imports
from tests.assessments.cast import an_organization, signed_in
from tests.markup import flat

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parent.parent / "data" / "lfai-landscape.yml"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def upload(organization: Organization, content: bytes, **given: str) -> ImportRun:
    run = services.begin_import(
        organization=organization,
        content=content,
        by=organization.memberships.get().user,
        at=NOW,
        **(
            {
                "format": "landscape",
                "file_name": "landscape.yml",
                "source": "lfai/lfai-landscape",
                "licence": "Apache-2.0",
                "attribution": "LF AI & Data Foundation",
            }
            | given
        ),
    )
    read_one_import(str(run.pk))
    run.refresh_from_db()
    return run


def apply(run: ImportRun) -> ImportRun:
    by = run.organization.memberships.get().user
    return services.apply_import(run=run, by=by, at=NOW)


def rows_of(organization: Organization) -> tuple:
    own = OwnTool.objects.filter(organization=organization).order_by("pk").values_list()
    items = ImportedItem.objects.filter(organization=organization).order_by("pk").values_list()
    return list(own), list(items)


def test_real_file_is_read_by_a_task_and_changes_nothing_before_it_is_applied(organization):
    run = upload(organization, REAL.read_bytes())
    assert (run.state, run.total, run.done, run.text) == (State.READY, 472, 472, "")
    counts = plan_of(run).counts
    assert sum(counts.values()) == 472
    assert counts["matched"] > 80
    assert rows_of(organization) == ([], [])


def test_second_import_of_the_real_file_is_a_no_op(organization):
    first = upload(organization, REAL.read_bytes())
    services.choose(run=first, categories=first.guesses, decisions={})
    first = apply(first)
    made = first.outcome["counts"]["created"]
    assert organization.own_tools.count() == made > 200
    before = rows_of(organization)
    second = apply(upload(organization, REAL.read_bytes()))
    counts = second.outcome["counts"]
    assert counts["created"] == counts["matched"] == counts["changed"] == counts["missing"] == 0
    assert counts["unchanged"] == made + first.outcome["counts"]["matched"]
    assert rows_of(organization) == before


def test_no_stranger_of_the_same_name_is_merged(organization):
    text = REAL.read_text() + (
        "  - category:\n    name: Extra\n    subcategories:\n      - subcategory:\n"
        "        name: Serving\n        items:\n          - item:\n            name: Cortex\n"
        "            homepage_url: https://cortexmetrics.io\n"
        "            repo_url: https://github.com/cortexproject/cortex\n"
    )
    run = apply(upload(organization, text.encode()))
    told = {row["name"]: row for row in run.outcome["rows"]}
    for name in ("Beam", "Cortex"):
        assert (told[name]["outcome"], told[name]["tool"]) == ("proposed", "")
    assert not ImportedItem.objects.filter(tool="beam-cloud").exists()
    ours = ImportedItem.objects.filter(tool="cortex").values_list("key", flat=True)
    assert list(ours) == ["github.com/cortexlabs/cortex|cortex"]


def test_every_item_knows_its_source_licence_and_line(organization):
    apply(upload(organization, REAL.read_bytes()))
    items = ImportedItem.objects.filter(organization=organization)
    assert not items.exclude(licence="Apache-2.0", source="lfai/lfai-landscape").exists()
    assert not items.filter(line=0).exists()
    tool = organization.own_tools.first().as_tool()
    assert tool.sources[0].text == "lfai/lfai-landscape"
    person = signed_in(organization.memberships.get().user)
    page = flat(person.client.get(f"/landscape/tools/{tool.slug}/"))
    assert "The list is licensed Apache-2.0. LF AI &amp; Data Foundation" in page


@pytest.mark.whole
def test_five_times_the_real_file_imports_twice_and_the_second_is_a_no_op(organization):
    part = REAL.read_text().removeprefix("landscape:\n")
    text = "landscape:\n"
    for n in range(5):
        numbered = re.sub(r"(?m)^(            name: .*)$", rf"\1 {n}", part)
        text += re.sub(r"(github\.com/[^/\s]+/[^/\s]+)", rf"\1-{n}", numbered)
    run = upload(organization, text.encode())
    assert run.total == 472 * 5
    services.choose(run=run, categories=run.guesses, decisions={})
    run = apply(run)
    assert run.outcome["counts"]["created"] > 1_000
    before = rows_of(organization)
    counts = apply(upload(organization, text.encode())).outcome["counts"]
    assert counts["created"] == counts["changed"] == counts["matched"] == 0
    assert rows_of(organization) == before


def test_applying_twice_gives_the_same_outcome_and_one_audit_entry(organization):
    run = upload(organization, REAL.read_bytes())
    first = apply(run)
    before = rows_of(organization)
    assert apply(run).outcome == first.outcome
    assert rows_of(organization) == before
    assert AuditEntry.objects.filter(action="import.applied").count() == 1


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("landscape:\n  - name: a\n   b: [", "broken_yaml", 3),
        ("landscape: !!python/object/apply:os.system ['id']\n", "tag", 1),
        ("a: &a [x]\nb: [" + ", ".join(["*a"] * 60) + "]\n", "too_many_aliases", 2),
        ("x: " + "[" * 40, "too_deep", 1),
        ("other: 1\n", "no_landscape", 1),
    ],
)
def test_broken_file_fails_with_its_line_and_leaves_nothing(organization, text, code, line):
    run = upload(organization, text.encode())
    assert run.state == State.FAILED
    assert (run.problems[0]["code"], run.problems[0]["line"]) == (code, line)
    with pytest.raises(NotReady):
        apply(run)
    assert rows_of(organization) == ([], [])


def test_nested_aliases_do_not_grow_without_end(organization):
    text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for before, after in zip("abcdef", "bcdefg", strict=True):
        text += f"{after}: &{after} [{', '.join([f'*{before}'] * 8)}]\n"
    run = upload(organization, f"{text}landscape: []\n".encode())
    assert (run.state, run.problems[0]["code"]) == (State.FAILED, "too_large_inside")


def test_file_of_more_than_five_megabytes_is_refused(organization):
    with pytest.raises(UnreadableFile) as caught:
        upload(organization, b"x" * (5 * 1024 * 1024 + 1))
    assert caught.value.trouble.code == "too_large"
    assert not ImportRun.objects.exists()


def test_more_than_five_thousand_tools_are_refused(organization):
    text = "name,homepage\n" + "".join(f"tool {n},\n" for n in range(5_001))
    run = upload(organization, text.encode(), format="csv")
    assert (run.state, run.problems[0]["code"]) == (State.FAILED, "too_many_items")


def test_failure_in_the_middle_of_applying_leaves_nothing(organization, monkeypatch):
    run = upload(organization, REAL.read_bytes())
    monkeypatch.setattr(
        "pipelines_catalog.landscape.services.applying._remember",
        lambda *_: (_ for _ in ()).throw(RuntimeError("the disk is full")),
    )
    with pytest.raises(RuntimeError):
        apply(run)
    assert rows_of(organization) == ([], [])
    run.refresh_from_db()
    assert run.state == State.READY


def test_what_the_source_no_longer_holds_is_marked_and_comes_back(organization):
    table = "name,category,homepage\nA tool,ml-platform,https://a.example/\n"
    both = table + "B tool,ml-platform,https://b.example/\n"
    apply(upload(organization, both.encode(), format="csv"))
    assert apply(upload(organization, table.encode(), format="csv")).outcome["counts"]["missing"]
    gone = ImportedItem.objects.get(name="B tool")
    assert gone.is_missing
    assert organization.own_tools.filter(name="B tool").exists()
    apply(upload(organization, both.encode(), format="csv"))
    gone.refresh_from_db()
    assert not gone.is_missing
    assert organization.own_tools.count() == 2


def test_decision_of_a_person_links_a_proposed_item(organization):
    table = "name,category,repository\nBeam,model-serving,https://github.com/apache/beam\n"
    run = upload(organization, table.encode(), format="csv")
    (row,) = plan_of(run).rows
    assert row.candidates == ("beam-cloud",)
    services.choose(run=run, categories={}, decisions={row.item.key: "own"})
    assert apply(run).outcome["counts"]["created"] == 1
    assert not ImportedItem.objects.filter(tool="beam-cloud").exists()


def test_radar_puts_its_opinions_into_the_stack(organization):
    radar = (
        '[{"name": "MLflow", "ring": "Adopt", "quadrant": "ml-platform", "isNew": "FALSE",\n'
        '  "description": "It works", "url": "https://mlflow.org"}]'
    )
    run = apply(upload(organization, radar.encode(), format="radar"))
    assert run.outcome["counts"]["opinions"] == 1
    entry = organization.stack_entries.get()
    assert (entry.tool, entry.ring, entry.reason) == ("mlflow", "adopt", "It works")
    run = apply(upload(organization, radar.encode(), format="radar"))
    assert run.outcome["counts"]["opinions"] == 0
    assert organization.stack_changes.count() == 1


def test_imported_tools_are_searched_together_with_ours(organization):
    apply(upload(organization, REAL.read_bytes()))
    landscape = queries.catalogue_of(organization.pk).landscape
    assert sum(bool(tool.owner) for tool in landscape.tools) == organization.own_tools.count()


def test_import_whose_message_was_lost_is_read_by_the_tick(organization):
    run = services.begin_import(
        organization=organization,
        content=b"name,category\nA,ml-platform\n",
        format="csv",
        file_name="a.csv",
        source="a",
        licence="",
        attribution="",
        by=organization.memberships.get().user,
        at=NOW - timedelta(hours=1),
    )
    read_waiting_imports()
    run.refresh_from_db()
    assert run.state == State.READY


@pytest.mark.django_db(transaction=True)
def test_import_that_two_people_apply_at_once_is_applied_once():
    organization = an_organization()
    run = upload(organization, REAL.read_bytes())
    outcomes = []

    def apply_in_thread() -> None:
        try:
            outcomes.append(apply(ImportRun.objects.get(pk=run.pk)).state)
        finally:
            connection.close()

    threads = [Thread(target=apply_in_thread) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [State.APPLIED] * 3
    run.refresh_from_db()
    assert organization.own_tools.count() == run.outcome["counts"]["created"]
    assert AuditEntry.objects.filter(action="import.applied").count() == 1


def test_half_a_character_leaves_its_entry_out_and_is_told_in_words(
    organization: Organization,
) -> None:
    radar = b"""{"rings": ["Adopt"], "entries": [
        {"name": "Good", "quadrant": "Tools", "ring": "Adopt"},
        {"name": "Bad \\ud800", "quadrant": "Tools", "ring": "Adopt"},
        {"name": "Linked", "quadrant": "Tools", "ring": "Adopt", "repository": "x\\udfff"}]}"""
    run = upload(organization, radar, format="radar", file_name="radar.json", source="radar")
    assert run.state == State.READY
    assert [item["name"] for item in run.items] == ["Good"]
    assert [(one["line"], one["code"]) for one in run.problems] == [
        (3, "bad_characters"),
        (4, "bad_characters"),
    ]
    page = signed_in(organization.memberships.get().user).client.get(
        f"/landscape/imports/{run.pk}/"
    )
    assert "half a character" in flat(page)


def test_a_reader_that_fails_ends_its_import_and_stops_no_other(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines_catalog.landscape.services import imports

    read = imports.read_file

    def fails(text: str, format: str) -> object:
        if "boom" in text:
            raise ValueError("\ud800")
        return read(text, format)

    monkeypatch.setattr(imports, "read_file", fails)
    by = organization.memberships.get().user
    runs = [
        services.begin_import(
            organization=organization,
            content=f"name\n{name}\n".encode(),
            format="csv",
            file_name="list.csv",
            source=name,
            licence="",
            attribution="",
            by=by,
            at=NOW,
        )
        for name in ("boom", "Good")
    ]
    read_waiting_imports()
    for run, state in zip(runs, (State.FAILED, State.READY), strict=True):
        run.refresh_from_db()
        assert run.state == state
    page = flat(signed_in(by).client.get(f"/landscape/imports/{runs[0].pk}/"))
    assert "The portal failed while it read the file." in page
