"""Every address, every kind of person, every method: nobody reads or changes what is not theirs.

The table in `who_may.py` says who may; an address that stands in it not, or one that stands there
and is gone, fails here.
"""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import TestCase

from tests.mlops_portal.asking import addresses, ask, rows, writes
from tests.mlops_portal.permissions import May, Parts
from tests.mlops_portal.surroundings import MARK, World, surroundings
from tests.mlops_portal.who_may import WHO_MAY, company
from tests.mlops_portal.world import a_world

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "BREW")
CHANGING = METHODS[3:]
NOTHING = {"uuid": "00000000-0000-0000-0000-000000000001", "int": 999_999}
IDS = re.compile(r'[0-9a-f-]{8,}|\d+|value="[^"]*"')  # addresses, requests, tokens
ENTRANCE = ("/accounts/login/", "/accounts/reauthenticate/")
ODD = ("HEAD", "OPTIONS", "BREW")
TRIES_ALL = ("owner", "viewer", "stranger", "anonymous")
OUTSIDE = {"stranger", "anonymous", "program"}


def test_every_address_says_who_may() -> None:
    missing = [route for route in addresses() if route not in WHO_MAY]
    gone = [route for route in WHO_MAY if route not in addresses()]
    assert not missing, f"say in who_may.py who reads and who writes: {missing}"
    assert not gone, f"addresses that are no more: {gone}"


def allowed(may: May, method: str) -> Parts | None:
    """Who may send the method; None where nobody can, whoever they are."""
    if method in ("GET", "HEAD"):
        return may.reads
    return may.writes.get(method)


def text_of(response: HttpResponse) -> str:
    """All that an answer tells, its headers too."""
    content = b"".join(response) if response.streaming else response.content
    return f"{response.headers}\n{content.decode('utf-8', 'replace')}"


def is_refused(response: HttpResponse, may: May) -> bool:
    """Whether nothing is told and nothing done: not here, not yours, or say first who you are."""
    if response.status_code == 302:
        return response.headers["Location"].startswith(ENTRANCE)
    return response.status_code in ((400, 403, 404, 405) if may.is_worded else (403, 404, 405))


def fault(route: str, part: str, method: str, response: HttpResponse) -> str:
    """What is wrong with an answer; "" where nothing is."""
    may, status = WHO_MAY[route], response.status_code
    who = allowed(may, method)
    if route == "healthz" and status == 503:
        return ""  # no broker here
    if status >= 500:
        return f"fails: {getattr(response, 'exc_info', None)}"
    if not may.is_bearer and part in OUTSIDE and MARK in text_of(response):
        return "tells of the organization"
    refused = is_refused(response, may)
    if route.startswith("accounts/"):
        is_open = who is not None and part not in who and not refused
        return "is let in" if is_open else ""
    if method == "OPTIONS":
        return "" if status in (200, 405) or refused else "takes no OPTIONS"
    if who is None:
        return "" if refused else "takes a wrong method"
    if part in who:
        return "is refused" if status >= 400 or refused else ""
    return "" if refused else "is let in"


def is_as_for_others(route: str, part: str, method: str, *, is_allowed: bool) -> bool:
    """Whether a request would show nothing that another one does not.

    A page is asked for with HEAD by one of those who may read it, and with GET by the others; a
    method that is wrong for them is wrong for everyone near.
    """
    if allowed(WHO_MAY[route], method) is None and part not in TRIES_ALL:
        return True
    if method in ODD and not is_allowed and part not in ("owner", "anonymous"):
        return True
    if not is_allowed or method not in ("GET", "HEAD"):
        return False
    may = allowed(WHO_MAY[route], method) or frozenset()
    by_head = "viewer" if "viewer" in may and "viewer" in company(route) else "owner"
    return (part == by_head) != (method == "HEAD") and by_head in may


@pytest.mark.whole
@pytest.mark.timeout(600)  # eight thousand requests
class WhoMayTests(TestCase):
    """One world for all of them; what is allowed is taken back, what is not should do nothing."""

    world: World

    @pytest.fixture(autouse=True)
    def _strict_pages(self, no_inline: Callable[[HttpResponse], None]) -> None:
        self.no_inline = no_inline

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enterClassContext(surroundings())
        cls.world = a_world()

    def wrong_for(self, part: str) -> list[str]:
        """What is wrong with the answers to one person, and whether anything changed."""
        wrong, written = [], []
        client, before = self.world.browser(part), rows(self.world)
        for route, may in WHO_MAY.items():
            for method in METHODS if part in company(route) else ():
                who = allowed(may, method)
                is_allowed = who is not None and part in who
                if is_as_for_others(route, part, method, is_allowed=is_allowed):
                    continue
                self.world.refresh(client, part)
                with transaction.atomic(), writes() as tables:
                    response = ask(client, method, route, self.world)
                    told = fault(route, part, method, response)
                    transaction.set_rollback(is_allowed or may.is_bearer or method not in CHANGING)
                if told:
                    wrong.append(f"{part} {method} /{route}: {response.status_code} {told}")
                if method == "GET" and "html" in response.headers.get("Content-Type", ""):
                    self.no_inline(response)
                if tables and not is_allowed:
                    written.append(f"{method} /{route}: {sorted(tables)}")
        if (after := rows(self.world)) != before:
            changed = [table for table in before if before[table] != after[table]]
            wrong.append(f"{part} changed {changed}, perhaps by one of {written}")
        return wrong

    def test_a_stranger_is_told_the_same_as_of_nothing(self) -> None:
        wrong, client = [], self.world.browser("stranger")
        for route, may in WHO_MAY.items():
            parts = addresses()[route].parts
            if not parts or parts[0][1] not in ("uuid", "int") or may.is_bearer:
                continue
            if may.reads is None or "stranger" in may.reads:
                continue
            none = {parts[0][0]: NOTHING[parts[0][1]]}
            there, nowhere = (ask(client, "GET", route, self.world, **o) for o in ({}, none))
            texts = [IDS.sub("", answer.content.decode()) for answer in (there, nowhere)]
            if there.status_code != nowhere.status_code or texts[0] != texts[1]:
                wrong.append(f"/{route}: {there.status_code}, {nowhere.status_code}")
        assert not wrong, "\n".join(wrong)

    def test_no_form_is_taken_without_the_token_of_its_page(self) -> None:
        wrong, before = [], rows(self.world)
        client = self.world.browser("owner")
        client.handler.enforce_csrf_checks = True
        for route, may in WHO_MAY.items():
            if not may.writes or route.startswith("api/"):
                continue
            self.world.refresh(client, "owner")
            status = ask(client, "POST", route, self.world).status_code
            if status not in (301, 302, 403):
                wrong.append(f"/{route}: {status}")
        assert not wrong, "\n".join(wrong)
        assert rows(self.world) == before

    def test_nothing_of_one_organization_is_reached_through_another(self) -> None:
        """What holds it is the stranger's own, the thing itself is not."""
        wrong, client = [], self.world.browser("stranger")
        before, tried = rows(self.world), 0
        for route, may in WHO_MAY.items():
            names = [name for name, _kind in addresses()[route].parts]
            holder = f"other_{names[0]}" if len(names) > 1 else ""
            inner = may.take.get(names[-1], "=") if names else "="
            if holder not in self.world.ids or inner.startswith("="):
                continue
            for method in ("GET", *may.writes):
                tried += 1
                self.world.refresh(client, "stranger")
                other = {names[0]: self.world.ids[holder]}
                response = ask(client, method, route, self.world, **other)
                if not is_refused(response, may) or MARK in text_of(response):
                    wrong.append(f"{method} /{route}: {response.status_code}")
        assert tried > 30
        assert not wrong, "\n".join(wrong)
        assert rows(self.world) == before

    def test_nobody_reads_or_changes_what_is_not_theirs(self) -> None:
        wrong = []
        for part in dict.fromkeys(part for route in WHO_MAY for part in company(route)):
            with transaction.atomic():
                wrong += self.wrong_for(part)
                transaction.set_rollback(True)
        assert not wrong, "\n".join(wrong)
