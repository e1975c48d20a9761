"""Clients that write to a started portal without end, and remember what it acknowledged.

Each writer is one person with cookies of their own. What was not acknowledged (the connection
ended, or 503) is sent again until it is, as the script of the questionnaire does; only what starts
something new each time is not, because nobody could tell whether it was there already.
"""

import contextlib
import http.client
import http.cookies
import itertools
import json
import re
import threading
import time
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.mlops_portal.connections import PATIENCE, hang_up
from tests.mlops_portal.mail_server import MailServer
from tests.mlops_portal.started_portal import Portal, wait_for

RUNS_COOKIE = "portal_runs"
Rows = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Told:
    """What the portal answered."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def is_acknowledged(self) -> bool:
        return 200 <= self.status < 400


@dataclass
class Person:
    """A browser, or a program, and what it was told that nobody should be told."""

    portal: Portal
    cookies: http.cookies.SimpleCookie = field(default_factory=http.cookies.SimpleCookie)
    complaints: list[str] = field(default_factory=list)
    refused: int = 0  # 503, with the time of the next try

    def send(
        self, method: str, path: str, sent: Any = None, *, htmx: bool = False, stays: bool = True
    ) -> Told | None:
        """One request; None where its connection ended before the whole answer was there.

        `sent` is a form as pairs, or JSON. Who does not stay hangs up before any answer.
        """
        headers = {"Cookie": "; ".join(f"{m.key}={m.coded_value}" for m in self.cookies.values())}
        body = None
        if isinstance(sent, Sequence):
            body = urllib.parse.urlencode(sent)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies["csrftoken"].value
        elif sent is not None:
            body, headers["Content-Type"] = json.dumps(sent), "application/json"
        if htmx:
            headers["HX-Request"] = "true"
        connection = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            if not stays:
                hang_up(connection.sock)
                return None
            answer = connection.getresponse()
            told = Told(answer.status, dict(answer.headers), answer.read().decode())
            for line in answer.headers.get_all("Set-Cookie", ()):
                self.cookies.load(line)
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if told.status == 503 and told.headers.get("Retry-After", "").isdigit():
            self.refused += 1
        elif told.status >= 500:
            self.complaints.append(f"{told.status} for {method} {path}: {told.body[:300]}")
        return told

    def succeed(self, method: str, path: str, sent: Any = None) -> Told:
        """A request of the preparation, while nothing is wrong yet."""
        told = self.send(method, path, sent)
        assert told is not None, path
        assert told.is_acknowledged, f"{path}: {told.status} {told.body[-2000:]}"
        return told


class Writer:
    """One person who writes the same kind of thing again and again."""

    pause = 0.1  # seconds between two writes; a person takes longer
    may_repeat = True  # whether the same sent twice is done once
    is_done = False  # has written as much as it may

    def __init__(self, person: Person) -> None:
        self.person = person
        self.acknowledged = 0
        self.is_rude = False  # hangs up before the answer, then sends the same once more
        self._is_stopped = threading.Event()
        self._failure: BaseException | None = None

    # ---------------------------------------------------------------- what each kind does
    def write(self) -> None:
        """One write, remembered once it is acknowledged."""
        raise NotImplementedError

    def lost_or_doubled(self, rows: Rows) -> list[str]:
        """How what is stored differs from what was acknowledged, while nobody writes."""
        raise NotImplementedError

    # ---------------------------------------------------------------- what all of them do
    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        self._is_stopped.clear()
        thread = threading.Thread(target=self._go_on, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_stopped.set()
            thread.join(2 * PATIENCE)
        assert not thread.is_alive(), f"{type(self).__name__} still waits for an answer"
        if self._failure:
            raise self._failure

    def _go_on(self) -> None:
        try:
            while not self._is_stopped.is_set():
                self.write()
                # What was hung up on may have been begun: it ends before something newer comes.
                self._is_stopped.wait(0.5 if self.is_rude else self.pause)
        except BaseException as failure:
            self._failure = failure

    def send(self, method: str, path: str, sent: Any, **how: Any) -> Told | None:
        """The answer if the write was acknowledged; None if nobody knows, or it was refused."""
        if self.is_rude:
            self.person.send(method, path, sent, stays=False, **how)
        told = self.person.send(method, path, sent, **how)
        if told is None or told.status == 503:
            time.sleep(0.2)
            return None
        if told.is_acknowledged:
            self.acknowledged += 1
        return told

    def insist(self, method: str, path: str, sent: Any, **how: Any) -> Told:
        """Send the same until it is acknowledged."""
        deadline = time.monotonic() + PATIENCE
        while (told := self.send(method, path, sent, **how)) is None:
            assert time.monotonic() < deadline, f"{path} was never acknowledged"
        assert told.is_acknowledged, f"{path}: {told.status} {told.body[:500]}"
        return told


class Answers(Writer):
    """Answers an assessment on its page, which saves at each answer."""

    pause = 0.05

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        person.succeed("GET", "/assess/")
        begun = person.succeed("POST", "/assess/", [("system", "Fraud"), ("scope", "full")])
        self.page = begun.headers["Location"]
        self.assessment = self.page.split("/")[2]
        names = re.findall(r'name="([\w-]+)-revision"', person.succeed("GET", self.page).body)
        self.told: dict[str, list[int]] = {name: [] for name in list(dict.fromkeys(names))[:4]}
        self._next = itertools.count()

    def write(self) -> None:
        number = next(self._next)
        practice = list(self.told)[number % len(self.told)]
        values = self.told[practice]
        value = (number // len(self.told)) % 4  # never the same twice in a row
        sent = [
            (f"{practice}-answer", str(value)),
            (f"{practice}-revision", str(len(values))),
            ("tab", "one tab"),
        ]
        told = self.insist("POST", self.page, sent, htmx=True)
        (revision,) = re.findall(rf'name="{practice}-revision"\s+value="(\d+)"', told.body)
        values.append(value)
        assert int(revision) == len(values), f"{practice}: revision {revision} after {values}"

    def lost_or_doubled(self, rows: Rows) -> list[str]:
        of_this = (
            "FROM {} a JOIN maturity_response r ON r.id = a.response_id"
            f" WHERE replace(cast(r.assessment_id AS varchar(40)), '-', '') ="
            f" '{self.assessment.replace('-', '')}'"
        )
        kept: dict[str, list[int]] = defaultdict(list)
        for practice, value in rows(
            f"SELECT a.practice, a.value {of_this.format('maturity_answerrevision')}"
            " ORDER BY a.revision"
        ):
            kept[practice].append(value)
        now = dict(rows(f"SELECT a.practice, a.value {of_this.format('maturity_answer')}"))
        told = {practice: values for practice, values in self.told.items() if values}
        found = [f"history of {p}: {kept[p]} for {told[p]}" for p in told if kept[p] != told[p]]
        found += [f"{p} is {now.get(p)}, not {told[p][-1]}" for p in told if now[p] != told[p][-1]]
        return found + [f"{p}, which was never sent" for p in set(now) - set(told)]


class Triggers(Writer):
    """Changes through the API from which drift on a pipeline is trained again."""

    path = "/api/v1/pipelines/fed/triggers/"

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        person.succeed("GET", "/pipelines/")
        self.threshold = 0.0
        self._next = itertools.count()

    def write(self) -> None:
        wanted = 0.1 + next(self._next) % 800 / 1000
        told = self.insist("PATCH", self.path, {"triggers": {"drift": {"threshold": wanted}}})
        assert str(wanted) in told.body
        self.threshold = wanted

    def lost_or_doubled(self, rows: Rows) -> list[str]:
        sql = "SELECT threshold FROM runs_trigger WHERE pipeline = 'fed' AND kind = 'drift'"
        found = rows(sql)
        return [] if found == [(self.threshold,)] else [f"{found} for {self.threshold}"]


class Runs(Writer):
    """Starts runs through the API, each of them once."""

    pause = 0.4
    may_repeat = False
    most = 4  # at a time
    allowed = 55  # in an hour

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        person.succeed("GET", "/pipelines/")
        self._marks = itertools.count(1)
        self.started: dict[int, str] = {}  # by its mark
        self.unknown: set[int] = set()
        self._open: set[str] = set()

    def write(self) -> None:
        if self.is_done or self._under_way() >= self.most:
            return
        mark = next(self._marks)
        parameters = {"trouble": "listens", "seconds": 0.4, "mark": mark}
        body = {"pipeline": "troubled", "parameters": parameters}
        told = self.send("POST", "/api/v1/runs/", body)
        if told is None:
            self.unknown.add(mark)
        elif told.is_acknowledged:
            self.started[mark] = json.loads(told.body)["id"]
            self._open.add(self.started[mark])
        else:
            assert told.status == 429, told.body

    @property
    def is_done(self) -> bool:
        return len(self.started) + len(self.unknown) >= self.allowed

    def _under_way(self) -> int:
        """How many have not ended; one that cannot be read just now counts."""
        self._open = {run for run in self._open if not self._has_ended(run)}
        return len(self._open)

    def _has_ended(self, run: str) -> bool:
        told = self.person.send("GET", f"/api/v1/runs/{run}/")
        if told is None or not told.is_acknowledged:
            return False
        return json.loads(told.body)["status"] in ("succeeded", "failed", "cancelled")

    def lost_or_doubled(self, rows: Rows) -> list[str]:
        stored = defaultdict(list)
        for run, parameters in rows("SELECT id, parameters FROM runs_run"):
            content = json.loads(parameters) if isinstance(parameters, str) else parameters
            stored[content["mark"]].append(str(run).replace("-", ""))
        found = [
            f"run {run} of mark {mark}, stored as {stored[mark]}"
            for mark, run in self.started.items()
            if stored[mark] != [run.replace("-", "")]
        ]
        return found + [f"mark {m}: {stored[m]}" for m in self.unknown if len(stored[m]) > 1]


class Stack(Writer):
    """Changes an organization's stack on its pages; each change is also in the audit log."""

    tools = ("mlflow", "dvc", "evidently")
    rings = ("adopt", "trial", "assess", "hold")

    def __init__(self, person: Person, organization: str) -> None:
        super().__init__(person)
        self.organization = organization
        self.told: dict[str, list[str]] = defaultdict(list)  # reasons by tool
        self._next = itertools.count()

    def write(self) -> None:
        number = next(self._next)
        tool = self.tools[number % len(self.tools)]
        sent = [("ring", self.rings[number % 4]), ("reason", f"change {number}")]
        path = f"/landscape/stack/{self.organization}/tools/{tool}/"
        self.insist("POST", path, sent)
        self.told[tool].append(f"change {number}")

    def lost_or_doubled(self, rows: Rows) -> list[str]:
        now = dict(rows("SELECT tool, reason FROM landscape_stackentry"))
        kept: dict[str, list[str]] = defaultdict(list)
        for tool, reason in rows("SELECT tool, reason FROM landscape_stackchange ORDER BY id"):
            kept[tool].append(reason)
        audited = rows("SELECT count(*) FROM organizations_auditentry WHERE action LIKE 'stack.%'")
        found = [f"{t}: {now.get(t)}" for t, told in self.told.items() if now.get(t) != told[-1]]
        found += [f"history of {t}: {kept[t]}" for t, told in self.told.items() if kept[t] != told]
        changes = sum(map(len, kept.values()))
        return found + ([] if audited == [(changes,)] else [f"{audited} audited of {changes}"])


class Invitations(Writer):
    """Invites people by mail, each of them once."""

    pause = 0.8
    may_repeat = False
    most = 95  # open ones that an organization may have

    def __init__(self, person: Person, organization: str, mail_server: MailServer) -> None:
        super().__init__(person)
        self.path = f"/organizations/{organization}/people/"
        self.mail_server = mail_server
        self.invited: set[str] = set()
        self.unknown: set[str] = set()
        self._next = itertools.count()

    def write(self) -> None:
        if self.is_done:
            return
        number = next(self._next)
        address = f"guest-{number}@example.org"
        told = self.send("POST", self.path, [("email", address), ("role", "viewer")])
        (self.invited if told else self.unknown).add(address)
        assert told is None or told.status == 302, told.body

    @property
    def is_done(self) -> bool:
        return len(self.invited) + len(self.unknown) >= self.most

    def lost_or_doubled(self, rows: Rows) -> list[str]:
        stored = Counter(email for (email,) in rows("SELECT email FROM organizations_invitation"))
        found = [f"{a}: {stored[a]} invitations" for a in self.invited if stored[a] != 1]
        found += [f"{a}: {stored[a]} invitations" for a in self.unknown if stored[a] > 1]
        sent = sum(bool(self.mail_server.to(address)) for address in stored)
        ((waiting,),) = rows("SELECT count(*) FROM foundation_waitingmail")
        if sent + waiting < len(stored):  # one that was sent may still wait to be deleted
            found.append(f"{sent} mails sent and {waiting} waiting of {len(stored)} invitations")
        ((audited,),) = rows(
            "SELECT count(*) FROM organizations_auditentry WHERE action = 'member.invited'"
        )
        return found + ([] if audited == len(stored) else [f"{audited} audited of {len(stored)}"])


def owner_of_an_organization(person: Person, mail_server: MailServer) -> str:
    """Sign up by mail and make an organization; its id."""
    address, password = "owner@example.org", "correct horse battery"
    person.succeed("GET", "/accounts/signup/")
    form = [("email", address), ("password1", password), ("name", "Owner")]
    person.succeed("POST", "/accounts/signup/", form)
    assert wait_for(lambda: bool(mail_server.to(address)), PATIENCE)
    text = mail_server.to(address)[0].get_payload(decode=True).decode()
    (confirmation,) = set(re.findall(r"/accounts/confirm-email/[^/\s]+/", text))
    person.succeed("POST", confirmation, [])
    person.succeed("POST", "/accounts/login/", [("login", address), ("password", password)])
    made = person.succeed("POST", "/organizations/new/", [("name", "Harbour Bank")])
    return made.headers["Location"].split("/")[2]
