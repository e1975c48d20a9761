"""A team's needs are kept by those who lead, read by every member, and overridden by an address."""

import csv
import io
from typing import Any

import pytest
from django.utils import timezone

from assessments.people import exports, services
from assessments.people.domain.needs import asked_or_kept
from assessments.people.models import Source, TeamNeeds
from assessments.people.services import plans
from assessments.roles import content
from mlops_portal.organizations.models import AuditEntry
from mlops_portal.organizations.services import create_team
from tests.assessments.people.people_steps import Place, a_place, says
from tests.markup import flat

MATRIX = content.matrix()
SENT = {
    "need": ["data-scientist:intermediate", "data-engineer:intermediate"],
    "depth": "2",
    "critical": ["devops"],
}
SAID = "Data scientist, intermediate; Data engineer, intermediate; 2 people each"
LEADERS = ["owner", "assessor"]
OTHERS = ["viewer", "rated", "stranger", "anonymous", "other_owner"]


@pytest.fixture
def place(db: None) -> Place:
    place = a_place()
    levels = MATRIX.required(MATRIX.profile("data-scientist:intermediate"))
    says(place.person, Source.ASSESSOR, levels, account=place.owner.user)
    return place


def address(place: Place, path: str = "") -> str:
    return f"/roles/teams/{place.team.pk}/{path}"


def read(place: Place, path: str = "", part: str = "owner") -> str:
    answer = getattr(place, part).client.get(address(place, path))
    assert answer.status_code == 200
    return flat(answer)


def keep(place: Place, sent: dict[str, Any] = SENT, part: str = "owner") -> Any:
    return getattr(place, part).client.post(address(place, "needs/"), sent)


@pytest.mark.parametrize("part", LEADERS)
def test_who_leads_keeps_needs_and_every_page_of_the_team_takes_them(
    place: Place, part: str
) -> None:
    shown = read(place, "?need=data-scientist:intermediate", part)
    assert "Keep these needs for the team" in shown
    assert keep(place, part=part).status_code == 302
    for reader in (*LEADERS, "viewer"):
        page = read(place, part=reader)
        assert SAID in page
        assert "Kept for the team by" in page
        assert ("Forget them" in page) == (reader in LEADERS)
    assert "devops" in TeamNeeds.objects.get(team=place.team).critical
    assert SAID in read(place, "plan/")
    away = read(place, f"?without={place.person.pk}")
    assert SAID in away
    assert "with them" in away
    table = csv.DictReader(io.StringIO(read(place, "coverage.csv").lstrip("\ufeff")))
    target = services.problem_for(
        place.team, "need=data-scientist:intermediate&need=data-engineer:intermediate", MATRIX
    ).target
    for row, skill in zip(table, MATRIX.skills, strict=True):
        assert (row["skill"], row["Need"]) == (skill.slug, str(target.levels[skill.slug]))
    listed = flat(place.viewer.client.get(f"/roles/people/of/{place.organization.pk}/"))
    assert "Data scientist, intermediate; Data engineer, intermediate" in listed


def test_plan_for_the_worker_holds_the_kept_needs(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans.current_app, "send_task", lambda *args: None)
    keep(place)
    page = read(place, "plan/?hires=6&copies=3&training=10")
    assert "Too many sets to try on this page" in page
    query = page.partition('name="query" value="')[2].partition('"')[0].replace("&amp;", "&")
    answer = place.owner.client.post(address(place, "plan/ask/"), {"query": query})
    services.forget_needs(team=place.team, by=place.owner.user, at=timezone.now())
    assert SAID in flat(place.owner.client.get(answer["Location"]))


def test_address_overrides_what_is_kept_and_leads_back(place: Place) -> None:
    keep(place)
    other = read(place, "?need=data-analyst:beginner")
    assert SAID not in other
    assert "Data analyst, beginner" in other
    assert "Back to the needs that are kept" in other
    assert "What does the team need?" in read(place, "?need=&need=")
    assert SAID in read(place)
    assert "Data analyst, beginner" in read(place, "plan/?need=data-analyst:beginner")


@pytest.mark.parametrize("part", OTHERS)
@pytest.mark.parametrize("path", ["needs/", "needs/forget/"])
def test_nobody_else_keeps_or_forgets(place: Place, part: str, path: str) -> None:
    keep(place)
    before = TeamNeeds.objects.values().get()
    answer = getattr(place, part).client.post(
        address(place, path), {"need": "data-analyst:beginner"}
    )
    assert answer.status_code == 404
    assert TeamNeeds.objects.values().get() == before


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"need": "juggler:expert"}, "There is no profile “juggler:expert”."),
        ({"need": ["", ""]}, "The target asks for nothing."),
        ({}, "The target asks for nothing."),
        ({**SENT, "depth": "9"}, "A depth is a whole number from 1 to 3, not “9”."),
        ({**SENT, "critical": "juggling"}, "There is no skill “juggling”."),
    ],
)
def test_wrong_needs_are_refused_in_words_and_what_was_kept_stays(
    place: Place, sent: dict[str, Any], told: str
) -> None:
    keep(place)
    answer = keep(place, sent)
    assert answer.status_code == 400
    assert told in flat(answer)
    assert TeamNeeds.objects.get(team=place.team).depth == 2


def test_keeping_and_forgetting_stand_in_the_log_once_each(place: Place) -> None:
    keep(place)
    keep(place, {"need": "data-analyst:beginner"})
    forget = address(place, "needs/forget/")
    for _again in range(2):
        assert place.owner.client.post(forget).status_code == 302
    actions = AuditEntry.objects.filter(action__startswith="team.needs").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "team.needs_kept",
        "team.needs_kept",
        "team.needs_forgotten",
    ]
    assert not TeamNeeds.objects.exists()
    assert "What does the team need?" in read(place)


def test_kept_needs_are_of_one_team_and_stand_in_the_export(place: Place) -> None:
    keep(place)
    other = create_team(
        organization=place.organization, name="Supply", by=place.owner.user, at=timezone.now()
    )
    page = flat(place.owner.client.get(f"/roles/teams/{other.pk}/"))
    assert SAID not in page
    exported = exports.of_organization(place.organization)["team_needs"]
    assert [(one["team"], one["need"], one["depth"]) for one in exported] == [
        (place.team.pk, SENT["need"], ["2"])
    ]


def test_what_a_later_matrix_does_not_know_is_left_out() -> None:
    kept = {
        "need": ["data-analyst:beginner", "juggler:expert"],
        "depth": ["2"],
        "critical": ["devops", "juggling"],
    }
    found = asked_or_kept({"order": ["matrix"]}, kept, MATRIX)
    assert found == {
        "need": ["data-analyst:beginner"],
        "depth": ["2"],
        "critical": ["devops"],
        "order": ["matrix"],
    }
    assert asked_or_kept({"need": [""]}, kept, MATRIX) == {"need": [""]}
