"""The stack in a real browser: a tool put in, coverage seen to change, a list imported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from mlops_portal.organizations.models import Organization, Role, User
from pipelines_catalog.landscape.models import ImportRun
from pipelines_catalog.landscape.tasks import read_one_import
from tests.assessments.cast import an_organization, member
from tests.journeys.conftest import SMALL_PAGE

pytestmark = pytest.mark.browser
TABLE = (
    "name,category,homepage,repository\n"
    "MLflow,ml-platform,https://mlflow.org,https://github.com/mlflow/mlflow\n"
    "Beam,model-serving,https://beam.apache.org,https://github.com/apache/beam\n"
    "House store,feature-store,https://store.example/,\n"
)


@pytest.fixture
def organization(live_server: Any) -> Organization:
    return an_organization()


@pytest.fixture
def person(organization: Organization) -> User:
    """An assessor of the organization."""
    return member(organization, Role.ASSESSOR).user


@pytest.fixture
def open_as(open_page: Callable[..., Any], live_server: Any) -> Callable[..., Any]:
    """`open_page` in a browser in which the account is signed in."""

    def _open(user: User, path: str, **options: Any) -> Any:
        client = Client()
        client.force_login(user)
        page = open_page(SMALL_PAGE, **options)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return _open


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "tools.csv"
    path.write_text(TABLE)
    return path


@pytest.mark.parametrize("javascript", [True, False])
def test_tool_is_put_into_the_stack_and_the_coverage_changes(
    open_as, person, organization, javascript, axe
):
    page = open_as(person, "/landscape/tools/mlflow/", javascript=javascript)
    button = page.locator("#put")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".note[role=status]")).to_contain_text("MLflow is in the stack")
    if javascript:
        axe(page)
    page.get_by_role("link", name="See the stack").click()
    expect(page.locator("h1")).to_contain_text("The stack lacks 4 of 7 components")
    expect(page.locator("#c-model_registry")).to_contain_text("One tool")
    if javascript:
        axe(page)
    page.goto(page.url.split("/landscape")[0] + "/landscape/tools/mlflow/?stack=put")
    page.locator("#undo").click()
    expect(page.locator("#put")).to_be_visible()
    assert not organization.stack_entries.exists()


def test_list_is_imported_after_its_dry_run(open_as, person, organization, table, axe):
    page = open_as(person, "/landscape/imports/")
    axe(page)
    page.get_by_label("Format").select_option("csv")
    page.get_by_label("File", exact=True).set_input_files(table)
    page.get_by_role("button", name="Start the dry run").click()
    expect(page.locator("h1")).to_have_text("The file is being read")
    read_one_import(str(ImportRun.objects.get().pk))
    expect(page.locator("#counts")).to_contain_text("new own tools")  # by itself
    page.reload()
    axe(page)
    assert not organization.own_tools.exists()
    page.get_by_label("Another tool: an own one").check()
    page.locator("#apply").click()
    expect(page.locator("h1")).to_have_text("The list is imported")
    axe(page)
    assert set(organization.own_tools.values_list("name", flat=True)) == {"Beam", "House store"}


def test_pages_fit_a_phone_in_portuguese(
    open_as, person, organization, table, axe, no_horizontal_scroll
):
    from tests.pipelines_catalog.landscape.people import begun, put

    for slug in ("mlflow", "koalas", "dvc", "allegro-ai"):
        put(organization, slug)
    run = begun(organization, TABLE)
    stack = f"/landscape/stack/{organization.pk}/"
    page = open_as(person, stack, viewport="phone", language="pt-br", theme="dark")
    base = page.url.split("/landscape")[0]
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    paths = (stack, f"{stack}tools/mlflow/", f"{stack}own/new/", "/landscape/imports/")
    for path in (*paths, f"/landscape/imports/{run.pk}/", "/landscape/tools/dvc/?stack=put"):
        page.goto(base + path)
        axe(page)
        no_horizontal_scroll(page)
