"""Language and theme change on pages that answer a form, without losing what it was sent."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from assessments.maturity.models import Assessment
from assessments.roles import content as skills
from mlops_portal.organizations.models import Organization, Role, Team
from tests.assessments.cast import Person, a_system, an_organization, member
from tests.markup import flat

AGAIN = re.compile(r'<form method="post" action="([^"]+)" class="again".*?</form>', re.DOTALL)
FIELD = re.compile(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', re.DOTALL)


def again(client: Client, text: str, **switch: str):
    """Press a switch of the page, as a browser without JavaScript does."""
    found = AGAIN.search(text)
    assert found, "the page has no switches that send it again"
    sent: dict[str, list[str]] = {}
    for name, value in FIELD.findall(found.group()):
        sent.setdefault(unescape(name), []).append(unescape(value))
    return send(client, unescape(found[1]), sent | switch)


def send(client: Client, path: str, sent: Mapping[str, object]):
    """A form as a browser sends it."""
    body = urlencode(sent, doseq=True)
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


def test_the_result_of_a_check_comes_in_the_other_language(db: None) -> None:
    client = Client()
    levels = {f"level-{skill.slug}": "2" for skill in skills.matrix().skills}
    shown = client.post("/roles/check/", levels)
    assert shown.status_code == 200
    answer = again(client, flat(shown), _language="pt-br")
    text = flat(answer)
    assert answer.status_code == 200
    assert '<html lang="pt-BR"' in text
    assert text.count('value="2"') == flat(shown).count('value="2"')
    back = flat(again(client, text, _language="en"))
    plain = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert plain.sub("", back) == plain.sub("", flat(shown))


def test_the_theme_changes_without_losing_the_answer(db: None) -> None:
    client = Client()
    first = skills.matrix().skills[0].slug
    shown = flat(client.post("/roles/check/", {f"level-{first}": "3"}))
    answer = again(client, shown, _theme="dark")
    assert answer.status_code == 200
    assert 'data-theme="dark"' in flat(answer)
    assert f'name="level-{first}" value="3"' in flat(answer)
    assert client.cookies["theme"].value == "dark"


@pytest.fixture
def owner(db: None) -> Person:
    return member(an_organization("Harbour Bank"), Role.OWNER, "lead@harbour.example")


def refused(owner: Person) -> Mapping[str, tuple[str, dict[str, str], str]]:
    """A form of each room that is refused: its address, what is typed, and what of it must stay."""
    bank = Organization.objects.get()
    system = a_system(bank)
    start = reverse("maturity:start-of-system", args=[system.pk])
    return {
        "assess": (reverse("maturity:start"), {"system": "", "team": "Retention <b>"}, "Retention"),
        "rounds": (start, {"mode": "round", "scope": "full", "closes_on": "soon"}, "soon"),
        "organizations": (reverse("organizations:create"), {"name": ""}, ""),
        "teams": (
            reverse("organizations:create-team", args=[bank.pk]),
            {"name": system.team.name},
            system.team.name,
        ),
        "landscape": (
            reverse("landscape:create-own-tool", args=[bank.pk]),
            {"name": "", "description": "Our own scheduler"},
            "Our own scheduler",
        ),
        "accounts": (
            reverse("account_login"),
            {"login": "nobody@nowhere.example", "password": "wrong and long"},
            "nobody@nowhere.example",
        ),
        "sign-up": (
            reverse("account_signup"),
            {"email": "half@", "name": "Half", "password1": "a long password"},
            "Half",
        ),
    }


@pytest.mark.parametrize(
    "form",
    ["assess", "rounds", "organizations", "teams", "landscape", "accounts", "sign-up"],
)
def test_a_refused_form_keeps_what_was_typed(owner: Person, form: str) -> None:
    path, sent, stays = refused(owner)[form]
    client = Client() if form in ("accounts", "sign-up") else owner.client
    shown = client.post(path, sent)
    text = flat(shown)
    assert "a long password" not in text
    assert "wrong and long" not in text
    answer = again(client, text, _language="pt-br")
    assert answer.status_code == shown.status_code
    translated = flat(answer)
    assert '<html lang="pt-BR"' in translated
    assert stays in translated
    assert "data-form-errors" in translated
    assert not Assessment.objects.exists()


def test_what_would_succeed_by_now_is_not_done_by_a_switch(owner: Person) -> None:
    bank = Organization.objects.get()
    taken = a_system(bank).team
    path = reverse("organizations:create-team", args=[bank.pk])
    text = flat(owner.client.post(path, {"name": taken.name}))
    Team.objects.filter(pk=taken.pk).update(name="Another")
    answer = again(owner.client, text, _language="pt-br")
    assert answer.status_code == 302
    assert answer.headers["Location"] == path
    assert client_language(owner.client) == "pt-br"
    assert [team.name for team in Team.objects.all()] == ["Another"]


def client_language(client: Client) -> str:
    return client.cookies["django_language"].value


def test_a_switch_needs_the_token_of_forms(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = send(client, "/roles/check/", {"_language": "pt-br"})
    assert answer.status_code in (302, 403)
    assert "level-" not in flat(answer)


@pytest.mark.parametrize("language", ["xx", "", "<script>"])
def test_an_unknown_language_changes_nothing(db: None, language: str) -> None:
    client = Client()
    shown = send(client, "/roles/check/", {"_language": language})
    assert shown.status_code == 200
    assert "django_language" not in client.cookies


def test_a_page_that_was_asked_for_keeps_plain_links(db: None) -> None:
    text = flat(Client().get("/roles/check/"))
    assert 'class="again"' not in text
    assert "/language/?language=pt-br" in text


def test_a_redirect_stays_on_this_host(db: None) -> None:
    answer = send(Client(), "//elsewhere.example/x", {"_language": "pt-br"})
    assert not answer.headers.get("Location", "/").startswith("//")
