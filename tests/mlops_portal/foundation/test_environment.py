"""A wrong environment variable is explained by one sentence that names it."""

import re
from pathlib import Path

import pytest

from mlops_portal.foundation.environment import contradictions, unreadable


def test_nothing_set_is_right() -> None:
    assert unreadable({}) == []
    assert list(contradictions({})) == []


def test_an_empty_variable_counts_as_not_set() -> None:
    assert unreadable({"PORT": " ", "DEBUG": "", "DATABASE_URL": "", "REDIS_URL": ""}) == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "1"),
        ("PORT", "65535"),
        ("CONN_MAX_AGE", "0"),
        ("DEBUG", "True"),
        ("PORTAL_HTTPS", "off"),
        ("LOG_LEVEL", "DEBUG"),
        ("DATABASE_URL", "postgres://user:p%40ss@host:5432/name"),
        ("DATABASE_URL", "postgresql:///name"),
        ("DATABASE_URL", "sqlite:////var/lib/portal.sqlite3"),
        ("REDIS_URL", "redis://127.0.0.1:6379/7"),
        ("REDIS_URL", "rediss://:secret@host/0"),
        ("REDIS_URL", "unix:///run/redis.sock?db=2"),
        ("EMAIL_URL", "smtp+tls://portal%40example.org:p%40ss@mail.example.org:587"),
        ("OIDC_ISSUER", "https://login.example.org/realms/team"),
        ("PORTAL_PROXIES", "2"),
    ],
)
def test_a_usable_value_is_accepted(variable: str, value: str) -> None:
    assert unreadable({variable: value}) == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "80a"),
        ("PORT", "-1"),
        ("PORT", "٨٠"),
        ("CELERY_SOFT_SHUTDOWN_TIMEOUT", "5s"),
        ("DEBUG", "maybe"),
        ("SECURE_SSL_REDIRECT", "2"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "postgres"),
        ("DATABASE_URL", "postgres://host:port/name"),
        ("REDIS_URL", "amqp://host"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "pop3://mail.example.org"),
        ("OIDC_ISSUER", "login.example.org"),
        ("PORTAL_PROXIES", "one"),
    ],
)
def test_an_unusable_value_is_named(variable: str, value: str) -> None:
    (problem,) = unreadable({variable: value})
    assert problem.variable == variable
    assert variable in problem.message
    assert problem.hint.startswith("Write ")


def test_a_password_in_an_address_is_not_repeated() -> None:
    (problem,) = unreadable({"DATABASE_URL": "mysql://user:geheim@host/name"})
    assert "geheim" not in str(problem)


@pytest.mark.parametrize(
    "signs",
    [{"DATABASE_URL": "postgres://host/name"}, {"PORTAL_HTTPS": "true"}],
)
def test_production_without_a_secret_key_is_an_error(signs: dict[str, str]) -> None:
    (problem,) = contradictions(signs)
    assert problem.id == "portal.E002"
    assert next(iter(signs)) in problem.message
    assert list(contradictions(signs | {"SECRET_KEY": "given"})) == []


def test_sqlite_by_address_needs_no_secret_key() -> None:
    assert list(contradictions({"DATABASE_URL": "sqlite:////data/portal.sqlite3"})) == []


@pytest.mark.parametrize("missing", ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_single_sign_on_is_set_whole_or_not_at_all(missing: str) -> None:
    whole = {
        "OIDC_ISSUER": "https://login.example.org",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "x",
    }
    assert list(contradictions(whole)) == []
    (problem,) = contradictions(whole | {missing: ""})
    assert (problem.id, problem.variable) == ("portal.E005", missing)


ROOT = Path(__file__).resolve().parents[3]
READ = re.compile(r"env\.(\w+)\(\s*\"([A-Z_]+)\"")


def variables() -> dict[str, str]:
    """Every variable that the settings read, with its type."""
    text = "".join(path.read_text() for path in (ROOT / "mlops_portal/settings").glob("*.py"))
    return {name: kind for kind, name in READ.findall(text)}


def test_every_variable_is_documented() -> None:
    documented = (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in variables() if f"`{name}`" not in documented} == set()


def test_every_number_and_every_switch_is_explained_when_it_is_wrong() -> None:
    wrong = {name for name, kind in variables().items() if kind in ("int", "bool")}
    assert {problem.variable for problem in unreadable(dict.fromkeys(wrong, "x"))} == wrong
