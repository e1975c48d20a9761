"""The room's part of an export of everything, and what is forgotten with a person."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from assessments.maturity import exports
from assessments.maturity.models import Assessment
from assessments.maturity.services import rounds
from mlops_portal.organizations.exports import everything_of_organization
from mlops_portal.organizations.models import Organization, Role
from tests.assessments.cast import Person, a_system, member
from tests.assessments.round_steps import a_round, respond


def close(assessment: Assessment, by: Person) -> None:
    rounds.close_round(assessment=assessment, by=by.user, at=timezone.now())


def written(data: object) -> str:
    return json.dumps(data, cls=DjangoJSONEncoder)


def test_an_organization_takes_everything_of_its_rounds_along(
    bank: Organization, lead: Person
) -> None:
    assessment = a_round(a_system(bank), lead.user)
    respond(assessment, {"DATA-01": 2}, user=lead.user, label="the lead")
    close(assessment, lead)
    data = everything_of_organization(bank)["maturity"]
    assert json.loads(written(data)) is not None
    [given] = data["assessments"]
    [response] = given["responses"]
    assert (response["respondent"], response["label"]) == (lead.user.email, "the lead")
    assert [(a["practice"], a["value"]) for a in response["answers"]] == [("DATA-01", 2)]
    assert given["snapshots"][0]["answers"]["DATA-01"]["value"] == 2


def test_in_an_anonymous_round_the_export_names_nobody_but_gives_each_her_own(
    bank: Organization, lead: Person
) -> None:
    assessment = a_round(a_system(bank), lead.user, is_anonymous=True)
    respond(assessment, {"DATA-01": 2}, user=lead.user, label="the lead")
    respond(assessment, {"DATA-01": 3}, key="phone")
    close(assessment, lead)
    [given] = exports.of_organization(bank)["assessments"]
    assert "the lead" not in written(given["responses"])
    assert lead.user.email not in written(given["responses"])
    [own] = exports.of_person(lead.user)["responses"]
    assert own["answers"][0]["value"] == 2
    other = member(bank, Role.OWNER)
    assert exports.of_person(other.user)["responses"] == []


def test_an_open_round_tells_the_organization_no_answer(bank: Organization, lead: Person) -> None:
    assessment = a_round(a_system(bank), lead.user)
    respond(assessment, {"DATA-01": 2}, user=lead.user)
    [given] = exports.of_organization(bank)["assessments"]
    assert [response["answers"] for response in given["responses"]] == [None]
    assert "open" in given["about"]
    [own] = exports.of_person(lead.user)["responses"]
    assert own["answers"][0]["value"] == 2


def test_an_anonymous_round_tells_neither_order_nor_time_nor_answers_of_few(
    bank: Organization, lead: Person
) -> None:
    system = a_system(bank)
    few, many = (a_round(system, lead.user, is_anonymous=True) for _ in range(2))
    for assessment, count in ((few, 2), (many, 12)):
        for who in range(count):
            respond(assessment, {"DATA-01": who % 4, "DATA-02": 1}, key=f"phone {who}")
        respond(assessment, {"DATA-01": 0}, key="not handed in", submits=False)
        if assessment == few:
            respond(assessment, {}, key="handed in without a word")
        close(assessment, lead)
    told_few, told = (given["responses"] for given in exports.of_organization(bank)["assessments"])
    assert [response["answers"] for response in told_few] == [None] * 4
    counted = [response for response in told if response["is_submitted"]]
    assert [r["answers"] for r in told if not r["is_submitted"]] == [None]
    said = [response["answers"][0]["value"] for response in counted]
    assert sorted(said) == sorted([0, 1, 2, 3] * 3)
    hashes = many.responses.filter(submitted_at__isnull=False).order_by("visitor")
    assert said == [response.answers.get(practice="DATA-01").value for response in hashes]
    for response in told:
        assert not {"respondent", "label", "submitted_at", "visitor", "id"} & set(response)
        for answer in response["answers"] or ():
            assert not {"answered_at", "revision", "by"} & set(answer)


def test_a_person_who_goes_leaves_answers_and_no_name(bank: Organization, lead: Person) -> None:
    assessment = a_round(a_system(bank), lead.user)
    response = respond(assessment, {"DATA-01": 2}, user=lead.user, label="Ana")
    exports.forget_person(lead.user)
    response.refresh_from_db()
    assert response.label == ""
    assert response.answers.get().value == 2
