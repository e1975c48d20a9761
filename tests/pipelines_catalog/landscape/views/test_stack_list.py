"""The list of a large stack: filter, order, pages, taking several out; what deletes asks first."""

import re

import pytest

from mlops_portal.organizations.models import AuditEntry, Organization
from pipelines_catalog.landscape.models import ImportRun, OwnTool, Ring, StackEntry
from tests.markup import flat
from tests.pipelines_catalog.landscape.people import TOOLS, add_own, begun, put, text_of

pytestmark = pytest.mark.django_db
STACK = {
    "mlflow": Ring.ADOPT,
    "dvc": Ring.TRIAL,
    "airflow": Ring.HOLD,
    "feast": Ring.ADOPT,
}


@pytest.fixture
def stack(organization: Organization) -> str:
    for slug, ring in STACK.items():
        put(organization, slug, ring, reason="Everybody knows it" if slug == "dvc" else "")
    own = add_own(organization)
    StackEntry.objects.create(organization=organization, tool=own.slug, ring=Ring.TRIAL)
    return f"/landscape/stack/{organization.pk}/"


def listed(client: object, address: str) -> list[str]:
    """Names of the list, in order."""
    html = flat(client.get(address))
    rows = html.split('id="listed"')[1]
    return re.findall(r'<th scope="row"><a href="[^"]*/tools/[^"]+/">([^<]+)</a>', rows)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["Feast", "MLflow", "DVC", "House store", "Airflow"]),
        ("?order=name", ["Airflow", "DVC", "Feast", "House store", "MLflow"]),
        ("?ring=adopt", ["Feast", "MLflow"]),
        ("?ring=adopt&component=feature_store", ["Feast"]),
        ("?source=own", ["House store"]),
        ("?source=landscape&ring=trial", ["DVC"]),
        ("?q=EVERYBODY", ["DVC"]),
        ("?ring=nope&component=nope&source=nope&order=nope", 5),
        ("?ring=assess", 5),  # no tool of it: not among the choices
    ],
)
def test_the_list_is_filtered_and_sorted(cast, stack, asked, names) -> None:
    found = listed(cast["viewer"].client, f"{stack}{asked}")
    assert found == names if isinstance(names, list) else len(found) == names


def test_choices_have_counts_and_numbers_stay_those_of_the_radar(cast, stack) -> None:
    page = flat(cast["viewer"].client.get(f"{stack}?ring=trial"))
    assert '<option value="trial" selected>Trial (2)</option>' in page
    assert 'value="assess"' not in page
    assert "2 of 5 tools" in text_of(cast["viewer"].client.get(f"{stack}?ring=trial"))
    assert re.search(r"<td>3</td><th scope=\"row\"><a [^>]+>DVC<", page)
    assert 'name="tool"' not in page, "a viewer takes nothing out"


def test_tools_of_a_list_that_was_imported_are_found_by_it(cast, organization, stack) -> None:
    run = begun(organization)
    cast["owner"].client.post(f"/landscape/imports/{run.pk}/choose/", {"apply": "1"})
    assert listed(cast["owner"].client, f"{stack}?source=list:our list") == [
        "MLflow",
        "House store",
    ]


def test_a_long_list_stands_on_several_pages(cast, organization) -> None:
    for slug in list(TOOLS)[:60]:
        put(organization, slug)
    base, client = f"/landscape/stack/{organization.pk}/", cast["owner"].client
    assert len(listed(client, base)) == 50
    assert len(listed(client, f"{base}?page=2")) == 10


def test_several_tools_are_taken_out_after_a_question_and_brought_back(
    cast, organization, stack
) -> None:
    client = cast["assessor"].client
    asked = client.post(f"{stack}remove/", {"tool": ["mlflow", "dvc"]})
    assert "Take 2 tools out of the stack?" in text_of(asked)
    assert organization.stack_entries.count() == 5
    page = text_of(
        client.post(f"{stack}remove/", {"tool": ["mlflow", "dvc"], "confirmed": "1"}, follow=True)
    )
    assert organization.stack_entries.count() == 3
    assert "2 tools are out of the stack." in page
    other = text_of(cast["owner"].client.get(stack))
    assert "are out of the stack" not in other, "only who did it undoes it"
    cast["owner"].client.post(f"{stack}undo/")
    assert organization.stack_entries.count() == 3
    client.post(f"{stack}undo/")
    assert organization.stack_entries.count() == 5
    assert organization.stack_entries.get(tool="dvc").reason == "Everybody knows it"


def test_all_that_a_filter_found_are_taken_out_together(cast, organization, stack) -> None:
    client = cast["owner"].client
    asked = client.post(f"{stack}remove/?ring=adopt", {"all": "1"})
    assert re.findall(r'name="tool" value="([\w-]+)"', flat(asked)) == [
        "feast",
        "mlflow",
    ]
    assert "No tool is chosen." in text_of(client.post(f"{stack}remove/", {}, follow=True))


@pytest.mark.parametrize("part", ["viewer", "stranger", "anonymous", "other_owner"])
def test_who_may_not_edit_takes_nothing_out(cast, organization, stack, part) -> None:
    own, run = OwnTool.objects.get(), begun(organization)
    client = cast[part].client
    for path in (
        f"{stack}remove/",
        f"{stack}undo/",
        f"{stack}own/{own.pk}/remove/",
        f"/landscape/imports/{run.pk}/discard/",
        f"/landscape/imports/{run.pk}/undo/",
    ):
        given = {"tool": ["mlflow"], "confirmed": "1"}
        assert client.post(path, given).status_code == 404, path
        assert client.get(path).status_code in (404, 405), path
    assert organization.stack_entries.count() == 5
    assert ImportRun.objects.exists()


def test_removing_an_own_tool_asks_and_says_what_goes(cast, organization, stack) -> None:
    own, client = OwnTool.objects.get(), cast["owner"].client
    path = f"{stack}own/{own.pk}/remove/"
    page = text_of(client.get(path))
    assert "Remove “House store” for good?" in page
    assert "its place in the stack: Trial" in page
    client.post(f"{stack}own/{own.pk}/", {"remove": "1"})
    assert OwnTool.objects.exists(), "the form of its facts removes nothing"
    client.post(path)
    assert not OwnTool.objects.exists()
    assert organization.stack_entries.count() == 4


@pytest.mark.parametrize(
    ("is_applied", "heading"),
    [(False, "Discard the import of “our list”?"), (True, "Forget the record of “our list”?")],
)
def test_discarding_an_import_asks_and_says_what_goes(
    cast, organization, is_applied, heading
) -> None:
    run, client = begun(organization), cast["owner"].client
    path = f"/landscape/imports/{run.pk}/"
    if is_applied:
        client.post(f"{path}choose/", {"apply": "1"})
    page = text_of(client.get(f"{path}discard/"))
    assert heading in page
    assert "2 entries that were read" in page
    assert ImportRun.objects.exists()
    client.post(f"{path}discard/")
    assert not ImportRun.objects.exists()
    assert organization.own_tools.exists() is is_applied


def test_an_import_is_undone_as_one_after_a_question(cast, organization) -> None:
    run, client = begun(organization), cast["owner"].client
    path = f"/landscape/imports/{run.pk}/"
    client.post(f"{path}choose/", {"apply": "1"})
    assert "1 own tool goes" in text_of(client.get(f"{path}undo/"))
    page = text_of(client.post(f"{path}undo/", follow=True))
    assert "The import is undone." in page
    assert "The import was undone" in page
    assert not organization.own_tools.exists()
    again = text_of(client.get(f"{path}undo/", follow=True))
    assert "There is nothing of this import to undo." in again
    assert AuditEntry.objects.filter(action="import.undone").count() == 1
