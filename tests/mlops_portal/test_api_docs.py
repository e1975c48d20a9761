"""The readable page of the API: complete, in both languages, and with calls that work."""

import re
import shlex
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from mlops_portal import api_docs

PAGE = "/api/docs/"


def read(**headers: str) -> Any:
    response = Client(headers=headers).get(PAGE)
    assert response.status_code == 200
    return response


def calls(html: str) -> list[list[str]]:
    """The curl calls of the page, as the shell would split them."""
    found = re.findall(r">(curl .*?)</pre>", html, flags=re.DOTALL)
    return [shlex.split(_unescaped(call)) for call in found]


def _unescaped(text: str) -> str:
    for entity, character in (("&quot;", '"'), ("&#x27;", "'"), ("&lt;", "<"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def test_every_operation_stands_there_with_fields_and_example() -> None:
    html = read().content.decode()

    for address in ("GET /api/v1/maturity/frameworks/", "POST /api/v1/maturity/score/"):
        assert f"<code>{address}</code>" in html
    for field in ("answers", "blockers.should.needed", "one_answer_away.sets[].practice"):
        assert f"<code>{field}</code>" in html.replace("[][]", "[]")
    assert "answers.PIPE-99" in html


def test_the_calls_of_the_page_work(db: None) -> None:
    """Each is tried as it stands; what names one thing of someone's answers 401 or 404."""
    found = calls(read().content.decode())

    assert len(found) > 15
    for call in found:
        path = next(part for part in call if part.startswith("http")).split("testserver", 1)[1]
        is_of_someone = re.search(r"[A-Z_]{2,}|/runs/|/imports/|/models/|/staffing/.", path)
        if "-d" in call:
            data = call[call.index("-d") + 1]
            method = call[call.index("-X") + 1] if "-X" in call else "POST"
            response = Client().generic(method, path, data, content_type="application/json")
        elif "POST" in call:
            response = Client().post(path, {})
        else:
            response = Client().get(path)
        allowed = {200, 201, 202} | ({401, 403, 404} if is_of_someone else set())
        assert response.status_code in allowed, (call, response.status_code)


def test_every_call_has_the_body_that_it_needs() -> None:
    groups = api_docs.operations_by_tag("en", "http://portal.example")
    operations = [one for found in groups.values() for one in found]

    needing = [one for one in operations if one.request and any(_required(one.request))]
    assert needing
    for one in needing:
        assert " -d '" in one.curl.replace("\n", " "), one.path


def _required(body: api_docs.Body) -> list[str]:
    return [field.name for field in body.fields if field.is_required and "." not in field.name]


def test_no_two_shapes_of_the_document_share_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    SchemaGenerator().get_schema(request=None, public=True)

    assert "identical names" not in capsys.readouterr().err


def test_the_page_is_read_in_both_languages() -> None:
    english, portuguese = read(accept_language="en"), read(accept_language="pt-BR")

    assert '<html lang="en"' in english.content.decode()
    assert '<html lang="pt-BR"' in portuguese.content.decode()
    assert "One call scores a set of answers" in english.content.decode()
    assert "Uma chamada avalia um conjunto de respostas" in portuguese.content.decode()
    assert "string, no máximo 200 caracteres" in portuguese.content.decode()


def test_the_page_needs_nothing_from_outside(no_inline: Any) -> None:
    response = read()
    html = response.content.decode()
    outside = re.findall(r"(?:src|href)=\"(https?:)?//[^\"]*\"", html)

    no_inline(response)
    assert not outside
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_the_page_takes_only_reads() -> None:
    assert Client().post(PAGE).status_code == 405


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "nullable": True}, "string or null"),
        ({"type": "array", "items": {"type": "integer"}}, "array of integer"),
        ({"type": "integer", "minimum": 0, "maximum": 2}, "integer, 0 to 2"),
        ({"type": "integer", "minimum": 1, "maximum": 1}, "1"),
        ({"type": "string", "maxLength": 200}, "string, at most 200 characters"),
        ({"enum": ["full", "gates"]}, '"full" | "gates"'),
        ({"oneOf": [{"type": "integer"}, {"enum": ["unknown"]}]}, 'integer | "unknown"'),
        ({"$ref": "#/components/schemas/Name"}, "object"),
        ({"allOf": [{"$ref": "#/components/schemas/Name"}], "nullable": True}, "object or null"),
    ],
)
def test_types_are_told_in_words(schema: dict[str, Any], words: str) -> None:
    document = {"components": {"schemas": {"Name": {"type": "object", "properties": {}}}}}

    assert api_docs._type(document, schema) == words


@pytest.mark.browser
@pytest.mark.parametrize(
    ("viewport", "theme", "language"), [("desktop", "light", "en"), ("phone", "dark", "pt-br")]
)
def test_the_page_is_accessible(
    open_page: Any, axe: Any, no_horizontal_scroll: Any, theme: str, viewport: str, language: str
) -> None:
    page = open_page(PAGE, viewport=viewport, theme=theme, language=language, javascript=True)

    axe(page)
    no_horizontal_scroll(page)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_every_operation_tells_of_the_second_factor(client: Client, language: str) -> None:
    document = client.get("/api/schema/", headers={"accept-language": language}).json()
    operations = [
        operation
        for item in document["paths"].values()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]
    assert len(operations) > 20
    for operation in operations:
        told = operation["responses"]["403"]
        assert "`second_factor`" in told["description"], operation["operationId"]
        assert told["content"]["application/json"]["schema"]
