"""Evidence by private links, what comes of each change, and what belongs to something else."""

import uuid

import pytest

from assessments.evidence.models import Item, Review
from assessments.maturity.models import Assessment, Permission
from tests.assessments.cast import Person, by_link
from tests.markup import flat

# One of the organization and those who came by private links; every part of an organization is
# tried in mlops_portal/test_who_may.py.
SOME = ["owner", "respondent", "reader"]
MANAGERS = {"owner", "assessor"}
MEMBERS = MANAGERS | {"viewer"}
LINK = {"kind": "link", "url": "https://ci.example/run/8", "title": "Run 8"}


@pytest.mark.parametrize("part", SOME)
def test_members_read_everything_and_respondents_the_page_of_a_practice(
    cast: dict[str, Person], assessment: Assessment, give, part: str
) -> None:
    client, base = cast[part].client, f"/assess/{assessment.pk}"
    page = client.get(f"{base}/evidence/DATA-03/")
    assert page.status_code == (200 if part in MEMBERS | {"respondent"} else 404)
    assert client.get(f"/assess/{uuid.uuid4()}/evidence/DATA-03/").status_code == 404
    assert client.get(f"{base}/evidence/NONE-01/").status_code == 404
    item = give(cast["respondent"], assessment, content=b"ok\n")
    review = client.get(f"{base}/evidence-review/")
    assert review.status_code == (200 if part in MEMBERS else 404)
    assert ("Accept</button>" in flat(review)) == (part in MANAGERS)
    saved = client.get(f"/evidence/{item.pk}/file/")
    assert saved.status_code == (200 if part in MEMBERS else 404)
    assert client.get(f"/evidence/{uuid.uuid4()}/file/").status_code == 404


@pytest.mark.parametrize("part", SOME)
def test_who_answers_or_runs_the_assessment_adds(
    cast: dict[str, Person], assessment: Assessment, part: str
) -> None:
    answer = cast[part].client.post(f"/assess/{assessment.pk}/evidence/DATA-03/", LINK)
    may = part in MANAGERS | {"respondent"}
    assert answer.status_code == (302 if may else 404)
    assert Item.objects.count() == may


@pytest.mark.parametrize("part", SOME)
def test_owners_and_assessors_remove_and_put_back(
    cast: dict[str, Person], assessment: Assessment, give, part: str
) -> None:
    item = give(cast["owner"], assessment)
    path = f"/assess/{assessment.pk}/evidence/items/{item.pk}"
    answer = cast[part].client.post(f"{path}/remove/")
    item.refresh_from_db()
    assert answer.status_code == (302 if part in MANAGERS else 404)
    assert (item.removed_at is not None) == (part in MANAGERS)
    cast["owner"].client.post(f"{path}/remove/")
    answer = cast[part].client.post(f"{path}/restore/")
    item.refresh_from_db()
    assert answer.status_code == (302 if part in MANAGERS else 404)
    assert (item.removed_at is None) == (part in MANAGERS)


def test_respondent_by_link_sees_and_removes_her_own_alone(
    cast: dict[str, Person], assessment: Assessment, give
) -> None:
    respondent, other = cast["respondent"], by_link(assessment, Permission.EDIT, "second-key")
    mine, theirs = give(respondent, assessment), give(other, assessment)
    members = give(cast["owner"], assessment)
    page = flat(respondent.client.get(f"/assess/{assessment.pk}/evidence/DATA-03/"))
    assert f"item-{mine.pk}" in page
    assert f"item-{theirs.pk}" not in page
    assert f"item-{members.pk}" not in page
    for item, status in [(mine, 302), (theirs, 404), (members, 404)]:
        path = f"/assess/{assessment.pk}/evidence/items/{item.pk}/remove/"
        assert respondent.client.post(path).status_code == status


@pytest.mark.parametrize("part", SOME)
def test_owners_and_assessors_review_what_others_added(
    cast: dict[str, Person], assessment: Assessment, give, part: str
) -> None:
    item = give(cast["respondent"], assessment)
    answer = cast[part].client.post(
        f"/assess/{assessment.pk}/evidence-review/{item.pk}/", {"verdict": "accepted", "seen": "0"}
    )
    assert answer.status_code == (302 if part in MANAGERS else 404)
    assert Review.objects.count() == (part in MANAGERS)


@pytest.mark.parametrize("part", ["owner", "assessor"])
def test_who_added_it_does_not_review_it(
    cast: dict[str, Person], assessment: Assessment, give, part: str
) -> None:
    item = give(cast[part], assessment)
    answer = cast[part].client.post(
        f"/assess/{assessment.pk}/evidence-review/{item.pk}/", {"verdict": "accepted", "seen": "0"}
    )
    assert answer.status_code == 403
    assert "Someone else reviews what you added." in flat(answer)
    assert Review.objects.count() == 0


@pytest.mark.parametrize("part", SOME)
def test_who_added_it_or_runs_the_assessment_answers(
    cast: dict[str, Person], assessment: Assessment, give, part: str
) -> None:
    item = give(cast["respondent"], assessment)
    cast["owner"].client.post(
        f"/assess/{assessment.pk}/evidence-review/{item.pk}/",
        {"verdict": "questioned", "comment": "Which run?", "seen": "0"},
    )
    answer = cast[part].client.post(
        f"/assess/{assessment.pk}/evidence/items/{item.pk}/answer/", {"comment": "Run 7."}
    )
    may = part in MANAGERS | {"respondent"}
    assert answer.status_code == (302 if may else 404)
    assert Review.objects.filter(verdict="answered").count() == may


def test_an_item_of_another_assessment_is_404(
    cast: dict[str, Person], assessment: Assessment, give, a_round
) -> None:
    item = give(cast["owner"], a_round())
    owner = cast["owner"].client
    for path in ("evidence/items/{}/remove/", "evidence/items/{}/answer/", "evidence-review/{}/"):
        assert owner.post(f"/assess/{assessment.pk}/{path.format(item.pk)}").status_code == 404


def test_an_assessment_of_no_organization_has_no_evidence_pages(begin, owner: Person) -> None:
    solo = begin(owner)
    for path in ("evidence/DATA-03/", "evidence-review/"):
        assert owner.client.get(f"/assess/{solo.pk}/{path}").status_code == 404
    page = flat(owner.client.get(f"/assess/{solo.pk}/questions/data/"))
    assert "/evidence/" not in page
