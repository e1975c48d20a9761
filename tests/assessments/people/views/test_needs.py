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
from tests.assessments.people.people_steps import Cast, a_cast, says
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
def cast(db: None) -> Cast:
    cast = a_cast()
    levels = MATRIX.required(MATRIX.profile("data-scientist:intermediate"))
    says(cast.person, Source.ASSESSOR, levels, account=cast.owner.user)
    return cast


def address(cast: Cast, path: str = "") -> str:
    return f"/roles/teams/{cast.team.pk}/{path}"


def read(cast: Cast, path: str = "", part: str = "owner") -> str:
    answer = getattr(cast, part).client.get(address(cast, path))
    assert answer.status_code == 200
    return flat(answer)


def keep(cast: Cast, sent: dict[str, Any] = SENT, part: str = "owner") -> Any:
    return getattr(cast, part).client.post(address(cast, "needs/"), sent)


@pytest.mark.parametrize("part", LEADERS)
def test_who_leads_keeps_needs_and_every_page_of_the_team_takes_them(cast: Cast, part: str) -> None:
    shown = read(cast, "?need=data-scientist:intermediate", part)
    assert "Keep these needs for the team" in shown
    assert keep(cast, part=part).status_code == 302
    for reader in (*LEADERS, "viewer"):
        page = read(cast, part=reader)
        assert SAID in page
        assert "Kept for the team by" in page
        assert ("Forget them" in page) == (reader in LEADERS)
    assert "devops" in TeamNeeds.objects.get(team=cast.team).critical
    assert SAID in read(cast, "plan/")
    away = read(cast, f"?without={cast.person.pk}")
    assert SAID in away
    assert "with them" in away
    table = csv.DictReader(io.StringIO(read(cast, "coverage.csv").lstrip("\ufeff")))
    target = services.problem_for(
        cast.team, "need=data-scientist:intermediate&need=data-engineer:intermediate", MATRIX
    ).target
    for row, skill in zip(table, MATRIX.skills, strict=True):
        assert (row["skill"], row["Need"]) == (skill.slug, str(target.levels[skill.slug]))
    listed = flat(cast.viewer.client.get(f"/roles/people/of/{cast.organization.pk}/"))
    assert "Data scientist, intermediate; Data engineer, intermediate" in listed


def test_plan_for_the_worker_holds_the_kept_needs(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans.current_app, "send_task", lambda *args: None)
    keep(cast)
    page = read(cast, "plan/?hires=6&copies=3&training=10")
    assert "Too many sets to try on this page" in page
    query = page.partition('name="query" value="')[2].partition('"')[0].replace("&amp;", "&")
    answer = cast.owner.client.post(address(cast, "plan/ask/"), {"query": query})
    services.forget_needs(team=cast.team, by=cast.owner.user, at=timezone.now())
    assert SAID in flat(cast.owner.client.get(answer["Location"]))


def test_address_overrides_what_is_kept_and_leads_back(cast: Cast) -> None:
    keep(cast)
    other = read(cast, "?need=data-analyst:beginner")
    assert SAID not in other
    assert "Data analyst, beginner" in other
    assert "Back to the needs that are kept" in other
    assert "What does the team need?" in read(cast, "?need=&need=")
    assert SAID in read(cast)
    assert "Data analyst, beginner" in read(cast, "plan/?need=data-analyst:beginner")


@pytest.mark.parametrize("part", OTHERS)
@pytest.mark.parametrize("path", ["needs/", "needs/forget/"])
def test_nobody_else_keeps_or_forgets(cast: Cast, part: str, path: str) -> None:
    keep(cast)
    before = TeamNeeds.objects.values().get()
    answer = getattr(cast, part).client.post(address(cast, path), {"need": "data-analyst:beginner"})
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
    cast: Cast, sent: dict[str, Any], told: str
) -> None:
    keep(cast)
    answer = keep(cast, sent)
    assert answer.status_code == 400
    assert told in flat(answer)
    assert TeamNeeds.objects.get(team=cast.team).depth == 2


def test_keeping_and_forgetting_stand_in_the_log_once_each(cast: Cast) -> None:
    keep(cast)
    keep(cast, {"need": "data-analyst:beginner"})
    forget = address(cast, "needs/forget/")
    for _again in range(2):
        assert cast.owner.client.post(forget).status_code == 302
    actions = AuditEntry.objects.filter(action__startswith="team.needs").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "team.needs_kept",
        "team.needs_kept",
        "team.needs_forgotten",
    ]
    assert not TeamNeeds.objects.exists()
    assert "What does the team need?" in read(cast)


def test_kept_needs_are_of_one_team_and_stand_in_the_export(cast: Cast) -> None:
    keep(cast)
    other = create_team(
        organization=cast.organization, name="Supply", by=cast.owner.user, at=timezone.now()
    )
    page = flat(cast.owner.client.get(f"/roles/teams/{other.pk}/"))
    assert SAID not in page
    exported = exports.of_organization(cast.organization)["team_needs"]
    assert [(one["team"], one["need"], one["depth"]) for one in exported] == [
        (cast.team.pk, SENT["need"], ["2"])
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
