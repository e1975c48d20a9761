"""Every address of rounds and systems, tried by everyone: nobody touches what is not theirs."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import (
    AgreedAnswer,
    Assessment,
    ExpectedRespondent,
    Permission,
    Response,
    ShareLink,
    Snapshot,
)
from assessments.maturity.services import rounds
from assessments.maturity.urls import urlpatterns
from assessments.organizations.access import Visitor
from assessments.organizations.models import System
from mlops_portal.foundation import dates
from tests.assessments.cast import Person, a_system, by_link
from tests.assessments.round_steps import (
    FRAMEWORK,
    NAMES_OF_ROUNDS,
    a_closed_round,
    a_round,
    respond,
)

RUN = ("owner", "assessor")
SOON = (dates.today() + timedelta(days=9)).isoformat()
OUTSIDE = ("stranger", "other owner", "anonymous")
EVERYONE = (*RUN, "viewer", "respondent", *OUTSIDE)


class Cast(dict[str, Person]):
    """Everyone, with the rounds that they are tried on."""

    open: Assessment
    closed: Assessment
    response: Response


@pytest.fixture
def everyone(people: dict[str, Person], system: System) -> Cast:
    lead = people["assessor"].user
    cast = Cast(people)
    cast.closed = a_closed_round(system, lead, {"PIPE-04": [1, 2, 3]}, fill=None)
    cast.open = a_round(system, lead)
    phone = by_link(cast.open, Permission.RESPOND, "respondent-key")
    assert phone.client.post(f"/assess/{cast.open.pk}/join/", {"label": "phone"}).status_code == 302
    cast.response = Response.objects.get(assessment=cast.open)
    cast.update(respondent=phone, anonymous=Person(Client(), Visitor("")))
    return cast


def status(person: Person, path: str) -> int:
    return person.client.get(f"/assess/{path}").status_code


READS = {
    # path: who gets it. {open} and {closed} are rounds, {system} their ML system.
    "systems/{system}/": (*RUN, "viewer"),
    "systems/{system}/compare/?before={snapshot}&after={snapshot}": (*RUN, "viewer"),
    "systems/{system}/compare.csv?before={snapshot}&after={snapshot}": (*RUN, "viewer"),
    "systems/{system}/compare.xlsx?before={snapshot}&after={snapshot}": (*RUN, "viewer"),
    "systems/{system}/results/{snapshot}/": (*RUN, "viewer"),
    "systems/{system}/start/": RUN,
    "systems/{system}/start/?from={closed}": RUN,
    "{open}/round/": RUN,
    "{closed}/round/": RUN,
    "{open}/round/close/": RUN,
    "{open}/round/responses/{response}/": RUN,
    "{open}/workshop/": RUN,
    "{closed}/facilitation/": RUN,
    "{closed}/facilitation/PIPE-04/": RUN,
    "{closed}/history/": RUN,
    "{open}/history/": (*RUN, "respondent"),
    "{open}/join/": (*RUN, "respondent"),
    "{open}/finish/": ("respondent",),
    "{open}/questions/data/": ("respondent",),
    "{open}/result/": (*RUN, "viewer"),
    "{closed}/result/": (*RUN, "viewer"),
    "{closed}/export.json": (*RUN, "viewer"),
    "{closed}/answers.csv": (*RUN, "viewer"),
    "{closed}/plan.csv": (*RUN, "viewer"),
    "{closed}/answers.xlsx": (*RUN, "viewer"),
    "{closed}/plan.xlsx": (*RUN, "viewer"),
    "{closed}/": (*RUN, "viewer"),
    "{open}/": (*RUN, "viewer"),
    "{open}/settings/": RUN,
    "{open}/delete/": RUN,
    "{closed}/links/": RUN,
    "{closed}/links/?kept={snapshot}": RUN,
    "{closed}/outcome/": (),  # none of these answered it
    "{open}/outcome/": (),
}


@pytest.mark.parametrize("path", READS)
def test_a_page_opens_for_those_it_is_for_and_is_404_for_others(
    everyone: Cast, system: System, path: str
) -> None:
    where = path.format(
        system=system.pk,
        open=everyone.open.pk,
        closed=everyone.closed.pk,
        response=everyone.response.pk,
        snapshot=everyone.closed.snapshots.get().pk,
    )
    found = {part: status(everyone[part], where) for part in EVERYONE}
    allowed = {part for part, code in found.items() if code in (200, 302)}
    assert allowed == set(READS[path]), found
    assert {found[part] for part in EVERYONE if part not in allowed} <= {404}


@pytest.mark.parametrize("path", [p for p in READS if "{system}" not in p])
def test_a_stranger_is_told_the_same_as_of_nothing(everyone: Cast, path: str) -> None:
    given = {"response": everyone.response.pk, "snapshot": everyone.closed.snapshots.get().pk}
    there = path.format(open=everyone.open.pk, closed=everyone.closed.pk, **given)
    nowhere = path.format(open=uuid.uuid4(), closed=uuid.uuid4(), **given)
    bodies = [everyone["stranger"].client.get(f"/assess/{p}") for p in (there, nowhere)]
    texts = [re.sub(r"[0-9a-f-]{8,}", "", r.content.decode()) for r in bodies]
    assert [r.status_code for r in bodies] == [404, 404]
    assert re.sub(r"value=\"[^\"]*\"", "", texts[0]) == re.sub(r"value=\"[^\"]*\"", "", texts[1])
    assert everyone.open.system not in texts[0]


def state() -> tuple:
    """Everything that a refused POST could have changed."""
    return (
        list(
            Assessment.objects.order_by("pk").values_list(
                "pk", "closed_at", "closes_at", "ml_system"
            )
        ),
        list(Response.objects.order_by("pk").values_list("pk", "excluded_at", "submitted_at")),
        list(AgreedAnswer.objects.values_list("practice", "revision")),
        list(ShareLink.objects.order_by("pk").values_list("pk", "revoked_at")),
        ExpectedRespondent.objects.count(),
        Snapshot.objects.count(),
    )


POSTS = {
    "systems/{system}/start/": ({"mode": "round", "scope": "full"}, RUN),
    "{open}/round/close/": ({}, RUN),
    "{open}/round/link/": ({}, RUN),
    "{open}/round/expected/": ({"addresses": "ana@harbour.example"}, RUN),
    "{open}/round/expected/{expected}/forget/": ({}, RUN),
    "{open}/round/responses/{response}/": ({"reason": "A joke"}, RUN),
    "{closed}/facilitation/PIPE-04/": ({"answer": "1", "reason": "x", "revision": "0"}, RUN),
    "{shared}/record/": ({}, RUN),
    "{open}/delete/": ({"typed": "Churn model"}, RUN),
    "{open}/round/date/": ({"last_day": SOON}, RUN),
    "{closed}/links/": ({"last_day": SOON}, RUN),
    "{open}/links/{link}/withdraw/": ({}, RUN),
    "{open}/finish/": ({"do": "submit"}, ("respondent",)),
}


@pytest.mark.parametrize("part", ["owner", "assessor", "respondent"])
@pytest.mark.parametrize("path", POSTS)
def test_a_change_is_made_by_those_who_may_and_404_for_others(
    everyone: Cast, system: System, path: str, part: str
) -> None:
    sent, may = POSTS[path]
    where = f"/assess/{_with_ids(path, everyone, system)}"
    before = state()
    for other in EVERYONE:
        if other not in may:
            assert everyone[other].client.post(where, sent).status_code == 404, other
    assert state() == before
    if part in may:
        assert everyone[part].client.post(where, sent).status_code == 302
        assert state() != before


def _with_ids(path: str, everyone: Cast, system: System) -> str:
    """The path of something that is there to be changed."""
    lead, now = everyone["assessor"].user, timezone.now()
    shared = rounds.start_shared(
        system=system, framework=FRAMEWORK, scope=Scope.FULL, by=lead, at=now
    )
    expected = ExpectedRespondent.objects.create(
        assessment=everyone.open,
        email="one@harbour.example",
        link=everyone.open.links.first(),
        origin="https://portal.example",
    )
    return path.format(
        system=system.pk,
        open=everyone.open.pk,
        closed=everyone.closed.pk,
        shared=shared.pk,
        response=everyone.response.pk,
        expected=expected.pk,
        link=everyone.open.links.first().pk,
    )


def test_every_address_of_rounds_is_tried_here() -> None:
    tried = {path.split("?")[0] for path in (*READS, *POSTS)}
    example = {
        "system_id": "{system}",
        "assessment_id": "{open}",
        "response_id": "{response}",
        "expected_id": "{expected}",
        "kept": "{snapshot}",
        "practice": "PIPE-04",
        "ending": "csv",
    }
    apart = {"systems", "claim", "short-link"}  # tried below
    for pattern in urlpatterns:
        if pattern.name in NAMES_OF_ROUNDS - apart:
            path = re.sub(r"<\w+:(\w+)>", lambda m: example[m.group(1)], str(pattern.pattern))
            kinds = (path, *(path.replace("{open}", other) for other in ("{closed}", "{shared}")))
            assert any(kind in tried for kind in kinds), path


@pytest.mark.parametrize("part", EVERYONE)
def test_the_list_of_systems_holds_only_ones_own(everyone: Cast, part: str) -> None:
    response = everyone[part].client.get("/assess/systems/")
    if part in ("respondent", "anonymous"):
        assert response.status_code == 404
        return
    assert response.status_code == 200
    assert ("Churn model" in response.content.decode()) == (part in (*RUN, "viewer"))


@pytest.mark.parametrize("part", EVERYONE)
def test_claiming_offers_only_systems_that_one_may_assess(everyone: Cast, part: str, begin) -> None:
    person = everyone[part]
    if person.visitor.key:
        begin(person, system="Mine alone")
    response = person.client.get("/assess/claim/")
    if person.user is None:
        assert response.headers["Location"].startswith("/accounts/login/")
        return
    page = response.content.decode()
    assert "Mine alone" in page
    assert ("Harbour Bank, Retention" in page) == ("An ML system that exists" in page)
    assert ("Harbour Bank, Retention" in page) == (part in RUN)
    assert "A new ML system" in page
    assert ('name="organization"' in page) == (part in ("owner", "other owner"))


@pytest.mark.parametrize("part", OUTSIDE)
def test_a_short_code_lets_anyone_in_to_answer_alone(everyone: Cast, part: str) -> None:
    person = everyone[part]
    code = everyone.open.links.filter(permission=Permission.RESPOND).first().code
    landed = person.client.get(f"/assess/r/{code}/")
    assert landed.headers["Location"] == f"/assess/{everyone.open.pk}/join/"
    assert status(person, f"{everyone.open.pk}/join/") == 200
    assert status(person, f"{everyone.open.pk}/round/") == 404


@pytest.mark.parametrize("code", ["zzzz-zzzz", "x", "%00", "é", "<script>alert(1)</script>"])
def test_an_unknown_code_is_404(everyone: Cast, code: str) -> None:
    response = everyone["anonymous"].client.get(f"/assess/r/{code}/")
    assert response.status_code == 404
    assert "<script>alert" not in response.content.decode()


def test_nobody_answers_in_anothers_name(everyone: Cast) -> None:
    mine = respond(everyone.open, {"DATA-01": 2}, user=everyone["owner"].user, submits=False)
    sent = {"DATA-01-answer": "0", "DATA-01-revision": "1"}
    path = f"/assess/{everyone.open.pk}/questions/data/"
    assert everyone["respondent"].client.post(path, sent).status_code == 302
    assert everyone["assessor"].client.post(path, sent).status_code == 404
    assert mine.answers.get().value == 2


def test_a_member_who_left_answers_no_more(everyone: Cast) -> None:
    person = everyone["assessor"]
    path = f"/assess/{everyone.open.pk}/"
    assert person.client.post(f"{path}join/", {"label": ""}).status_code == 302
    person.user.memberships.all().delete()
    assert person.client.get(f"{path}questions/data/").status_code == 404
    assert person.client.get(f"{path}finish/").status_code == 404


def test_a_viewer_answers_only_when_asked(everyone: Cast) -> None:
    viewer = everyone["viewer"]
    assert status(viewer, f"{everyone.open.pk}/join/") == 404
    ExpectedRespondent.objects.create(
        assessment=everyone.open,
        user=viewer.user,
        link=everyone.open.links.first(),
        origin="https://portal.example",
    )
    assert status(viewer, f"{everyone.open.pk}/join/") == 200


def test_a_response_of_another_round_is_404(everyone: Cast) -> None:
    path = f"/assess/{everyone.closed.pk}/round/responses/{everyone.response.pk}/"
    assert everyone["owner"].client.get(path).status_code == 404


def test_an_assessment_of_another_system_is_no_predecessor(everyone: Cast, bank) -> None:
    other = a_system(bank, "Fraud model")
    path = f"/assess/systems/{other.pk}/start/"
    assert everyone["owner"].client.get(f"{path}?from={everyone.closed.pk}").status_code == 404
    assert everyone["owner"].client.get(f"{path}?from=x").status_code == 404
