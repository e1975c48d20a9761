"""Fixtures of the whole suite: a real browser, and what every page must hold in it.

`open_page` gives a page of the running portal; at the end of the test it fails on anything the
browser complained about. `axe`, `no_horizontal_scroll` and `no_inline` are the standing checks.
"""

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tests import prepared_database

# The synchronous playwright runs an event loop in the thread that also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 360, "height": 740}
VIEWPORTS = {"desktop": DESKTOP, "phone": PHONE, "narrowest": NARROWEST}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# Selectors are asked for only where something is wrong: they cost a third of the time.
AXE_FINDS = """async ([tags, selectors]) => (await axe.run(
  document, {runOnly: tags, resultTypes: ["violations"], selectors})).violations"""
AXE_SOURCE = Path(__file__).parent / "browser" / "vendor" / "axe-core" / "axe.min.js"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, pytestconfig: pytest.Config
) -> None:
    """Databases of the tests begin as a copy of one that is migrated already."""
    prepared_database.use(pytestconfig.cache.mkdir("databases"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, pytestconfig: pytest.Config
) -> None:
    """Keep the migrated database for the processes after this one."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    # Where no test asks for a database none is made, and the name is that of the portal's own.
    if connection.vendor == "sqlite" and name == connection.settings_dict["TEST"]["NAME"]:
        prepared_database.keep(pytestconfig.cache.mkdir("databases"), str(name))


@pytest.fixture(scope="session")
def migrated_database(pytestconfig: pytest.Config) -> Path:
    """A migrated database on SQLite, from which a portal of the tests may begin."""
    return prepared_database.migrated(pytestconfig.cache.mkdir("databases"))


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Passwords of tests are hashed by one cheap round; what production does has its own test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _audit_entries_may_go(
    request: pytest.FixtureRequest, _django_db_marker: None
) -> Iterator[None]:
    """Release the audit log after a test that empties the tables; triggers hold it otherwise."""
    marker = request.node.get_closest_marker("django_db")
    empties = bool(marker and marker.kwargs.get("transaction"))
    if not empties and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that this ends before the tables are emptied
    yield
    from mlops_portal.organizations.models import AuditEntry

    AuditEntry.objects.update(is_released=True)


@pytest.fixture(autouse=True)
def _audit_looks_through_the_tests_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """An audit entry outside a transaction fails in a test too, though tests run inside one."""
    from django.db import transaction

    from mlops_portal.organizations.services import audit

    def is_in_transaction() -> bool:
        blocks = transaction.get_connection().atomic_blocks
        return any(not block._from_testcase for block in blocks)

    monkeypatch.setattr(audit, "is_in_transaction", is_in_transaction)


# Folders whose tests touch no database, service or page: another database changes nothing there.
PURE = {"domain", "content", "ml", "engine", "pipelines", "steps", "architecture"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark pure tests, and let what drives real browsers and processes have a second try.

    The files that take longest begin first, so that no process is left alone with one at the end.
    """
    for item in items:
        needs_data = (
            item.get_closest_marker("django_db") or "migrated_database" in item.fixturenames
        )
        if PURE & set(item.path.parts) and not needs_data:
            item.add_marker("pure")
        if item.get_closest_marker("browser") or item.get_closest_marker("services"):
            item.add_marker(pytest.mark.flaky(reruns=1, reruns_delay=1))
        if item.get_closest_marker("browser") and _is_second_language(item):
            item.add_marker("second_language")
    slow = {"services": 0, "browser": 1, "whole": 2}
    first: dict[Path, int] = {}
    for item in items:
        place = min(
            (slow[mark.name] for mark in item.iter_markers() if mark.name in slow), default=3
        )
        first[item.path] = min(first.get(item.path, 3), place)
    items.sort(key=lambda item: first[item.path])


def _is_second_language(item: pytest.Item) -> bool:
    """Whether a journey goes the way in Portuguese that its first parameters go in English."""
    callspec = getattr(item, "callspec", None)
    return callspec is not None and "pt-br" in callspec.id


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write out what cannot be encoded: a process of the tests could not send its report else."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections
    ]
    return report


@pytest.fixture(autouse=True)
def _english() -> None:
    """No test reads in the language that another left behind."""
    translation.activate("en")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium; without one the test is skipped, but fails where CI is set.

    The shell without a window takes a quarter less time, and goes first.
    """
    programs = ("chromium-headless-shell", "chromium")
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, programs)), None)
    if not chromium:
        reason = f"no {programs[0]} on the PATH (install it by apt-get, or set CHROMIUM)"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def probed() -> set[Any]:
    """Pages on which axe-core is at work just now."""
    return set()


@pytest.fixture
def open_page(browser: Any, live_server: Any, probed: set[Any]) -> Iterator[Callable[..., Any]]:
    """A function that opens a path of the running portal in a fresh browser context.

    Keywords: `viewport` ("desktop", "phone", "narrowest"), `theme` ("light", "dark" or None for the
    system's), `language` ("en", "pt-br"), `javascript`, `allow` (a pattern of console messages that
    this test expects). Console errors, broken policies and page errors fail the test.
    """
    contexts: list[Any] = []
    complaints: list[str] = []

    def _open(
        path: str = "/",
        *,
        viewport: str = "desktop",
        theme: str | None = None,
        language: str = "en",
        javascript: bool = True,
        allow: str | None = None,
    ) -> Any:
        context = browser.new_context(
            viewport=VIEWPORTS[viewport],
            java_script_enabled=javascript,
            locale="pt-BR" if language == "pt-br" else "en-US",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if theme:
            context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page = context.new_page()

        def complain(kind: str, text: str) -> None:
            # axe-core tries out styles on the page; the policy stops it, as it should.
            is_probe = page in probed and "inline style" in text
            if not is_probe and not (allow and re.search(allow, text)):
                complaints.append(f"{kind} on {page.url}: {text}")

        page.on("console", lambda m: m.type == "error" and complain("console error", m.text))
        page.on("pageerror", lambda error: complain("page error", str(error)))
        page.goto(live_server.url + path)
        return page

    yield _open
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="session")
def axe(probed: set[Any]) -> Callable[[Any], None]:
    """A function that fails with every accessibility violation that axe-core finds on a page."""
    source = AXE_SOURCE.read_text()

    def _check(page: Any) -> None:
        probed.add(page)
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        found = page.evaluate(AXE_FINDS, [AXE_TAGS, False])
        if found:
            found = page.evaluate(AXE_FINDS, [AXE_TAGS, True])
        page.evaluate("0")  # what axe caused has arrived when this has
        probed.discard(page)
        told = [
            f"{v['id']} ({v['impact']}): {v['help']}\n    "
            + "\n    ".join(f"{n['target']} {n['html'][:160]}" for n in v["nodes"][:4])
            for v in found
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return _check


@pytest.fixture(scope="session")
def no_horizontal_scroll() -> Callable[[Any], None]:
    """A function that fails when a page is wider than its window at 360 px."""

    def _check(page: Any) -> None:
        page.set_viewport_size(NARROWEST)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROWEST["width"], f"{page.url} is {width} px wide"

    return _check


@pytest.fixture(scope="session")
def no_inline() -> Callable[[Any], None]:
    """A function that fails when an answer holds what a strict policy would block."""
    forbidden = {
        "a style attribute": r"<[^>]*\sstyle\s*=",
        "a style element": r"<style[\s>]",
        "an event handler": r"<[a-zA-Z][^>]*\son[a-z]+\s*=",
        "a javascript: address": r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:",
        "an inline script": r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>",
    }

    def _check(response: Any) -> None:
        html = response.content.decode()
        told = [
            f"{name}: {match.group()[:120]}"
            for name, pattern in forbidden.items()
            if (match := re.search(pattern, html))
        ]
        assert not told, "\n".join(told)

    return _check
