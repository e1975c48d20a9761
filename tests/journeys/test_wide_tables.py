"""On a phone and with many columns, the column that decides stays in view."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments.people.models import Source
from assessments.roles import content
from mlops_portal.organizations.services import create_team
from tests.assessments.cast import an_organization
from tests.assessments.people.people_steps import a_rated_person, says
from tests.journeys.conftest import SMALL_PAGE

pytestmark = pytest.mark.browser
MATRIX = content.matrix()
FOUR = "&".join(f"profile={role.slug}:expert" for role in MATRIX.matrix_roles)
NEED = "data-scientist:intermediate"
# Of each table: what must be on the screen, at once with the names of its rows.
PUBLIC = {
    f"/roles/compare/?{FOUR}": ".diff.ends tbody tr:first-child td:last-child",
    "/landscape/changes/": ".records tbody tr:first-child td:nth-child(4)",
    "/landscape/?view=table": ".tools-t tbody tr:first-child td:last-child",
    "/landscape/compare/?t=mlflow&t=kubeflow&t=metaflow": ".ctab tbody td:last-child",
}
OF_A_TEAM = {
    "/roles/people/of/{organization}/against/?profile=" + NEED: (
        ".bands tbody tr:nth-child(2) td:nth-child(4)"
    ),
    "/roles/teams/{team}/?need=" + NEED: ".covm tbody tr:first-child .lft",
    "/roles/teams/{team}/plan/?need=" + NEED: ".diff.fits tbody tr:first-child td:nth-child(3)",
}


def outside(page: Any, selector: str) -> float:
    """By how many pixels the cell, or the name of its row, lies outside what can be seen."""
    return page.evaluate(
        """(selector) => {
            const cell = document.querySelector(selector), box = cell.closest('.scroll');
            const seen = box.getBoundingClientRect();
            return Math.max(...[cell, cell.parentElement.firstElementChild].map(one => {
                const at = one.getBoundingClientRect();
                return Math.max(at.right - Math.min(seen.right, innerWidth), seen.left - at.left);
            }));
        }""",
        selector,
    )


@pytest.fixture
def lead(live_server: Any) -> dict[str, Any]:
    """The owner of a team of seven who were all rated."""
    organization = an_organization("Harbour Bank")
    owner = organization.memberships.get().user
    team = create_team(organization=organization, name="Pricing", by=owner, at=timezone.now())
    profiles = MATRIX.profiles
    for place in range(7):
        person = a_rated_person(organization, f"Person number {place}", teams=[team])
        says(person, Source.ASSESSOR, MATRIX.required(profiles[place]), account=owner)
    return {"owner": owner, "organization": organization.pk, "team": team.pk}


@pytest.mark.parametrize("language", ["en", "pt-br"])
@pytest.mark.parametrize("path", PUBLIC)
def test_what_decides_is_in_view_on_a_phone(
    open_page: Callable[..., Any], path: str, language: str
) -> None:
    page = open_page(path, viewport="phone", language=language)
    assert outside(page, PUBLIC[path]) <= 1


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_what_decides_is_in_view_with_seven_people(
    open_page: Callable[..., Any], live_server: Any, lead: dict[str, Any], viewport: str
) -> None:
    client = Client()
    client.force_login(lead["owner"])
    page = open_page(SMALL_PAGE, viewport=viewport, language="pt-br")
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for path, selector in OF_A_TEAM.items():
        page.goto(live_server.url + path.format(**lead))
        assert outside(page, selector) <= 1, path
