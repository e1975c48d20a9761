"""Validation of environment variables, with explanations. Standard library only.

Shared by the one-command start, the settings and the system checks, so that a wrong value is
explained by one sentence and never by a traceback.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

TRUE_WORDS = ("true", "on", "yes", "y", "ok", "1")
FALSE_WORDS = ("false", "off", "no", "n", "0")
DATABASE_SCHEMES = ("postgres", "postgresql", "sqlite")
BROKER_SCHEMES = ("redis", "rediss", "unix")
MAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
OIDC_TOGETHER = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong variable. `id` is the system check's; `hint` tells what to write instead."""

    id: str
    variable: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


def unreadable(environ: Mapping[str, str]) -> list[Problem]:
    """Yield variables whose value cannot be parsed. An empty value counts as not set."""
    problems = []
    for variable, read in _READERS.items():
        value = environ.get(variable, "").strip()
        if value and (hint := read(value)):
            # The value of an address may hold a password: it is not repeated.
            shown = "" if variable.endswith("_URL") else f" {value!r}"
            message = f"The value{shown} of {variable} cannot be used."
            problems.append(Problem("portal.E001", variable, message, hint))
    return problems


def contradictions(environ: Mapping[str, str]) -> Iterator[Problem]:
    """Variables that can be read but do not go together."""
    yield from _production_without_a_key(environ)
    yield from _half_a_single_sign_on(environ)


def _half_a_single_sign_on(environ: Mapping[str, str]) -> Iterator[Problem]:
    given = [name for name in OIDC_TOGETHER if environ.get(name, "").strip()]
    if given and len(given) < len(OIDC_TOGETHER):
        missing = [name for name in OIDC_TOGETHER if name not in given]
        yield Problem(
            "portal.E005",
            missing[0],
            f"Single sign-on is half set: {' and '.join(missing)} missing.",
            f"Set {', '.join(OIDC_TOGETHER)}, or none of them.",
        )


def _production_without_a_key(environ: Mapping[str, str]) -> Iterator[Problem]:
    if environ.get("SECRET_KEY"):
        return
    signs = []
    if urlsplit(environ.get("DATABASE_URL", "")).scheme.startswith("postgres"):
        signs.append("DATABASE_URL")
    if is_true(environ.get("PORTAL_HTTPS", "")):
        signs.append("PORTAL_HTTPS")
    if signs:
        yield Problem(
            "portal.E002",
            "SECRET_KEY",
            f"This is a production portal ({' and '.join(signs)}), but SECRET_KEY is not set.",
            "Set SECRET_KEY to a long random text, the same for every process of the portal.",
        )


def is_true(value: str) -> bool:
    """Return whether a boolean variable is switched on."""
    return value.strip().lower() in TRUE_WORDS


def _boolean(value: str) -> str:
    known = value.lower() in TRUE_WORDS + FALSE_WORDS
    return "" if known else "Write true or false."


def _whole_number(low: int, high: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        known = value.isascii() and value.isdigit() and low <= int(value) <= high
        return "" if known else f"Write a whole number from {low} to {high}."

    return read


def _address(schemes: tuple[str, ...], example: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        hint = f"Write an address such as {example}."
        try:
            parts = urlsplit(value)
            usable = parts.scheme in schemes and (parts.netloc or parts.path.startswith("/"))
            return "" if usable and parts.port != 0 else hint
        except ValueError:
            return hint

    return read


def _log_level(value: str) -> str:
    known = value in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    return "" if known else "Write DEBUG, INFO, WARNING, ERROR or CRITICAL."


_READERS: dict[str, Callable[[str], str]] = {
    "PORT": _whole_number(1, 65_535),
    "WEB_CONCURRENCY": _whole_number(1, 1_000),
    "CONN_MAX_AGE": _whole_number(0, 86_400),
    "CELERY_SOFT_SHUTDOWN_TIMEOUT": _whole_number(0, 3_600),
    "CELERY_VISIBILITY_TIMEOUT": _whole_number(1, 604_800),
    "PORTAL_RUNS_PER_ADDRESS": _whole_number(1, 1_000),
    "PORTAL_ASSESSMENTS_PER_ADDRESS": _whole_number(1, 100_000),
    "PORTAL_ASSESSMENTS_KEPT": _whole_number(1, 100_000_000),
    "PORTAL_EVIDENCE_FILES": _whole_number(0, 1_000_000),
    "PORTAL_EVIDENCE_MEGABYTES": _whole_number(0, 10_000_000),
    "PORTAL_PROXIES": _whole_number(0, 10),
    "DEBUG": _boolean,
    "PORTAL_HTTPS": _boolean,
    "PORTAL_SAMPLE": _boolean,
    "PORTAL_BENCH": _boolean,
    "PORTAL_LEASE_SECONDS": _whole_number(2, 3_600),
    "SECURE_SSL_REDIRECT": _boolean,
    "LOG_LEVEL": _log_level,
    "DATABASE_URL": _address(DATABASE_SCHEMES, "postgres://user:password@host:5432/name"),
    "REDIS_URL": _address(BROKER_SCHEMES, "redis://host:6379/0"),
    "EMAIL_URL": _address(MAIL_SCHEMES, "smtp+tls://user:password@mail.example.org:587"),
    "OIDC_ISSUER": _address(("https", "http"), "https://login.example.org/realms/team"),
}
