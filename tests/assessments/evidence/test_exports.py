"""Evidence in the exports of an organization and of a person, and what stays when a person goes."""

import hashlib
import json
import zipfile

from django.utils import timezone

from assessments.evidence import services
from assessments.evidence.models import Verdict
from assessments.maturity.models import Assessment
from assessments.maturity.services.rounds import close_round, join_round, submit
from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import Organization
from mlops_portal.organizations.services import (
    delete_person,
    export_of_organization,
    export_of_person,
)
from tests.assessments.cast import Person
from tests.assessments.round_steps import answer

LOG = b"AUC 0.91\n"
NAME = f"files/evidence/{hashlib.sha256(LOG).hexdigest()}"


def read(archive, room: str = "evidence") -> tuple[dict, dict[str, bytes]]:
    """The data of a room in an export, and all files by name."""
    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    return json.loads(files.pop("everything.json"))[room], files


def test_export_of_an_organization_holds_items_reviews_and_each_file_once(
    owner: Person, assessor: Person, organization: Organization, assessment: Assessment, give
) -> None:
    item = give(assessor, assessment, content=LOG)
    give(assessor, assessment, "DATA-01", content=LOG)
    now = timezone.now()
    services.review_item(
        item=item, by=owner.user, verdict=Verdict.QUESTIONED, comment="Which?", seen=0, at=now
    )
    with export_of_organization(organization=organization, by=owner.user, at=now) as archive:
        data, files = read(archive)
    assert files == {NAME: LOG}
    first = data["items"][0]
    assert (first["topic"], first["file_name"], first["size"]) == ("DATA-03", "run.log", len(LOG))
    assert NAME.endswith(first["sha256"])
    assert first["added_by"] == assessor.user.email
    assert first["reviews"][0]["comment"] == "Which?"
    assert first["reviews"][0]["reviewer"] == owner.user.email


def test_export_of_a_person_holds_her_own_alone(
    owner: Person, assessor: Person, assessment: Assessment, give
) -> None:
    item = give(assessor, assessment, content=LOG)
    give(owner, assessment, content=b"of the owner\n")
    services.review_item(
        item=item, by=owner.user, verdict=Verdict.ACCEPTED, comment="", seen=0, at=timezone.now()
    )
    with export_of_person(user=assessor.user, at=timezone.now()) as archive:
        data, files = read(archive)
    assert files == {NAME: LOG}
    assert [i["topic"] for i in data["items"]] == ["DATA-03"]
    assert data["reviews"] == []
    with export_of_person(user=owner.user, at=timezone.now()) as archive:
        data, _files = read(archive)
    assert [r["verdict"] for r in data["reviews"]] == ["accepted"]


def test_anonymous_evidence_is_exported_whole_to_its_own_person_alone(
    owner: Person, assessor: Person, organization: Organization, a_round, give
) -> None:
    round_ = a_round(is_anonymous=True)
    join_round(
        assessment=round_, user=assessor.user, visitor=Visitor(""), label="", at=timezone.now()
    )
    item = give(assessor, round_, content=LOG)
    with export_of_person(user=assessor.user, at=timezone.now()) as archive:
        everything, files = read(archive, "maturity")
    [own] = everything["evidence"]
    assert (own["file_name"], own["sha256"]) == ("run.log", item.file.sha256)
    assert own["added_at"] is not None
    assert files == {NAME.replace("evidence", "maturity"): LOG}
    assert "without signing in" in everything["about"]
    with export_of_person(user=owner.user, at=timezone.now()) as archive:
        everything, files = read(archive, "maturity")
    assert (everything["evidence"], files) == ([], {})
    for visitor in (Visitor(""), Visitor("second"), Visitor("third")):
        user = None if visitor.key else assessor.user
        now = timezone.now()
        response = join_round(assessment=round_, user=user, visitor=visitor, label="", at=now)
        answer(response, {"DATA-03": 2})
        submit(response=response, at=now)
    close_round(assessment=round_, by=owner.user, at=timezone.now())
    with export_of_organization(organization=organization, by=owner.user, at=timezone.now()) as a:
        data, _files = read(a)
    [told] = data["items"]
    unknown = ("subject", "added_by", "added_at")
    assert [told[name] for name in unknown] == [None] * len(unknown)


def test_evidence_of_a_deleted_person_stays_without_the_name(
    owner: Person, assessor: Person, assessment: Assessment, give, store
) -> None:
    item = give(assessor, assessment, content=LOG)
    email, name = assessor.user.email, str(assessor.user)
    delete_person(user=assessor.user, with_organizations=(), at=timezone.now())
    item.refresh_from_db()
    assert item.added_by is None
    page = owner.client.get(f"/assess/{assessment.pk}/evidence/DATA-03/").content.decode()
    assert "Added by a deleted person" in page
    assert email not in page
    assert name not in page
    assert len(list(store.glob("??/*"))) == 1
