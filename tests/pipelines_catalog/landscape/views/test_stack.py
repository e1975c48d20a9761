"""Stack, own tools and imports on their pages and in the API, with the whole cast."""

import csv
import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mlops_portal.foundation.spreadsheets import unguarded
from mlops_portal.organizations import exports
from mlops_portal.organizations.models import AuditEntry, Organization
from mlops_portal.organizations.queries import tools_in_use
from mlops_portal.organizations.services import create_organization
from pipelines_catalog.landscape import services
from pipelines_catalog.landscape.models import (
    ChangeIsFinal,
    ImportRun,
    OwnTool,
    Ring,
    StackChange,
)
from pipelines_catalog.landscape.tasks import read_one_import
from tests.assessments.cast import an_organization
from tests.pipelines_catalog.landscape.people import (
    EDITORS,
    OUTSIDE,
    TABLE,
    TOOLS,
    add_own,
    begun,
    put,
    text_of,
)
from tests.workbooks import read_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(organization: Organization) -> OwnTool:
    return add_own(organization)


@pytest.fixture
def run(organization: Organization) -> ImportRun:
    return begun(organization)


@pytest.mark.parametrize("part", ["assessor", "viewer"])
def test_only_owner_and_assessor_import_by_the_api(cast, part, organization, run):
    client = cast[part].client
    body = {"format": "csv", "organization": str(organization.pk)}
    file = SimpleUploadedFile("a.csv", TABLE.encode())
    allowed = part in EDITORS
    begun = client.post("/api/v1/imports/", body | {"file": file})
    assert begun.status_code == (202 if allowed else 404)
    applied = client.post(f"/api/v1/imports/{run.pk}/apply/")
    assert applied.status_code == (200 if allowed else 404)
    assert organization.own_tools.exists() is allowed


@pytest.mark.parametrize("part", OUTSIDE)
def test_outsider_is_told_the_same_as_for_nothing(cast, part, organization):
    client = cast[part].client
    there = text_of(client.get(f"/landscape/stack/{organization.pk}/"))
    nowhere = text_of(client.get(f"/landscape/stack/{uuid4()}/"))
    assert there.split("request")[0] == nowhere.split("request")[0]


def test_import_page_of_viewer_has_no_form_and_upload_is_404(cast):
    page = cast["viewer"].client.get("/landscape/imports/")
    assert page.status_code == 200
    assert b'type="file"' not in page.content
    assert cast["viewer"].client.post("/landscape/imports/").status_code == 404
    for part in ("stranger", "anonymous"):
        assert cast[part].client.get("/landscape/imports/").status_code == 404


def test_putting_a_tool_changes_the_coverage_and_is_undone(cast, organization):
    client, base = cast["assessor"].client, f"/landscape/stack/{organization.pk}/"
    assert "No tool in the stack yet" in text_of(client.get(base))
    answer = client.post(f"{base}tools/mlflow/", {"ring": "adopt", "short": "1"}, follow=True)
    assert "MLflow is in the stack of Harbour Bank: Adopt." in text_of(answer)
    assert "The stack lacks 4 of 7 components" in text_of(client.get(base))
    client.post(f"{base}tools/mlflow/undo/")
    assert "No tool in the stack yet" in text_of(client.get(base))
    assert [c.is_removal for c in organization.stack_changes.order_by("pk")] == [False, True]


def test_undo_brings_back_the_opinion_before(organization):
    by = organization.memberships.get().user
    put(organization, "mlflow", Ring.TRIAL, reason="first")
    put(organization, "mlflow", Ring.HOLD, reason="second")
    assert services.undo(organization=organization, slug="mlflow", by=by, at=timezone.now())
    entry = organization.stack_entries.get()
    assert (entry.ring, entry.reason) == ("trial", "first")
    assert organization.stack_changes.count() == 3


def test_change_of_somebody_else_is_not_undone(cast, organization):
    put(organization, "mlflow")
    other = cast["assessor"].user
    now = timezone.now()
    assert not services.undo(organization=organization, slug="mlflow", by=other, at=now)
    assert organization.stack_entries.exists()


def test_history_is_only_added_to(organization):
    put(organization, "mlflow")
    change = organization.stack_changes.get()
    with pytest.raises(ChangeIsFinal):
        change.save()
    with pytest.raises(ChangeIsFinal):
        change.delete()
    assert not put(organization, "mlflow")  # the same again is no step
    assert organization.stack_changes.count() == 1


def test_assess_and_hold_fill_nothing(cast, organization):
    put(organization, "mlflow", Ring.ASSESS)
    put(organization, "dvc", Ring.HOLD)
    page = text_of(cast["viewer"].client.get(f"/landscape/stack/{organization.pk}/"))
    assert "The stack lacks 7 of 7 components" in page


def test_warnings_name_what_ended_was_renamed_was_bought_or_changed_licence(cast, organization):
    bought = next(t for t in TOOLS.values() if t.acquired_by and not t.has_ended)
    for slug in ("koalas", "allegro-ai", "mlflow", bought.slug):
        put(organization, slug)
    organization.stack_entries.filter(tool="mlflow").update(licence="MIT")
    page = text_of(cast["viewer"].client.get(f"/landscape/stack/{organization.pk}/"))
    assert "Koalas has ended" in page
    assert "Allegro AI is now called ClearML." in page
    assert f"{bought.name} was bought by {bought.acquired_by}." in page
    assert "The licence of MLflow is Apache-2.0" in page


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_stack_that_was_exported_is_imported_the_same(cast, organization, language):
    put(organization, "mlflow", Ring.TRIAL, reason="=1; não, é 0,5 — “ótimo”")
    put(organization, "feast", Ring.HOLD, reason="'-quoted", components=("feature_store",))
    base = f"/landscape/stack/{organization.pk}/stack"
    asked = {"headers": {"accept-language": language}}
    answer = cast["viewer"].client.get(f"{base}.csv", **asked)
    other = an_organization("Harbour Two")
    run = begun(other, answer.content.decode())
    services.apply_import(run=run, by=other.memberships.get().user, at=timezone.now())

    def kept(owner: Organization) -> list[tuple]:
        entries = owner.stack_entries.order_by("tool")
        return [(e.tool, e.ring, e.reason) for e in entries]

    assert kept(other) == kept(organization)
    workbook = read_workbook(cast["viewer"].client.get(f"{base}.xlsx", **asked).content)
    delimiter = {"en": ",", "pt-br": ";"}[language]
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert [[unguarded(cell) for cell in row] for row in rows] == [
        ["" if cell is None else str(cell) for cell in row] for row in workbook
    ]


def test_csv_of_the_stack_is_read_back_as_a_radar_table(cast, organization):
    put(organization, "mlflow", Ring.TRIAL, reason='=HYPERLINK("x")')
    answer = cast["viewer"].client.get(f"/landscape/stack/{organization.pk}/stack.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(r["name"], r["ring"], r["description"][:2]) for r in rows] == [
        ("MLflow", "trial", "'=")
    ]
    other = an_organization("Harbour Two")
    run = begun(other, answer.content.decode())
    services.apply_import(run=run, by=other.memberships.get().user, at=timezone.now())
    assert other.stack_entries.get().ring == "trial"


def test_own_tool_is_searched_by_members_alone(cast, organization, own):
    path = "/landscape/?q=house+store&view=cards"
    assert "House store" in text_of(cast["viewer"].client.get(path))
    for part in OUTSIDE:
        assert "Features of the house" not in text_of(cast[part].client.get(path))
    assert b"House store" in cast["viewer"].client.get("/landscape.csv?q=house+store").content
    assert "/landscape/tools/own-" not in cast["anonymous"].client.get(path).content.decode()


def test_own_tool_fills_a_component_and_a_changed_one_is_seen_at_once(cast, organization, own):
    client, base = cast["owner"].client, f"/landscape/stack/{organization.pk}/"
    client.post(f"{base}tools/{own.slug}/", {"ring": "adopt", "components": ["feature_store"]})
    assert "The stack lacks 6 of 7 components" in text_of(client.get(base))
    facts = {"name": "New name", "category": "feature-store", "kind": "in-house"}
    client.post(f"{base}own/{own.pk}/", facts)
    assert "New name" in text_of(client.get(base))
    client.post(f"{base}own/{own.pk}/remove/")
    assert "No tool in the stack yet" in text_of(client.get(base))
    assert organization.stack_changes.last().is_removal


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://a.example", "nowhere"])
def test_address_that_is_no_web_address_is_refused(cast, organization, address):
    facts = {"name": "X", "category": "ml-platform", "kind": "in-house", "homepage": address}
    path = f"/landscape/stack/{organization.pk}/own/new/"
    assert cast["owner"].client.post(path, facts).status_code == 400
    assert not OwnTool.objects.exists()


@pytest.mark.parametrize("view", ["grid", "cards", "table"])
def test_browsing_marks_the_stack_in_a_bounded_number_of_queries(
    cast, organization, own, view, django_assert_max_num_queries
):
    put(organization, "mlflow")
    client = cast["viewer"].client
    client.get(f"/landscape/?view={view}")
    with django_assert_max_num_queries(5):  # session, user, memberships, own tools, stack
        page = client.get(f"/landscape/?view={view}&q=mlflow")
    assert "mine" in page.content.decode()


def test_browsing_without_an_account_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/landscape/?view=cards")


def test_plan_is_told_the_tools_in_use_by_category(
    organization, own, django_assert_max_num_queries
):
    assert tools_in_use(organization) == {}
    put(organization, "mlflow")
    organization.stack_entries.create(tool=own.slug, ring=Ring.ADOPT)
    put(organization, "dvc", Ring.HOLD)
    tools_in_use(organization)
    with django_assert_max_num_queries(1):
        found = tools_in_use(organization)
    assert own.name in found[own.category]
    assert found[TOOLS["mlflow"].category] == ["MLflow"]
    assert all("DVC" not in names for names in found.values())
    assert tools_in_use(None) == {}


def test_import_page_tells_the_difference_and_applies_it(cast, organization):
    client = cast["assessor"].client
    file = SimpleUploadedFile("tools.csv", TABLE.encode())
    body = {"format": "csv", "file": file, "organization": str(organization.pk)}
    answer = client.post("/landscape/imports/", body)
    assert answer.status_code == 302
    assert b'hx-trigger="every 1s"' in client.get(answer["Location"]).content
    run = ImportRun.objects.get()
    read_one_import(str(run.pk))
    page = text_of(client.get(answer["Location"]))
    assert "Dry run: nothing has changed yet" in page
    assert "new own tools 1 known tools 1" in page
    client.post(f"{answer['Location']}choose/", {"apply": "1"})
    assert "The list is imported" in text_of(client.get(answer["Location"]))
    assert organization.own_tools.get().name == "House store"


def test_category_that_a_person_chose_is_kept(cast, organization, run):
    path = f"/landscape/imports/{run.pk}/"
    place = sorted(run.categories).index("feature-store")
    cast["owner"].client.post(f"{path}choose/", {f"category-{place}": ""})
    run.refresh_from_db()
    assert run.categories["feature-store"] == ""
    cast["owner"].client.post(f"{path}choose/", {f"category-{place}": "nowhere", "apply": "1"})
    assert not organization.own_tools.exists()


def test_api_tells_what_an_import_does_and_applies_it_once(cast, organization):
    client = cast["owner"].client
    file = SimpleUploadedFile("a.csv", f"{TABLE}Bad,x,nowhere,\n".encode())
    begun = client.post("/api/v1/imports/", {"file": file, "format": "csv"})
    assert begun.status_code == 202
    url = begun.json()["url"]
    assert client.post(f"{url}apply/").status_code == 409
    read_one_import(begun.json()["id"])
    dry = client.get(url).json()
    assert (dry["state"], dry["created"], dry["matched"]) == ("ready", 1, 1)
    assert [(e["line"], e["code"]) for e in dry["errors"]] == [(4, "bad_address")]
    first, second = client.post(f"{url}apply/").json(), client.post(f"{url}apply/").json()
    assert first == second
    assert first["state"] == "applied"
    assert organization.own_tools.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"format": "csv"}, "file"),
        ({"format": "word"}, "format"),
        ({"format": "csv", "file": b"\xff\xfe\x00"}, "file"),
    ],
)
def test_api_refuses_a_wrong_upload_by_its_field(cast, body, field):
    given = dict(body)
    if "file" in given or field == "format":
        given["file"] = SimpleUploadedFile("a", given.get("file", b"name\nA\n"))
    answer = cast["owner"].client.post("/api/v1/imports/", given)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_api_refuses_unknown_choices_and_imports_nothing(cast, organization, run):
    answer = cast["owner"].client.post(
        f"/api/v1/imports/{run.pk}/apply/",
        {"categories": {"feature-store": "nowhere"}},
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert not organization.own_tools.exists()


def test_person_with_two_organizations_says_which(cast, organization):
    create_organization(name="Second", by=cast["owner"].user, at=timezone.now())
    file = SimpleUploadedFile("a.csv", TABLE.encode())
    answer = cast["owner"].client.post("/api/v1/imports/", {"file": file, "format": "csv"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "organization"


def test_everything_is_audited_and_exported(cast, organization, own, run):
    by = cast["owner"].user
    put(organization, "mlflow", reason="It works")
    services.apply_import(run=run, by=by, at=timezone.now())
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"stack.added", "own_tool.added", "import.begun", "import.applied"} <= actions
    data = exports.everything_of_organization(organization)["landscape"]
    assert data["stack"][0]["reason"] == "It works"
    assert data["own_tools"][0]["name"] == "House store"
    assert data["imported_items"]


def test_organization_is_deleted_with_its_stack_and_tools(organization, own, run):
    put(organization, "mlflow")
    organization.delete()
    assert not StackChange.objects.exists()
    assert not OwnTool.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("path", ["", "stack.csv", "stack.xlsx", "tools/mlflow/", "own/new/"])
def test_pages_stand_in_both_languages(cast, organization, path):
    put(organization, "mlflow")
    for language in ("en", "pt-br"):
        client = cast["owner"].client
        page = client.get(
            f"/landscape/stack/{organization.pk}/{path}", headers={"accept-language": language}
        )
        assert page.status_code == 200


def test_api_asks_for_the_csrf_token_of_the_session(cast, organization, run):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["owner"].user)
    file = SimpleUploadedFile("a.csv", TABLE.encode())
    begun = client.post("/api/v1/imports/", {"file": file, "format": "csv"})
    assert begun.status_code == 403
    assert client.post(f"/api/v1/imports/{run.pk}/apply/").status_code == 403
    assert not organization.own_tools.exists()


def test_own_tools_of_two_organizations_never_meet(cast, organization, own):
    other = cast["other_owner"].user.memberships.get().organization
    theirs = add_own(other, name="Their store")
    mine = cast["owner"].client
    assert mine.get(f"/landscape/tools/{theirs.slug}/").status_code == 404
    base = f"/landscape/stack/{organization.pk}/"
    assert mine.get(f"{base}tools/{theirs.slug}/").status_code == 404
    assert mine.post(f"{base}tools/{theirs.slug}/", {"ring": "adopt"}).status_code == 404
    assert mine.get(f"{base}own/{theirs.pk}/").status_code == 404
