"""Every address of the URL resolver, with nonsense in each of its variable parts: no failure."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.mlops_portal.addresses import every_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("unfit", ["a%00b", "%ED%A0%80", "9" * 40, "-1", "a" * 3_000, "%0A%1B"])
def test_no_address_fails_for_what_is_no_value(unfit: str) -> None:
    client = Client(raise_request_exception=False)
    wrong, tried = [], 0
    for address in every_address():
        if not address.parts:
            continue
        tried += 1
        path = address.filled({name: unfit for name, _kind in address.parts})
        for method in ("get", "post"):
            if getattr(client, method)(path).status_code >= 500:
                wrong.append((method, path))
    assert tried > 100
    assert not wrong, wrong


@pytest.mark.parametrize("unfit", ["-1", "9" * 40, "home", "about", "x" * 3_000, "//evil.example"])
def test_a_way_back_that_is_no_address_leads_home(client: Client, unfit: str) -> None:
    assert client.post(reverse("set-theme"), {"next": unfit})["Location"] == "/"
    assert client.get(reverse("set-language"), {"next": unfit})["Location"] == "/"
