"""Forty respondents answer one round at the same time: nothing is lost, and nothing fails.

Real clients over HTTP against a portal as it is started in embedded mode (gunicorn, two processes
of four threads, SQLite), or on PostgreSQL when DATABASE_URL names one. What each client was told is
compared with what is stored.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import pytest

from assessments.maturity import content
from assessments.maturity.domain.framework import Scope
from tests.mlops_portal.conftest import database_url, make_portal, static_root
from tests.mlops_portal.started_portal import ROOT, Portal
from tests.mlops_portal.writers import Person

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]
__all__ = ["database_url", "make_portal", "static_root"]  # fixtures of another folder

RESPONDENTS = 40
PRACTICES = 6  # answered by each
CHANGED = 2  # of these answered a second time
ASKED = content.framework().practices_in(Scope.FULL)[:PRACTICES]

BEGIN = """
import json
from django.utils import timezone
from assessments.maturity import content
from assessments.maturity.domain.framework import Scope
from assessments.maturity.services import rounds
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services import create_organization, create_system, create_team
now = timezone.now()
by = User.objects.create_user("owner@forty.example")
bank = create_organization(name="Forty", by=by, at=now)
team = create_team(organization=bank, name="Team", by=by, at=now)
system = create_system(team=team, name="Model", by=by, at=now)
started = rounds.start_round(system=system, framework=content.framework(), scope=Scope.FULL,
    is_anonymous=False, by=by, at=now)
print(json.dumps({"id": str(started.pk), "code": started.links.get().code}))
"""
STORED = """
import json
from assessments.maturity.models import Response
print(json.dumps({
    r.label: {
        "submitted": r.submitted_at is not None,
        "answers": {a.practice: [a.value, a.revision] for a in r.answers.all()},
        "states": r.revisions.count(),
    }
    for r in Response.objects.prefetch_related("answers")
}))
"""


def in_portal(portal: Portal, script: str) -> dict:
    """What a script of the portal's own environment prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
        cwd=ROOT,
        env=portal.environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


@dataclass
class Phone:
    """One respondent with cookies of their own, and all that the server told them."""

    person: Person
    name: str
    told: dict[str, list[int]] = field(default_factory=dict)  # practice: value, revision
    saves: int = 0
    slowest: float = 0.0

    def ask(self, path: str, sent: dict[str, str] | None = None, *, htmx: bool = False) -> str:
        begun = time.monotonic()
        method, pairs = ("GET", None) if sent is None else ("POST", list(sent.items()))
        told = self.person.send(method, path, pairs, htmx=htmx)
        self.slowest = max(self.slowest, time.monotonic() - begun)
        assert told is not None, f"{self.name}: no answer for {path}"
        assert told.is_acknowledged, f"{self.name}: {told.status} for {path}"
        return told.body

    def answer(self, round_id: str, number: int) -> None:
        """Come in, answer every practice and some of them twice, and submit."""
        for place, practice in enumerate(ASKED):
            self.save(round_id, practice.dimension, practice.id, (number + place) % 4)
        for place, practice in enumerate(ASKED[:CHANGED]):
            self.save(round_id, practice.dimension, practice.id, (number + place + 2) % 4)
        self.ask(f"/assess/{round_id}/finish/", {"do": "submit"})

    def save(self, round_id: str, dimension: str, practice: str, value: int) -> None:
        base = self.told.get(practice, [0, 0])[1]
        sent = {
            f"{practice}-answer": str(value),
            f"{practice}-revision": str(base),
            "tab": self.name,
        }
        body = self.ask(f"/assess/{round_id}/questions/{dimension}/", sent, htmx=True)
        told = re.search(rf'name="{practice}-revision"\s+value="(\d+)"', body)
        assert told, f"{self.name}: no revision of {practice} in the answer"
        self.told[practice] = [value, int(told.group(1))]
        self.saves += 1


def test_forty_respondents_at_the_same_time_lose_nothing(
    make_portal: Callable[..., Portal],
) -> None:
    portal = make_portal().start().wait_until_ready()
    begun = in_portal(portal, BEGIN)
    phones = [Phone(Person(portal), f"phone {n}") for n in range(RESPONDENTS)]
    together = Barrier(RESPONDENTS)

    def run(number: int) -> None:
        phone = phones[number]
        phone.ask(f"/assess/r/{begun['code']}/")
        phone.ask(f"/assess/{begun['id']}/join/")
        phone.ask(f"/assess/{begun['id']}/join/", {"label": phone.name})
        together.wait(60)
        phone.answer(begun["id"], number)

    started = time.monotonic()
    with ThreadPoolExecutor(RESPONDENTS) as pool:
        list(pool.map(run, range(RESPONDENTS)))
    seconds = time.monotonic() - started
    stored = in_portal(portal, STORED)
    assert portal.stop() == 0
    assert set(stored) == {phone.name for phone in phones}
    for phone in phones:
        kept = stored[phone.name]
        assert kept["answers"] == phone.told, phone.name
        assert kept["states"] == phone.saves == PRACTICES + CHANGED
        assert kept["submitted"]
    total = sum(phone.saves for phone in phones)
    slowest = max(phone.slowest for phone in phones)
    print(f"{total} answers of {RESPONDENTS} in {seconds:.1f} s; slowest request {slowest:.1f} s")
