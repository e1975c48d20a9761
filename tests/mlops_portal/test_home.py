"""The portal's own pages: what they say is counted and computed, and the switches lead back."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from assessments.maturity import content
from assessments.maturity.domain.framework import Scope
from assessments.maturity.domain.scoring import score
from mlops_portal.foundation import errors
from tests.markup import flat

PAGES = ["home", "method", "about", "accessibility"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_page_answers_without_a_database(client: Client, page: str, language: str, no_inline):
    """pytest-django fails a test that touches the database without asking for it."""
    answer = client.get(reverse(page), headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in flat(answer)
    no_inline(answer)


@pytest.mark.parametrize("page", PAGES)
def test_policy_allows_no_inline_script_and_no_other_host(client: Client, page: str):
    policy = client.get(reverse(page)).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy


def test_home_shows_the_sample_as_the_rule_scores_it(client: Client):
    sample = content.sample()
    result = score(sample.framework, sample.answers, sample.scope)
    html = flat(client.get(reverse("home")))
    for unit in result.next_step.open_musts[:3]:
        assert unit.members[0] in html
    assert f"at level {result.level}" in html
    assert "invented answers" in html


def test_home_counts_practices_in_the_framework(client: Client):
    framework = content.framework()
    html = flat(client.get(reverse("home")))
    assert f"Answer {len(framework.practices_in(Scope.FULL))} questions" in html
    assert f"the {len(framework.practices_in(Scope.GATES))} practices that decide" in html


def test_about_names_every_shipped_package_with_its_version(client: Client):
    lock = json.loads((settings.BASE_DIR / "static/vendor/vendor.lock.json").read_text())
    html = flat(client.get(reverse("about")))
    for package in lock["packages"]:
        assert package["name"] in html
        assert f"<td>{package['version']}</td>" in html


def test_about_names_every_cookie_that_a_visit_sets(client: Client, db: None):
    client.get(reverse("maturity:start"))
    client.get(reverse("set-language"), {"language": "en"})
    client.post(reverse("set-theme"), {"theme": "dark"})
    html = flat(client.get(reverse("about")))
    for name in client.cookies:
        assert f"<code>{name}</code>" in html


def test_source_link_is_shown_only_where_an_address_is_set(client: Client, settings):
    assert "Source code" not in flat(client.get(reverse("home")))
    settings.SOURCE_URL = "https://example.org/portal"
    assert 'href="https://example.org/portal"' in flat(client.get(reverse("home")))


@pytest.mark.parametrize(("posted", "cookie"), [("light", "light"), ("dark", "dark"), ("", "")])
def test_theme_is_kept_for_a_year_and_system_keeps_nothing(
    client: Client, posted: str, cookie: str
):
    answer = client.post(reverse("set-theme"), {"theme": posted, "next": "/about/?x=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/about/?x=1")
    kept = answer.cookies["theme"]
    assert kept.value == cookie
    assert kept["samesite"] == "Lax"
    assert kept["max-age"] == (31_536_000 if cookie else 0)


@pytest.mark.parametrize(
    ("kept", "drawn", "offered"),
    [
        ("", None, "light"),
        ("light", "light", "dark"),
        ("dark", "dark", ""),
        ("pink", None, "light"),
    ],
)
def test_theme_cookie_is_drawn_by_the_server_and_the_next_one_is_offered(
    client: Client, kept: str, drawn: str | None, offered: str
):
    client.cookies["theme"] = kept
    html = flat(client.get(reverse("about")))
    assert ("data-theme=" in html.split(">")[1]) is (drawn is not None)
    assert f'name="theme" value="{offered}"' in html


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "/\\evil.example"],
)
def test_switches_never_lead_to_another_host(client: Client, target: str):
    language = client.get(reverse("set-language"), {"language": "pt-br", "next": target})
    theme = client.post(reverse("set-theme"), {"theme": "dark", "next": target})
    assert language.headers["Location"] == theme.headers["Location"] == "/"


def test_theme_is_not_changed_by_a_link_or_a_foreign_form():
    client = Client(enforce_csrf_checks=True)
    assert client.get(reverse("set-theme")).status_code == 405
    assert client.post(reverse("set-theme"), {"theme": "dark"}).status_code == 403


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_unknown_address_says_where_to_go_and_is_404(client: Client, language: str, no_inline):
    answer = client.get("/no-such-page/", headers={"accept-language": language})
    assert answer.status_code == 404
    assert f'lang="{language}"' in flat(answer)
    assert reverse("home") in flat(answer)
    no_inline(answer)


def _failed_request(path: str = "/"):
    request = RequestFactory().get(path)
    request.id = "1a2b3c4d"
    return request


def test_failure_page_asks_no_database_and_shows_the_id_of_the_failure():
    with translation.override("en"):
        answer = errors.server_error(_failed_request())
    assert answer.status_code == 500
    assert "1a2b3c4d" in flat(answer)
    assert "Something failed on our side" in flat(answer)


def test_failure_that_breaks_every_page_is_told_in_plain_text(monkeypatch):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("templates are gone")

    monkeypatch.setattr(errors, "render", broken)
    answer = errors.server_error(_failed_request())
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "1a2b3c4d" in flat(answer)


def test_every_page_template_extends_the_base():
    folder = Path(settings.BASE_DIR) / "templates" / "portal"
    for path in folder.glob("[!_]*.html"):
        assert path.read_text().startswith('{% extends "base.html" %}'), path.name


@pytest.mark.parametrize("unfit", ["-1", "9" * 40, "home", "about", "x" * 3_000, "//evil.example"])
def test_a_way_back_that_is_no_address_leads_home(db: None, client: Client, unfit: str) -> None:
    assert client.post(reverse("set-theme"), {"next": unfit})["Location"] == "/"
    assert client.get(reverse("set-language"), {"next": unfit})["Location"] == "/"
