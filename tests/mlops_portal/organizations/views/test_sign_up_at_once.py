"""Five sign-ups with one address at the same moment make one account and fail for nobody."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from mlops_portal.organizations.models import User

AT_ONCE = 5


@pytest.mark.django_db(transaction=True)
def test_one_address_is_one_account(settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "100/m/ip"}
    together = Barrier(AT_ONCE)

    def sign_up(number: int) -> int:
        client = Client(raise_request_exception=False)
        data = {
            "email": "ada@harbour.example",
            "name": f"Ada {number}",
            "password1": "a-long-sentence-of-words",
        }
        together.wait()
        try:
            return client.post("/accounts/signup/", data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(sign_up, range(AT_ONCE)))
    assert sorted(answers) == [200, 200, 200, 200, 302], (
        "one is in, the others are told at the field"
    )
    assert User.objects.count() == EmailAddress.objects.count() == 1
