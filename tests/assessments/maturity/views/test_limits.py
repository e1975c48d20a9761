"""How many assessments somebody without an account begins, and what they are told above it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessments.maturity.models import Assessment
from tests.assessments.cast import a_user, signed_in

pytestmark = pytest.mark.django_db
FORM = {"system": "Churn model", "team": "", "description": "", "scope": "gates"}


def begin(client: Client, address: str = "203.0.113.7", language: str = "en") -> Any:
    return client.post("/assess/", FORM, REMOTE_ADDR=address, headers={"accept-language": language})


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "from this network address (at most 2 in an hour)"), ("pt-br", "no máximo 2 por hora")],
)
def test_an_address_begins_only_so_many_in_an_hour(
    settings: Any, language: str, words: str
) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 2, "kept": 100}
    for _time in range(2):
        assert begin(Client()).status_code == 302
    refused = begin(Client(), language=language)
    assert refused.status_code == 429
    assert words in refused.content.decode()
    assert Assessment.objects.count() == 2
    assert begin(Client(), "198.51.100.9").status_code == 302


def test_an_hour_later_it_begins_again(settings: Any) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 1, "kept": 100}
    assert begin(Client()).status_code == 302
    first = Assessment.objects.get()
    first.created_at = first.created_at.replace(year=first.created_at.year - 1)
    first.save()
    assert begin(Client()).status_code == 302


def test_the_portal_keeps_only_so_many_and_deletes_none(settings: Any) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 100, "kept": 1}
    assert begin(Client()).status_code == 302
    refused = begin(Client(), "198.51.100.9")
    assert refused.status_code == 429
    assert "as many assessments without an account as it may (1)" in refused.content.decode()
    assert Assessment.objects.count() == 1


def test_whoever_has_an_account_is_not_counted(settings: Any) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 1, "kept": 1}
    known = signed_in(a_user("known@harbour-bank.example")).client
    assert [begin(known).status_code for _time in range(2)] == [302, 302]
    assert begin(Client()).status_code == 302
    assert begin(Client()).status_code == 429


def test_an_import_is_counted_as_well(settings: Any) -> None:
    settings.ASSESSMENT_LIMITS = {"origin_per_hour": 1, "kept": 100}
    client = Client()
    begin(client, "127.0.0.1")
    export = client.get(f"/assess/{Assessment.objects.get().pk}/export.json").json()
    file = SimpleUploadedFile("export.json", json.dumps(export).encode())
    refused = client.post("/assess/import/", {"file": file})
    assert refused.status_code == 429
    assert "Nothing was begun" in refused.content.decode()
    assert Assessment.objects.count() == 1
