"""Beginning, describing, sharing and deleting: bad input is named and changes nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from assessments.maturity import content, services
from assessments.maturity.models import Assessment, Permission, ShareLink
from assessments.maturity.queries.assessments import unfinished_in
from tests.assessments.cast import Person, a_user, signed_in
from tests.assessments.conftest import NOW

GOOD = {"system": "Churn <b>model</b>", "team": "", "description": "", "scope": "full"}


def test_a_visitor_begins_and_is_known_again(anonymous: Person, db: None) -> None:
    response = anonymous.client.post("/assess/", GOOD)
    assessment = Assessment.objects.get()
    first = content.framework().dimensions[0].id
    assert response.headers["Location"] == f"/assess/{assessment.pk}/questions/{first}/"
    cookie = response.cookies["portal_visitor"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] > 365 * 24 * 3600
    assert anonymous.client.get(response.headers["Location"]).status_code == 200
    assert "Churn &lt;b&gt;model" in anonymous.client.get("/assess/").content.decode()


def test_the_database_does_not_hold_the_key_of_the_browser(anonymous: Person, db: None) -> None:
    response = anonymous.client.post("/assess/", GOOD)
    key = response.cookies["portal_visitor"].value.split(":")[0]
    grant = Assessment.objects.get().grants.get()
    assert key not in grant.visitor
    assert len(grant.visitor) == 64


def test_an_assessment_pins_the_version_of_its_framework(owner: Person, db: None) -> None:
    owner.client.post("/assess/", GOOD)
    stored = Assessment.objects.get()
    assert (stored.framework, stored.framework_version) == (
        content.framework().id,
        content.framework().version,
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"system": ""}, "Name the system that you assess."),
        ({"system": "   "}, "Name the system that you assess."),
        ({"system": "n" * 201}, "200"),
        ({"team": "n" * 201}, "200"),
        ({"description": "n" * 2_001}, "2000"),
        ({"scope": "everything"}, "Choose one of the two sets of practices."),
        ({"scope": ""}, "Choose which practices to answer."),
        ({"system": "nul\x00"}, "cannot be kept: U+0000"),
    ],
)
def test_a_bad_start_names_the_field_and_begins_nothing(
    owner: Person, db: None, changes: dict[str, str], words: str
) -> None:
    response = owner.client.post("/assess/", GOOD | changes)
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert 'role="alert"' in page
    assert not Assessment.objects.exists()


def test_an_empty_form_is_refused(owner: Person, db: None) -> None:
    assert owner.client.post("/assess/", {}).status_code == 400


def test_settings_change_what_is_said(owner: Person, assessment: Assessment) -> None:
    sent = {"system": "New", "team": "T", "description": "d", "scope": "gates"}
    response = owner.client.post(f"/assess/{assessment.pk}/settings/", sent)
    assert response.status_code == 302
    assessment.refresh_from_db()
    stored = (assessment.system, assessment.team, assessment.description, assessment.scope)
    assert stored == tuple(sent.values())


def test_bad_settings_change_nothing(owner: Person, assessment: Assessment) -> None:
    response = owner.client.post(f"/assess/{assessment.pk}/settings/", GOOD | {"system": ""})
    assert response.status_code == 400
    assessment.refresh_from_db()
    assert assessment.system == "Churn model"


@pytest.mark.parametrize("permission", ["", "admin", "respond", "<script>"])
def test_a_link_allows_only_what_is_known(
    owner: Person, assessment: Assessment, permission: str
) -> None:
    before = ShareLink.objects.count()
    path = f"/assess/{assessment.pk}/links/"
    response = owner.client.post(path, {"permission": permission}, follow=True)
    assert "Choose what the link allows" in response.content.decode()
    assert "<script>" not in response.content.decode().replace("<script src", "")
    assert ShareLink.objects.count() == before


def test_deleting_asks_first_and_then_deletes(owner: Person, assessment: Assessment) -> None:
    path = f"/assess/{assessment.pk}/delete/"
    services.create_link(assessment=assessment, permission=Permission.VIEW, at=timezone.now())
    page = owner.client.get(path).content.decode()
    assert "for good" in page
    assert f"<li>{assessment.links.count()} private link" in page
    assert Assessment.objects.exists()
    assert owner.client.post(path).status_code == 302
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(owner: Person, assessment: Assessment, method: str) -> None:
    for path in ("/assess/", f"/assess/{assessment.pk}/result/", f"/assess/{assessment.pk}/links/"):
        assert getattr(owner.client, method)(path).status_code == 405


def test_resume_goes_where_answers_are_missing(owner: Person, assessment: Assessment) -> None:
    response = owner.client.get(f"/assess/{assessment.pk}/")
    assert response.headers["Location"].endswith("/questions/data/")


def test_resume_of_a_reader_goes_to_the_result(viewer: Person, assessment: Assessment) -> None:
    response = viewer.client.get(f"/assess/{assessment.pk}/")
    assert response.headers["Location"].endswith("/result/")


def test_an_unfinished_assessment_waits_in_its_browser_alone(
    owner: Person, stranger: Person, viewer: Person, assessment: Assessment
) -> None:
    found = unfinished_in(owner.visitor, NOW)
    assert (found.name, found.answered, found.asked) == ("Churn model", 0, 59)
    assert unfinished_in(stranger.visitor, NOW) is None
    assert unfinished_in(viewer.visitor, NOW) is None, "who may only read has nothing to finish"


def test_the_sign_in_page_says_so(owner: Person, begin: Callable[..., Assessment]) -> None:
    begin(owner, system="Price model")
    page = owner.client.get("/accounts/login/").content.decode()
    assert "Price model (0 of 59)" in page


def begun(client: Client, address: str = "203.0.113.7", language: str = "en") -> Any:
    return client.post("/assess/", GOOD, REMOTE_ADDR=address, headers={"accept-language": language})


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "from this network address (at most 2 in an hour)"), ("pt-br", "no máximo 2 por hora")],
)
def test_an_address_begins_only_so_many_in_an_hour(
    settings: Any, db: None, language: str, words: str
) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 2, "kept": 100}
    for _time in range(2):
        assert begun(Client()).status_code == 302
    refused = begun(Client(), language=language)
    assert refused.status_code == 429
    assert words in refused.content.decode()
    assert Assessment.objects.count() == 2
    assert begun(Client(), "198.51.100.9").status_code == 302


def test_an_hour_later_it_begins_again(settings: Any, db: None) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 1, "kept": 100}
    assert begun(Client()).status_code == 302
    first = Assessment.objects.get()
    first.created_at = first.created_at.replace(year=first.created_at.year - 1)
    first.save()
    assert begun(Client()).status_code == 302


def test_the_portal_keeps_only_so_many_and_deletes_none(settings: Any, db: None) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 100, "kept": 1}
    assert begun(Client()).status_code == 302
    refused = begun(Client(), "198.51.100.9")
    assert refused.status_code == 429
    assert "as many assessments without an account as it may (1)" in refused.content.decode()
    assert Assessment.objects.count() == 1


def test_whoever_has_an_account_is_not_counted(settings: Any, db: None) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 1, "kept": 1}
    known = signed_in(a_user("known@harbour-bank.example")).client
    assert [begun(known).status_code for _time in range(2)] == [302, 302]
    assert begun(Client()).status_code == 302
    assert begun(Client()).status_code == 429


def test_an_import_is_counted_as_well(settings: Any, db: None) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 1, "kept": 100}
    client = Client()
    begun(client, "127.0.0.1")
    export = client.get(f"/assess/{Assessment.objects.get().pk}/export.json").json()
    file = SimpleUploadedFile("export.json", json.dumps(export).encode())
    refused = client.post("/assess/import/", {"file": file})
    assert refused.status_code == 429
    assert "Nothing was begun" in refused.content.decode()
    assert Assessment.objects.count() == 1
