"""Rights of the person rated: explanation, export, correction, deletion, clock."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessments.people import services
from assessments.people.access import token_of
from assessments.people.models import (
    Correction,
    KeptResult,
    Person,
    PersonLink,
    Purpose,
    Rater,
    Rating,
    Source,
)
from assessments.roles import content
from mlops_portal.organizations.models import AuditEntry
from tests.assessments.people.people_steps import (
    SECRET,
    Cast,
    a_link,
    a_rated_person,
    says,
)
from tests.markup import flat

MATRIX = content.matrix()
PROFILE = "machine-learning-engineer:expert"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["How this comes about", "Who rated you", "Everything is erased on"]),
        ("pt-br", ["Como se chega a isso", "Quem avaliou você", "Tudo é apagado em"]),
    ],
)
def test_explanation_page_stands_in_both_languages_without_script(
    cast: Cast, no_inline: Any, language: str, words: list[str]
) -> None:
    says(cast.person, Source.ASSESSOR, {"statistics": 1}, account=cast.owner.user)
    answer = cast.rated.client.get(cast.path, headers={"Accept-Language": language})
    page = flat(answer)
    for word in words:
        assert word in page
    no_inline(answer)
    assert MATRIX.skill_by_slug["statistics"].short.in_language(language) in page


def test_own_export_holds_everything_and_null_stays_null(cast: Cast) -> None:
    says(cast.person, Source.SELF, {"devops": 2})
    says(cast.person, Source.SELF, {"devops": None})
    says(cast.person, Source.PEER, {"devops": 0}, link=a_link(cast.person, Purpose.PEER))
    services.ask_correction(person=cast.person, text="Look again", at=timezone.now())
    answer = cast.rated.client.get(f"{cast.path}export.json")
    data = json.loads(answer.content)
    assert [r["level"] for r in data["ratings"]] == [2, None, 0]
    assert data["corrections"][0]["text"] == "Look again"
    assert answer["Content-Disposition"].startswith("attachment")


def test_csv_leaves_what_is_not_assessed_empty_and_writes_zero(cast: Cast) -> None:
    says(cast.person, Source.ASSESSOR, {"devops": 0}, account=cast.owner.user)
    answer = cast.owner.client.get(f"/roles/teams/{cast.team.pk}/coverage.csv")
    rows = {
        row["skill"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    }
    assert len(rows) == len(MATRIX.skills)
    name = cast.person.name
    assert (rows["devops"][name], rows["devops"][f"{name}: source"]) == ("0", "assessors")
    assert {row[name] for slug, row in rows.items() if slug != "devops"} == {""}
    assert rows["statistics"]["Not assessed"] == "1"
    assert {row["matrix_version"] for row in rows.values()} == {MATRIX.version}


def test_correction_is_asked_and_answered_by_a_person(cast: Cast) -> None:
    path = cast.path
    assert cast.rated.client.post(path + "corrections/", {"text": " "}).status_code == 400
    assert cast.rated.client.post(path + "corrections/", {"text": "Look again"}).status_code == 302
    asked = Correction.objects.get()
    page = flat(cast.owner.client.get(path))
    assert "Look again" in page
    answer = {"answer": "We talked about it."}
    assert cast.owner.client.post(f"{path}corrections/{asked.pk}/", answer).status_code == 302
    assert "We talked about it." in flat(cast.rated.client.get(path))


def test_deletion_by_the_person_removes_every_row_and_the_log_names_nobody(cast: Cast) -> None:
    person, path = cast.person, cast.path
    says(person, Source.SELF, {"devops": 2, "statistics": 1}, evidence=SECRET)
    says(person, Source.PEER, {"devops": 1}, link=a_link(person, Purpose.PEER))
    says(person, Source.ASSESSOR, {"devops": 1}, account=cast.owner.user)
    cast.owner.client.post(path + "result/keep/", {"profile": PROFILE})
    services.ask_correction(person=person, text="Wrong", at=timezone.now())
    assert cast.rated.client.post(path + "delete/", {"typed": "no"}).status_code == 400
    assert Rating.objects.count() == 4
    answer = cast.rated.client.post(path + "delete/", {"typed": person.pseudonym})
    assert answer.status_code == 200
    assert "4 ratings went" in flat(answer)
    for table in (Person, PersonLink, Rater, Rating, KeptResult, Correction):
        assert table.objects.count() == 0
    entry = AuditEntry.objects.get(action="person.deleted")
    told = {"ratings": 4, "by": "person"}
    assert (entry.actor, entry.target, entry.details) == (None, "", told)
    assert person.name not in flat(
        cast.owner.client.get(f"/roles/people/of/{cast.organization.pk}/")
    )
    assert cast.rated.client.get(path).status_code == 404


def test_deletion_of_the_account_takes_the_profile_and_leaves_ratings_given_to_others(
    cast: Cast,
) -> None:
    from mlops_portal.organizations.services import delete_person

    other = a_rated_person(cast.organization, "Someone else", teams=[cast.team])
    says(cast.person, Source.SELF, {"devops": 2})
    services.ask_rater(
        person=other,
        account=cast.rated.user,
        source=Source.PEER,
        label="colleague",
        by=cast.owner.user,
        at=timezone.now(),
    )
    says(other, Source.PEER, {"devops": 3}, account=cast.rated.user)
    delete_person(user=cast.rated.user, with_organizations=[], at=timezone.now())
    assert list(Person.objects.all()) == [other]
    rater = Rater.objects.get()
    assert (rater.account, rater.label) == (None, "")
    assert Rating.objects.get().level == 3


def test_deletion_of_the_organization_takes_people_and_ratings(cast: Cast) -> None:
    from mlops_portal.organizations.services import delete_organization

    says(cast.person, Source.SELF, {"devops": 2})
    delete_organization(organization=cast.organization)
    assert Person.objects.count() == Rating.objects.count() == Rater.objects.count() == 0


def test_exports_of_everything_hold_what_each_may_see(cast: Cast) -> None:
    from mlops_portal.organizations import exports

    says(cast.person, Source.SELF, {"devops": 2}, evidence=SECRET)
    says(cast.person, Source.ASSESSOR, {"devops": 1}, account=cast.owner.user)
    whole = exports.everything_of_organization(cast.organization)["skills"]
    assert SECRET not in str(whole)
    assert [r["source"] for r in whole["people"][0]["ratings"]] == ["assessor"]
    mine = exports.everything_of_person(cast.rated.user)["skills"]
    assert SECRET in str(mine)
    assert len(mine["profiles"][0]["ratings"]) == 2
    given = exports.everything_of_person(cast.owner.user)["skills"]["ratings_given"]
    assert [rating["of"] for rating in given] == [cast.person.pseudonym]


def test_clock_is_ninety_days_shown_and_erases_what_is_over(cast: Cast) -> None:
    now = timezone.now()
    assert cast.person.kept_days == 90
    says(cast.person, Source.SELF, {"devops": 2})
    kept = a_rated_person(cast.organization, "Kept longer")
    services.keep_person(person=kept, days=365, at=now)
    assert services.erase_forgotten(at=now + timedelta(days=89)) == 0
    assert services.erase_forgotten(at=now + timedelta(days=91)) == 1
    assert list(Person.objects.all()) == [kept]
    assert Rating.objects.count() == 0
    entry = AuditEntry.objects.get(action="person.erased")
    told = {"ratings": 1, "by": "clock"}
    assert (entry.actor, entry.target, entry.details) == (None, "", told)
    assert services.erase_forgotten(at=now + timedelta(days=91)) == 0


def test_contact_sets_the_clock_anew_and_only_the_person_lengthens_it(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=80)
    Person.objects.filter(pk=cast.person.pk).update(last_contact_at=long_ago)
    says(cast.person, Source.SELF, {"devops": 2})
    cast.person.refresh_from_db()
    assert cast.person.last_contact_at > long_ago + timedelta(days=79)
    path = f"{cast.path}clock/"
    assert cast.rated.client.post(path, {"days": "9999"}).status_code == 400
    assert cast.rated.client.post(path, {"days": "730"}).status_code == 302
    cast.person.refresh_from_db()
    assert cast.person.kept_days == 730
    assert token_of(a_link(cast.person, Purpose.READ)) not in flat(cast.owner.client.get(cast.path))


def test_no_field_for_photo_birth_date_gender_family_origin_or_a_state_of_selection() -> None:
    fields = {f.name for table in (Person, Rater, Rating, KeptResult) for f in table._meta.fields}
    forbidden = ("photo", "image", "birth", "age", "gender", "sex", "family", "origin", "marital")
    words = {part for name in fields for part in name.split("_")}
    assert not words & {*forbidden, "status", "state", "rejected", "passed", "score", "rank"}
