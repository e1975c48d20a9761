"""Every address of rounds and systems, tried by everyone: nobody touches what is not theirs."""

from datetime import timedelta

import pytest
from django.test import Client

from assessments.maturity.models import (
    Assessment,
    ExpectedRespondent,
    Permission,
    Response,
)
from mlops_portal.foundation import dates
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import System
from tests.assessments.cast import Person, a_system, by_link
from tests.assessments.round_steps import (
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


# Pages that differ between open and closed rounds, and for those who came by a link; who may do
# what elsewhere is in mlops_portal/test_who_may.py.
READS = {
    "systems/{system}/start/?from={closed}": RUN,
    "{closed}/round/": RUN,
    "{open}/history/": (*RUN, "respondent"),
    "{open}/join/": (*RUN, "respondent"),
    "{open}/finish/": ("respondent",),
    "{open}/questions/data/": ("respondent",),
    "{open}/result/": (*RUN, "viewer"),
    "{open}/settings/": RUN,
    "{open}/delete/": RUN,
    "{closed}/links/?kept={snapshot}": RUN,
    "{closed}/outcome/": (),  # none of these answered it
    "{open}/outcome/": (),
}


def test_a_page_opens_for_those_it_is_for_and_is_404_for_others(
    everyone: Cast, system: System
) -> None:
    given = {"system": system.pk, "snapshot": everyone.closed.snapshots.get().pk}
    for path, may in READS.items():
        where = path.format(open=everyone.open.pk, closed=everyone.closed.pk, **given)
        found = {part: status(everyone[part], where) for part in EVERYONE}
        allowed = {part for part, code in found.items() if code in (200, 302)}
        assert allowed == set(may), (path, found)
        assert {found[part] for part in EVERYONE if part not in allowed} <= {404}, path


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
