"""Sign-up, sign-in, reset, guessing: as a person meets them."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from mlops_portal.foundation.outbox import stored_mails
from mlops_portal.organizations.models import User
from tests.assessments.cast import Person, a_user
from tests.mlops_portal.organizations.views.entrance import *  # noqa: F403
from tests.mlops_portal.organizations.views.entrance import PASSWORD, confirm, sign_in, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox_folder(settings, tmp_path):
    """Mails go to files, as they do without EMAIL_URL."""
    settings.EMAIL_BACKEND = "mlops_portal.foundation.outbox.EmailBackend"
    settings.OUTBOX_DIR = tmp_path / "outbox"
    return settings.OUTBOX_DIR


@pytest.fixture
def with_mail(settings) -> None:
    """The settings as they are with EMAIL_URL."""
    settings.MAIL_IS_SENT = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def _sign_up(client: Client, email: str, **more: str):
    data = {"email": email, "name": "Ada", "password1": PASSWORD} | more
    return client.post("/accounts/signup/", data)


def test_signing_up_makes_an_account_and_signs_in(client: Client) -> None:
    response = _sign_up(client, "Ada@Harbour.example")
    assert (response.status_code, response.url) == (302, "/organizations/account/")
    user = User.objects.get()
    assert (user.email, user.name) == ("ada@harbour.example", "Ada")
    assert user_of(client) == str(user.pk)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password1": "short"}, "password1"),
        ({"password1": "password123"}, "password1"),
        ({"email": "no address"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_sign_up_says_which_field(client: Client, change: dict, told: str) -> None:
    data = {"email": "ada@harbour.example", "name": "Ada", "password1": PASSWORD} | change
    response = client.post("/accounts/signup/", data)
    assert response.status_code == 200
    assert f'id="id_{told}_error"' in response.content.decode()
    assert not User.objects.exists()


def test_where_mail_is_sent_the_address_is_proved_first(client: Client, with_mail: None) -> None:
    assert _sign_up(client, "ada@harbour.example").url == "/accounts/confirm-email/"
    assert user_of(client) is None
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1]
    assert "Is this your address?" in client.get(link).content.decode()
    client.post(link)
    sign_in(client, "ada@harbour.example", PASSWORD)
    assert user_of(client) == str(User.objects.get().pk)


def test_sign_up_with_a_known_address_tells_the_page_nothing(person: User, with_mail: None) -> None:
    known = _sign_up(Client(), person.email)
    unknown = _sign_up(Client(), "nobody@harbour.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [m.subject for m in mail.outbox] == [
        "You have an account already",
        "Confirm your address",
    ]
    assert User.objects.filter(email=person.email).count() == 1


def test_reset_andsign_in_tell_nothing_of_who_has_an_account(person: User) -> None:
    pages = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in (person.email, "nobody@harbour.example")
    ]
    assert pages[0].status_code == pages[1].status_code == 302
    assert pages[0].url == pages[1].url
    wrong = [
        sign_in(Client(), email, "wrong password").content.decode()
        for email in (person.email, "nobody@harbour.example")
    ]
    for page in wrong:
        assert "not correct" in page
    assert _without_token(wrong[0]).replace(person.email, "") == _without_token(wrong[1]).replace(
        "nobody@harbour.example", ""
    )


def _without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_the_session_key_changes_with_thesign_in(client: Client, person: User) -> None:
    session = client.session
    session["kept"] = "yes"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client, person.email, PASSWORD)
    assert client.cookies["sessionid"].value != before
    assert client.session["kept"] == "yes"
    assert client.session.get_expiry_age() == 14 * 24 * 3600
    assert client.cookies["sessionid"]["httponly"]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def testsign_in_leads_to_no_other_site(client: Client, person: User, target: str) -> None:
    response = sign_in(client, person.email, PASSWORD, next=target)
    assert response.url == "/organizations/account/"
    response = client.post("/accounts/logout/", {"next": target})
    assert response.url == "/"


def testsign_in_leads_on_to_the_page_that_asked(client: Client, person: User) -> None:
    response = sign_in(client, person.email, PASSWORD, next="/method/")
    assert response.url == "/method/"


def test_an_account_is_locked_after_five_wrong_passwords_from_anywhere(person: User) -> None:
    for place in range(5):
        browser = Client(REMOTE_ADDR=f"203.0.113.{place}")
        assert "not correct" in sign_in(browser, person.email, "wrong").content.decode()
    right = sign_in(Client(REMOTE_ADDR="203.0.113.9"), person.email, PASSWORD)
    assert "Too many failed sign-ins" in right.content.decode()
    other = a_user("ben@harbour.example")
    other.set_password(PASSWORD)
    other.save()
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), other.email, PASSWORD).status_code == 302


def test_one_network_address_is_stopped_while_it_guesses_accounts() -> None:
    browser = Client(REMOTE_ADDR="203.0.113.77")
    pages = [sign_in(browser, f"p{n}@harbour.example", "wrong") for n in range(21)]
    assert "not correct" in pages[19].content.decode()
    assert "Too many failed sign-ins" in pages[20].content.decode()


def test_a_flood_ofsign_ins_gets_a_page_of_its_own(no_inline) -> None:
    browser = Client(REMOTE_ADDR="203.0.113.78")
    for n in range(31):
        response = sign_in(browser, f"p{n}@harbour.example", "wrong")
    assert response.status_code == 429
    assert "Too many tries in a short time" in response.content.decode()
    no_inline(response)


def test_counts_of_guesses_stand_in_the_database(person: User, django_assert_num_queries) -> None:
    from django.db import connection

    sign_in(Client(), person.email, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] == 2


def test_a_forwarded_address_counts_only_behind_a_proxy(person: User, settings) -> None:
    from allauth.account.adapter import get_adapter
    from django.test import RequestFactory

    request = RequestFactory().get(
        "/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR="198.51.100.1, 198.51.100.2"
    )
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert get_adapter().get_client_ip(request) == "203.0.113.5"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert get_adapter().get_client_ip(request) == "198.51.100.2"


def test_a_password_is_reset_by_the_mail_in_the_outbox(
    client: Client, person: User, outbox_folder
) -> None:
    client.post("/accounts/password/reset/", {"email": person.email})
    (stored,) = stored_mails(10)
    assert (stored.subject, stored.to) == ("Reset your password", person.email)
    link = re.search(r"http://testserver(\S+)", stored.text)[1]
    form = client.get(link, follow=True)
    path = form.redirect_chain[-1][0]
    new = "another horse battery"
    client.post(path, {"password1": new, "password2": new})
    assert sign_in(Client(), person.email, PASSWORD).status_code == 200
    assert sign_in(Client(), person.email, new).status_code == 302
    used = Client().get(link, follow=True)
    assert "This link has ended" in used.content.decode()


def test_a_changed_password_needs_the_old_one_and_is_told_by_mail(
    client: Client, person: User
) -> None:
    sign_in(client, person.email, PASSWORD)
    new = "another horse battery"
    data = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", data).status_code == 200
    client.post("/accounts/password/change/", data | {"oldpassword": PASSWORD})
    person.refresh_from_db()
    assert person.check_password(new)
    assert "reset your password" in mail.outbox[-1].body


def test_a_new_address_counts_once_it_is_confirmed(client: Client, person: User) -> None:
    sign_in(client, person.email, PASSWORD)
    asked = client.get("/accounts/email/")
    assert asked.url.startswith("/accounts/reauthenticate/"), "the password is asked again"
    confirm(client)
    client.post("/accounts/email/", {"email": "lovelace@harbour.example", "action_add": ""})
    person.refresh_from_db()
    assert person.email == "ada@harbour.example"
    sent = next(m for m in mail.outbox if m.to == ["lovelace@harbour.example"])
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", sent.body)[1]
    client.post(link)
    person.refresh_from_db()
    assert person.email == "lovelace@harbour.example"


def test_signing_out_needs_a_post(client: Client, person: User) -> None:
    sign_in(client, person.email, PASSWORD)
    assert "Sign out of this browser" in client.get("/accounts/logout/").content.decode()
    assert user_of(client)
    client.post("/accounts/logout/")
    assert user_of(client) is None


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_email_verification_sent",
        "account_inactive",
        "account_reset_password_from_key_done",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    ],
)
def test_pages_of_the_entrance_hold_nothing_inline(client: Client, no_inline, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == (401 if name == "socialaccount_login_error" else 200)
    assert "<h1" in response.content.decode()
    no_inline(response)


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "socialaccount_connections",
    ],
)
def test_pages_of_the_account_hold_nothing_inline(
    client: Client, person: User, no_inline, name: str
) -> None:
    sign_in(client, person.email, PASSWORD)
    confirm(client)
    response = client.get(reverse(name))
    assert response.status_code == 200
    no_inline(response)


def test_header_shows_who_is_signed_in(client: Client, person: User) -> None:
    page = client.get("/method/").content.decode()
    assert 'href="/accounts/login/"' in page
    sign_in(client, person.email, PASSWORD)
    assert "Ada" in client.get("/method/").content.decode()


def testsign_in_leads_back_from_a_door(client: Client) -> None:
    assert "/accounts/login/?next=/assess/" in client.get("/assess/").content.decode()


def test_whoever_has_a_session_but_no_account_left_is_signed_out(
    stranger: Person,
) -> None:
    stranger.user.delete()
    assert stranger.client.get("/organizations/").status_code == 302


@pytest.mark.parametrize(
    "typed",
    ["ada@harbour.example\u200b", " ADA@Harbour.Example ", "Lovelace, Ada <ada@harbour.example>"],
)
def test_an_address_is_the_same_however_it_is_given(
    client: Client, person: User, with_mail: None, typed: str
) -> None:
    assert sign_in(client, typed, PASSWORD).status_code == 302
    assert user_of(client) == str(person.pk)
    another = Client()
    assert _sign_up(another, typed).status_code == 302
    assert User.objects.count() == 1
    mail.outbox.clear()
    another.post("/accounts/password/reset/", {"email": typed})
    assert [sent.to for sent in mail.outbox] == [["ada@harbour.example"]]
    assert User.objects.get_by_natural_key(typed) == person
    assert User.objects.get(email=typed) == person


def test_what_is_no_address_is_named_at_its_field(client: Client) -> None:
    page = _sign_up(client, "ada@harb\u202eour.example")
    assert page.status_code == 200
    assert "RIGHT-TO-LEFT OVERRIDE" in page.content.decode()
    assert not User.objects.exists()
