"""What no person types and no program should send, in every field and every part of an address.

Nothing fails; what is refused is refused by the name of its field, and then nothing is done.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import IntegerField
from django.forms.forms import BaseForm
from django.http import HttpResponse
from django.test import Client, TestCase

from mlops_portal.foundation.incoming import DEEPEST
from tests.mlops_portal.addresses import PART
from tests.mlops_portal.asking import (
    JSON,
    addresses,
    document,
    is_json,
    path_of,
    rows,
    send,
    sent_to,
    writes,
)
from tests.mlops_portal.surroundings import World, surroundings
from tests.mlops_portal.test_api_agrees import changed, places
from tests.mlops_portal.test_who_may import text_of
from tests.mlops_portal.who_may import WHO_MAY, sender
from tests.mlops_portal.world import a_world

FORM = "application/x-www-form-urlencoded"
UNFIT_TEXT = "%00"  # percent-encoded, as it comes
TOGETHER = ("%ED%A0%80", "9" * 400, "x" * 20_000 + "%5B" * 2_000, "")  # in all fields
BY_TURNS = ("-1", "1e309", "NaN", "%D9%A3", "a&{name}=b&{name}=")  # each in another field

# Written by who comes, whatever they send: that a link was opened, and when somebody was here last.
NOTED = {"skills_person", "skills_personlink"}
NOTED |= {"organizations_auditchain", "organizations_auditentry"}


def nested(depth: int) -> list[Any]:
    """Lists inside one another."""
    inner: list[Any] = []
    for _level in range(depth):
        inner = [inner]
    return inner


UNFIT_VALUES = ("\ud800", "a\x00b", 2**63, 10**400, nested(DEEPEST + 1))
NO_NUMBERS = ("1e309", "NaN", "-Infinity")
ODD_VALUES = ([[]], {"": None}, -1, "x" * 20_000, "\u0663", "", [None] * 1_000)
ODD_PARTS = {
    "uuid": ("00000000-0000-0000-0000-000000000001",),
    "int": ("0", str(2**63), "9" * 4_000),
    "slug": ("-", "x" * 3_000),
    "str": ("%00", "%ED%A0%80", "x" * 3_000, "..%5C"),
    "secret": ("%00", "%ED%A0%80", "x" * 3_000, "a.b", "%0A%1B"),
    "re": ("x", "%00", "%ED%A0%80"),
}


@contextmanager
def forms() -> Iterator[list[BaseForm]]:
    """Every form that is filled in meanwhile."""
    made: list[BaseForm] = []
    begin = BaseForm.__init__

    def noted(self: BaseForm, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        if self.is_bound:
            made.append(self)

    with patch.object(BaseForm, "__init__", noted):
        yield made


@pytest.mark.whole
@pytest.mark.timeout(600)  # two thousand requests
class OddInputTests(TestCase):
    """One world for all of them; each request is taken back."""

    world: World
    unbounded: list[str]
    fields: dict[str, list[str]]
    before: dict[str, tuple[int, str]]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enterClassContext(surroundings())
        cls.world = a_world()
        cls.before = rows(cls.world)
        cls.unbounded, cls.fields = [], {}
        for route, may in WHO_MAY.items():
            if may.writes.get("POST") and not is_json(route):
                filled = cls.filled_in(route)
                found = [form.add_prefix(name) for form in filled for name in form.fields]
                cls.unbounded += [
                    f"/{route} {type(form).__name__}.{name}"
                    for form in filled
                    for name, field in form.fields.items()
                    if type(field).to_python is IntegerField.to_python and field.max_value is None
                ]
                cls.fields[route] = list(dict.fromkeys([*sent_to(route, cls.world), *found]))

    def setUp(self) -> None:
        self.wrong: list[str] = []
        self.clients = {part: self.world.browser(part) for part in self.world.cookies}

    def tearDown(self) -> None:
        assert not self.wrong, "\n".join(self.wrong)

    def client_for(self, route: str, method: str) -> Client:
        part = sender(route, method)
        self.world.refresh(self.clients[part], part)
        return self.clients[part]

    @contextmanager
    def nothing_half_done(self, what: str) -> Iterator[list[HttpResponse]]:
        """Take back the request, of which the answer is appended; one refused wrote nothing."""
        answers: list[HttpResponse] = []
        with transaction.atomic(), writes() as tables:
            yield answers
            (answer,) = answers
            if answer.status_code >= 500:
                self.wrong.append(f"{what}: {answer.status_code} {getattr(answer, 'exc_info', '')}")
            elif answer.status_code >= 400 and tables - NOTED and rows(self.world) != self.before:
                self.wrong.append(f"{what}: {answer.status_code} wrote {sorted(tables)}")
            transaction.set_rollback(True)

    # -------------------------------------------------------------- forms
    @classmethod
    def filled_in(cls, route: str) -> list[BaseForm]:
        """The forms that valid input fills in."""
        client, sent = cls.world.browser(sender(route, "POST")), sent_to(route, cls.world)
        with transaction.atomic(), forms() as made:
            send(client, "POST", path_of(route, cls.world), sent, as_json=False)
            transaction.set_rollback(True)
        return made

    def form_routes(self) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
        """Each route that takes a form: valid input, and every field there is."""
        for route, names in self.fields.items():
            yield route, sent_to(route, self.world), names

    def post(self, route: str, fields: dict[str, str]) -> HttpResponse:
        """Send a form whose values are encoded already."""
        said = "&".join(
            f"{quote(name)}={value.replace('{name}', quote(name))}"
            for name, value in fields.items()
        )
        path = path_of(route, self.world)
        return self.client_for(route, "POST").post(path, said, content_type=FORM)

    def test_no_form_fails_for_odd_texts(self) -> None:
        tried = 0
        for route, sent, names in self.form_routes():
            valid = {n: quote(str(v)) for n, v in sent.items() if not hasattr(v, "read")}
            cases = [dict.fromkeys(names, text) for text in TOGETHER]
            cases += [valid | {name: TOGETHER[1]} for name in names]
            for turn in range(0, len(BY_TURNS), 2):
                turned = BY_TURNS[turn:] + BY_TURNS[:turn]
                cases.append(dict(zip(names, turned * len(names), strict=False)))
            for fields in cases:
                tried += 1
                what = f"POST /{route} {str(fields)[:80]}"
                with self.nothing_half_done(what) as answers:
                    answers.append(self.post(route, fields))
        assert tried > 600

    def test_what_cannot_be_kept_is_refused_by_the_name_of_its_field(self) -> None:
        for route, sent, names in self.form_routes():
            valid = {n: quote(str(v)) for n, v in sent.items() if not hasattr(v, "read")}
            for name in names:
                what = f"POST /{route} {name}"
                with self.nothing_half_done(what) as answers:
                    answers.append(self.post(route, valid | {name: UNFIT_TEXT}))
                if answers[0].status_code != 400 or name not in text_of(answers[0]):
                    self.wrong.append(f"{what}: {answers[0].status_code}, not named")

    def test_every_whole_number_of_a_form_has_bounds(self) -> None:
        """Beyond them a column overflows, which PostgreSQL says with a failure."""
        self.wrong = self.unbounded

    def test_files_for_texts_and_texts_for_files(self) -> None:
        for route, sent, names in self.form_routes():
            path = path_of(route, self.world)
            files = {n: SimpleUploadedFile("a.csv", b"\xff\x00") for n in names}
            swapped = {n: "text" for n, value in sent.items() if hasattr(value, "read")}
            for data in (files, sent | swapped) if swapped else (files,):
                with self.nothing_half_done(f"POST /{route} files") as answers:
                    answers.append(
                        send(self.client_for(route, "POST"), "POST", path, data, as_json=False)
                    )

    # -------------------------------------------------------------- the API
    def operations(self) -> Iterator[tuple[str, str, Any, list[tuple[tuple[str | int, ...], Any]]]]:
        """Each operation with a JSON body: its route, method, a valid body, and every place."""
        for route, may in WHO_MAY.items():
            for method in may.writes.keys() - {"DELETE"} if is_json(route) else ():
                operation = operation_of(route, method)
                schema = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
                body = sent_to(route, self.world)
                body = json.loads(json.dumps(body, default=str))
                found = list(places(document(), schema.get("schema", {}), body))
                yield route, method, body, found

    def call(self, method: str, route: str, text: str) -> HttpResponse:
        what = f"{method} /{route} {text[:100]}"
        with self.nothing_half_done(what) as answers:
            client = self.client_for(route, method)
            answers.append(client.generic(method, path_of(route, self.world, method), text, JSON))
        return answers[0]

    def test_what_cannot_be_kept_is_refused_by_the_name_of_its_place(self) -> None:
        tried = 0
        for route, method, body, found in self.operations():
            for at, _schema in found:
                for value in UNFIT_VALUES:
                    tried += 1
                    answer = self.call(method, route, json.dumps(changed(body, at, value)))
                    if not is_named(answer, at):
                        self.wrong.append(f"{method} /{route} {at} {str(value)[:20]!r}: not named")
        assert tried > 300

    def test_no_place_fails_for_what_is_odd(self) -> None:
        for route, method, body, found in self.operations():
            for at, _schema in found:
                for value in ODD_VALUES:
                    self.call(method, route, json.dumps(changed(body, at, value)))
                for token in NO_NUMBERS if at == found[-1][0] else ():
                    text = json.dumps(changed(body, at, "@")).replace('"@"', token)
                    if self.call(method, route, text).status_code != 400:
                        self.wrong.append(f"{method} /{route} {at}: takes {token}")

    def test_no_address_fails_for_a_body_that_is_no_object(self) -> None:
        for route, method, _body, _found in self.operations():
            for body in ("", "[", "\xff", "null", "[]", '"x"', '{"a":1,"a":2}', "[" * 100_000):
                self.call(method, route, body)

    # -------------------------------------------------------------- addresses
    def test_no_address_fails_for_what_is_no_value(self) -> None:
        """One part after the other, so that the rest leads as deep as it can."""
        tried = 0
        for route, may in WHO_MAY.items():
            method = "GET" if may.reads is not None else next(iter(may.writes))
            if not (may.reads or may.writes.get(method)):
                continue
            for name, kind in addresses()[route].parts:
                for value in ODD_PARTS[kind]:
                    tried += 1
                    path = path_of(route, self.world, method, **{name: value})
                    data = None if method == "GET" else sent_to(route, self.world)
                    with self.nothing_half_done(f"{method} {path[:120]}") as answers:
                        client = self.client_for(route, method)
                        answers.append(send(client, method, path, data, as_json=is_json(route)))
        assert tried > 300


def operation_of(route: str, method: str) -> dict[str, Any]:
    """What the document of the API says of it."""
    found = {re.sub(r"{\w+}", "{}", path): said for path, said in document()["paths"].items()}
    return found[f"/{PART.sub('{}', route)}"][method.lower()]


def is_named(answer: HttpResponse, at: tuple[str | int, ...]) -> bool:
    """Whether an answer is 400 with an error for the place or for what stands inside it."""
    if answer.status_code != 400:
        return False
    name = ".".join(map(str, at))
    return any((e["field"] or "").startswith(name) for e in answer.json()["errors"])
