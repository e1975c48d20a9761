"""An account that signs in: what tests of accounts and of the second factor share."""

import pytest
from django.core.cache import cache
from django.test import Client

from mlops_portal.organizations.models import User
from tests.assessments.cast import a_user

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def no_counts_of_another_test() -> None:
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def person() -> User:
    """An account with a password and a proved address."""
    user = a_user("ada@harbour.example", "Ada")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, email: str, password: str, **more: str):
    data = {"login": email, "password": password} | more
    return client.post("/accounts/login/", data)


def confirm(client: Client) -> None:
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def user_of(client: Client) -> str | None:
    return client.session.get("_auth_user_id")
