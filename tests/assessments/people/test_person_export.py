"""A person's export holds every row and field that the models keep of them."""

import json
from datetime import timedelta

import pytest
from django.db.models import Model
from django.utils import timezone

from assessments.people import services
from assessments.people.exports import SECRETS, everything_of, owned
from assessments.people.models import EarlierStart, Person, Purpose, Reading, Source
from assessments.roles import content
from mlops_portal.organizations.models import Role
from tests.assessments.cast import member
from tests.assessments.people.people_steps import Cast, a_cast, a_link, by_link, says

MATRIX = content.matrix()


@pytest.fixture
def cast(db: None) -> Cast:
    """A person of whom there is a row of every kind."""
    cast = a_cast()
    person, now = cast.person, timezone.now()
    says(person, Source.SELF, {"devops": 2})
    says(person, Source.ASSESSOR, {"devops": None, "statistics": 1}, account=cast.owner.user)
    by_link(a_link(person, Purpose.PEER, "team lead"))
    services.ask_correction(person=person, text="Look again", at=now)
    asked = member(cast.organization, Role.VIEWER, "asked@harbour-bank.example")
    services.ask_rater(
        person=person, account=asked.user, source=Source.PEER, label="", by=None, at=now
    )
    cast.owner.client.post(
        f"/roles/people/{person.pk}/result/keep/", {"profile": "data-scientist:beginner"}
    )
    services.note_readings(people=[person], by=cast.assessor.user, at=now - timedelta(days=1))
    EarlierStart.objects.create(person=person, code_hash="a hash", sealed_at=now)
    return cast


def exported(cast: Cast) -> dict:
    answer = cast.rated.client.get(f"{cast.path}export.json")
    return json.loads(answer.content)


def hold_whole(model: type[Model], rows: list[dict]) -> None:
    """Every field of `model`, and everything that belongs to it, stands in `rows`."""
    assert rows, model
    parents = {
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete.__name__ == "CASCADE"
    }
    fields = {field.name for field in model._meta.concrete_fields} - SECRETS
    if model is not Person:
        fields -= parents
    for row in rows:
        assert fields <= set(row), (model, fields - set(row))
        assert not SECRETS & set(row)
    for relation in owned(model):
        name = relation.get_accessor_name()
        hold_whole(relation.related_model, [one for row in rows for one in row[name]])


def test_every_relation_and_field_of_a_person_is_exported(cast: Cast) -> None:
    hold_whole(Person, [exported(cast)])


def test_relations_to_a_person_that_go_with_them_are_known_here() -> None:
    names = {relation.get_accessor_name() for relation in owned(Person)}
    assert names >= {"links", "raters", "results", "corrections", "readings"}
    assert {field.name for field in Person._meta.many_to_many} == {"teams"}


def test_names_versions_and_dates_are_readable_and_nobody_else_is_named(cast: Cast) -> None:
    data = exported(cast)
    assert data["organization"] == "Harbour Bank"
    assert data["teams"] == ["Pricing"]
    assert data["account"] == "you"
    [asked] = [rater for rater in data["raters"] if rater["submitted_at"] is None]
    assert (asked["source"], asked["account"]) == ("peer", "member")
    assert {rating["skill_name"] for rating in data["ratings"]} == {"DevOps", "Statistics"}
    assert {rating["matrix_version"] for rating in data["ratings"]} == {MATRIX.version}
    assert data["readings"][0]["role"] == "assessor"
    told = {entry["action"] for entry in data["log"]}
    assert told >= {"person.added", "person.rated", "person.rater_asked", "person.result_kept"}
    assert "asked a member to rate someone" in {entry["what"] for entry in data["log"]}
    whole = json.dumps(data)
    for other in (cast.owner, cast.assessor, cast.viewer):
        assert other.user.email not in whole
        assert str(other.user) not in whole


def test_null_stays_null_in_an_export(cast: Cast) -> None:
    levels = {(one["source"], one["skill"]): one["level"] for one in exported(cast)["ratings"]}
    assert levels[("self", "devops")] == 2
    assert ("assessor", "devops") not in levels  # the same as nothing: it was not stored
    assert Reading.objects.count() >= 1
    assert everything_of(cast.person)["erased_at"] == cast.person.erased_at
