"""Every address of the Assess door, tried by everyone: nobody touches what is not theirs."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.maturity import services
from assessments.maturity.access import token_of
from assessments.maturity.models import Answer, Assessment, Permission, ShareLink
from tests.assessments.cast import Person

UNKNOWN = uuid.UUID(int=1)  # nothing has this id
MAKER, EDITORS, READERS = {"owner"}, {"owner", "assessor"}, {"owner", "assessor", "viewer"}
PAGES = {
    "": READERS,
    "result/": READERS,
    "export.json": READERS,
    "answers.csv": READERS,
    "answers.xlsx": READERS,
    "plan.csv": READERS,
    "plan.xlsx": READERS,
    "questions/data/": EDITORS,
    "settings/": MAKER,  # not by a link
    "delete/": MAKER,
}
POSTS = {"questions/data/": EDITORS, "settings/": MAKER, "links/": MAKER, "delete/": MAKER}
SENT = {
    "DATA-01-answer": "2",
    "DATA-01-revision": "0",
    "permission": "edit",
    "system": "Taken",
    "team": "",
    "description": "",
    "scope": "gates",
}


@pytest.mark.parametrize(("path", "may"), PAGES.items())
def test_a_page_opens_for_those_it_is_for_and_is_nothing_to_others(
    cast: dict[str, Person], assessment: Assessment, path: str, may: set[str]
) -> None:
    for part, person in cast.items():
        response = person.client.get(f"/assess/{assessment.pk}/{path}")
        if part in may:
            assert response.status_code == (200 if path else 302), part
            continue
        nothing = person.client.get(f"/assess/{uuid.uuid4()}/{path}")
        assert response.status_code == nothing.status_code == 404, part
        assert assessment.system not in response.content.decode()


@pytest.mark.parametrize(("path", "may"), POSTS.items())
def test_who_may_not_changes_nothing(
    cast: dict[str, Person], assessment: Assessment, path: str, may: set[str]
) -> None:
    links = ShareLink.objects.count()
    for part in cast.keys() - may:
        response = cast[part].client.post(f"/assess/{assessment.pk}/{path}", SENT)
        assert response.status_code == 404, part
        stored = Assessment.objects.get(pk=assessment.pk)
        assert (stored.system, stored.scope) == (assessment.system, assessment.scope)
        assert Answer.objects.count() == 0
        assert ShareLink.objects.count() == links


@pytest.mark.parametrize("page", ["questions/data/", "result/"])
def test_who_came_by_a_link_is_shown_no_way_to_manage(
    assessor: Person, owner: Person, assessment: Assessment, page: str
) -> None:
    path = f"/assess/{assessment.pk}/{page}"
    assert f"{assessment.pk}/settings/" in owner.client.get(path).content.decode()
    assert f"{assessment.pk}/settings/" not in assessor.client.get(path).content.decode()


@pytest.mark.parametrize("part", ["assessor", "viewer", "stranger", "anonymous"])
def test_who_may_not_edit_withdraws_no_link(
    cast: dict[str, Person], assessment: Assessment, part: str
) -> None:
    link = assessment.links.first()
    response = cast[part].client.post(f"/assess/{assessment.pk}/links/{link.pk}/withdraw/")
    assert response.status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_owner_cannot_withdraw_a_link_of_another_assessment(
    owner: Person, stranger: Person, assessment: Assessment, begin
) -> None:
    link = begin(stranger).links.get()
    response = owner.client.post(f"/assess/{assessment.pk}/links/{link.pk}/withdraw/")
    assert response.status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


@pytest.mark.parametrize("part", ["owner", "assessor", "viewer", "stranger", "anonymous"])
@pytest.mark.parametrize("path", ["/assess/", "/assess/import/", "/assess/sample/"])
def test_open_pages_are_open_to_all(cast: dict[str, Person], part: str, path: str) -> None:
    response = cast[part].client.get(path)
    assert response.status_code == 200
    listed = "Churn model" in response.content.decode()
    assert listed == (path == "/assess/" and part in ("owner", "assessor", "viewer"))


def test_viewer_is_shown_no_way_to_change_anything(viewer: Person, assessment: Assessment) -> None:
    page = viewer.client.get(f"/assess/{assessment.pk}/result/").content.decode()
    assert "/settings/" not in page
    assert "/questions/" not in page


def test_withdrawing_a_link_ends_the_access_it_gave(
    owner: Person, viewer: Person, assessment: Assessment
) -> None:
    link = assessment.links.filter(permission=Permission.VIEW).latest("created_at")
    owner.client.post(f"/assess/{assessment.pk}/links/{link.pk}/withdraw/")
    assert viewer.client.get(f"/assess/{assessment.pk}/result/").status_code == 404
    assert viewer.client.get(f"/assess/link/{token_of(link)}/").status_code == 410


def test_withdrawing_the_link_to_answer_leaves_the_maker_in(
    owner: Person, assessment: Assessment
) -> None:
    for link in assessment.links.all():
        services.withdraw_link(link=link, at=timezone.now())
    assert owner.client.get(f"/assess/{assessment.pk}/settings/").status_code == 200


def test_an_expired_link_says_so_and_opens_nothing(
    anonymous: Person, assessment: Assessment
) -> None:
    link = services.create_link(
        assessment=assessment,
        permission=Permission.EDIT,
        at=timezone.now() - services.LINK_LIFE - timedelta(seconds=1),
    )
    response = anonymous.client.get(f"/assess/link/{token_of(link)}/")
    assert response.status_code == 410
    assert "This link has ended" in response.content.decode()
    assert anonymous.client.get(f"/assess/{assessment.pk}/result/").status_code == 404


def test_a_link_that_expires_takes_the_access_it_gave(
    viewer: Person, assessment: Assessment
) -> None:
    assert viewer.client.get(f"/assess/{assessment.pk}/result/").status_code == 200
    assessment.links.filter(permission=Permission.VIEW).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert viewer.client.get(f"/assess/{assessment.pk}/result/").status_code == 404


@pytest.mark.parametrize(
    "token",
    ["x", "0" * 32, f"{UNKNOWN.hex}.forged", "<script>alert(1)</script>", "%00", "é" * 40],
)
def test_a_token_not_signed_here_is_404_and_not_repeated(
    anonymous: Person, db: None, token: str
) -> None:
    response = anonymous.client.get(f"/assess/link/{token}/")
    assert response.status_code == 404
    assert "<script>alert" not in response.content.decode()


def test_a_token_for_a_deleted_assessment_is_404(owner: Person, assessment: Assessment) -> None:
    token = token_of(assessment.links.get())
    owner.client.post(f"/assess/{assessment.pk}/delete/")
    assert owner.client.get(f"/assess/link/{token}/").status_code == 404


def test_a_forged_visitor_cookie_is_a_stranger(anonymous: Person, assessment: Assessment) -> None:
    anonymous.client.cookies["portal_visitor"] = "owner-key:forged"
    assert anonymous.client.get(f"/assess/{assessment.pk}/result/").status_code == 404


def test_opening_the_view_link_of_ones_own_assessment_takes_nothing_away(
    owner: Person, assessment: Assessment
) -> None:
    link = services.create_link(
        assessment=assessment, permission=Permission.VIEW, at=timezone.now()
    )
    owner.client.get(f"/assess/link/{token_of(link)}/")
    assert owner.client.get(f"/assess/{assessment.pk}/settings/").status_code == 200
