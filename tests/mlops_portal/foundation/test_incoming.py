"""What must not come in is refused by name, wherever it comes from, and can always be told."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from mlops_portal.foundation.errors import FieldError, errors_body, unfit_errors
from mlops_portal.foundation.incoming import (
    DEEPEST,
    MOST_ERRORS,
    escaped,
    is_fit,
    unfit_document,
    unfit_fields,
)

UNFIT = {
    "half a character": "a\ud800b",
    "NUL": "a\x00b",
    "bell": "a\x07b",
    "vertical tab": "a\x0bb",
    "delete": "a\x7fb",
    "C1 control": "a\x85b",
}


@pytest.mark.parametrize("text", UNFIT.values(), ids=UNFIT)
def test_a_text_that_cannot_be_kept_is_named_and_escaped(text: str) -> None:
    assert not is_fit(text)
    (unfit,) = unfit_document({"rows": [{"name": text}]})
    assert unfit.field == "rows.0.name"
    (error,) = unfit_errors([unfit])
    assert f"U+{ord(text[1]):04X}" in error.message
    assert escaped(text).encode() == f"a\\u{ord(text[1]):04x}b".encode()


@pytest.mark.parametrize("text", ["", "one\ttwo\r\nthree", "é", "👩🏽‍💻", "مرحبا", "\u200b"])
def test_text_of_every_language_comes_in(text: str) -> None:
    assert is_fit(text)
    assert escaped(text) == text
    assert not unfit_document([text, {text: text}])


def test_whole_numbers_have_64_bits_and_numbers_an_end() -> None:
    assert not unfit_document([2**63 - 1, -(2**63), 1.5e308, True, None])
    found = unfit_document({"a": 2**63, "b": [-(2**63) - 1], "c": float("inf")})
    assert [one.field for one in found] == ["a", "b.0", "c"]
    assert all("64 bits" in error.message for error in unfit_errors(found))


def test_depth_and_number_of_errors_are_bounded() -> None:
    deep: object = 1
    for _level in range(DEEPEST + 1):
        deep = [deep]
    assert [one.code for one in unfit_document(deep)] == ["too_deep"]
    assert len(unfit_document(["\x00"] * 10_000)) == MOST_ERRORS


def test_names_of_fields_are_checked_and_can_be_told() -> None:
    (one,) = unfit_document({"\ud800": 1})
    assert one.field == "\\ud800"
    assert [found.field for found in unfit_fields([("q", ["\x00"])])] == ["q"]
    body = errors_body([FieldError("a.\ud800", "x", "“\udfff” is not known here.")])
    assert json.dumps(body, ensure_ascii=False).encode()


@pytest.mark.django_db
def test_a_query_is_refused_by_the_name_of_its_field(client: Client) -> None:
    page = client.get("/landscape/?q=a%00b")
    assert page.status_code == 400
    assert "<strong>q</strong>" in page.content.decode()
    answer = client.get("/api/v1/tools/?q=a%00b")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "q"


@pytest.mark.django_db
def test_a_path_that_cannot_be_looked_up_leads_nowhere(client: Client) -> None:
    assert client.get(f"/pipelines/models/{'9' * 30}/").status_code == 404
    assert client.get("/landscape/tools/a%00b/").status_code == 404


@pytest.mark.django_db
def test_a_form_is_refused_by_the_name_of_its_field_in_both_languages(client: Client) -> None:
    sent = {"system": "Team\x00", "scope": "full"}
    page = client.post(reverse("maturity:start"), sent)
    assert page.status_code == 400
    assert "<strong>system</strong>" in page.content.decode()
    page = client.post(reverse("maturity:start"), sent, headers={"Accept-Language": "pt-br"})
    assert "não pode ser guardado" in page.content.decode()


@pytest.mark.django_db
def test_characters_of_a_strange_encoding_pass_the_same_gate(client: Client) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="system"\r\n\r\na+2AA-b\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x; charset=utf-7"
    assert client.post(reverse("maturity:start"), body, content_type=kind).status_code == 400


@pytest.mark.django_db
def test_a_cookie_that_cannot_be_looked_up_is_none(client: Client) -> None:
    client.cookies["sessionid"] = "abcdefgh\x00ij"
    assert client.get("/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("text", UNFIT.values(), ids=UNFIT)
def test_the_api_names_what_it_refuses(client: Client, text: str) -> None:
    body = {"pipeline": "level1_flights", "parameters": {"rows": text}}
    answer = client.post("/api/v1/runs/", json.dumps(body), "application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "parameters.rows"
    huge = {"pipeline": "level1_flights", "parameters": {"rows": 10**30}}
    answer = client.post("/api/v1/runs/", json.dumps(huge), "application/json")
    assert answer.json()["errors"][0]["code"] == "number_out_of_range"
