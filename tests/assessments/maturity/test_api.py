"""The maturity API: the contract exactly, its errors in one shape, and its document true."""

import json
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assessments.maturity import api_examples, content
from assessments.maturity.domain.answer import Answer, AnswerKind
from assessments.maturity.domain.exchange import answers_as_contract
from assessments.maturity.domain.framework import Scope
from assessments.maturity.domain.scoring import score

SCORE = "/api/v1/maturity/score/"
FRAMEWORKS = "/api/v1/maturity/frameworks/"
FRAMEWORK = f"{FRAMEWORKS}mlops-capability/"


def post(body: object, **headers: str) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client(headers=headers).post(SCORE, data, content_type="application/json")


def get(path: str, **headers: str) -> Any:
    return Client(headers=headers).get(path)


def body(answers: object = None, **more: object) -> dict[str, object]:
    asked = {"framework": "mlops-capability", "framework_version": "1.0.0"}
    return {**asked, "answers": answers or {}, **more}


def errors(response: Any) -> list[tuple[str | None, str]]:
    assert list(response.json()) == ["errors"]
    for error in response.json()["errors"]:
        assert list(error) == ["field", "code", "message"]
        assert error["message"]
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


# ------------------------------------------------------------------ scoring


@pytest.mark.parametrize("example", content.examples(), ids=lambda example: example.id)
def test_worked_examples_score_as_the_rule_says(example: Any) -> None:
    framework = content.framework(version="1.0.0")
    response = post(body(answers_as_contract(framework, example.answers, {}, {})))

    assert response.status_code == 200
    assert response.json() == score(framework, example.answers).as_contract()
    bounds = {key: response.json()[key] for key in example.expected["expect"]}
    assert bounds == example.expected["expect"]


def test_the_contract_s_own_request_is_answered_with_its_keys_in_order() -> None:
    response = post(
        body(
            {
                "DATA-01": 2,
                "PIPE-03": "unknown",
                "MON-05": {"value": 2, "evidence": "E2"},
                "VAL-05": {"value": "not_applicable", "reason": "batch only"},
            },
            scope="full",
        )
    )

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert list(response.json()) == [
        "framework_version", "rule_version", "scope", "assessable", "level", "level_high",
        "position", "position_high", "starred", "evidenced", "blockers", "open_conditions",
        "at_zero", "waived", "coverage", "dimensions", "one_answer_away",
    ]  # fmt: skip
    assert response.json()["waived"] == ["VAL-05"]
    assert response.json()["coverage"] == {"answered": 3, "applicable": 58}


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(Scope))
def test_the_api_agrees_with_the_rule(data: st.DataObject, scope: Scope) -> None:
    framework = content.framework(version="1.0.0")
    answers: dict[str, Answer] = {}
    for practice in data.draw(st.lists(st.sampled_from(framework.practices), unique=True)):
        kinds = [*range(4), "unknown"] + ["not_applicable"] * practice.na_allowed
        said = data.draw(st.sampled_from(kinds))
        if isinstance(said, int):
            answers[practice.id] = Answer.of(said)
        else:
            reason = "It does not apply" if said == "not_applicable" else ""
            answers[practice.id] = Answer(AnswerKind(said), reason=reason)
    response = post(body(answers_as_contract(framework, answers, {}, {}), scope=scope.value))

    assert response.json() == score(framework, answers, scope).as_contract()


def test_scope_is_full_when_it_is_left_out() -> None:
    assert post(body()).json()["scope"] == "full"
    assert post(body(scope="gates")).json()["coverage"]["applicable"] == 38


def test_the_examples_of_the_document_are_true() -> None:
    response = post(api_examples.REQUEST.value | {"framework_version": "1.0.0"})

    assert response.json() == api_examples.RESULT.value
    told = post(body({"PIPE-99": 1, "DATA-01": 4})).json()
    assert told == api_examples.ERRORS.value


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        (body({"PIPE-99": 1}), "answers.PIPE-99", "unknown_practice"),
        (body({"VAL-05": "not_applicable"}), "answers.VAL-05.reason", "reason_missing"),
        (
            body({"VAL-05": {"value": "not_applicable", "reason": ""}}),
            "answers.VAL-05.reason",
            "reason_missing",
        ),
        (body([1]), "answers", "wrong_type"),
        (body(scope="all"), "scope", "unknown_scope"),
        (body(framework="other"), "framework", "unknown_framework"),
        (body(framework_version="9.0.0"), "framework_version", "unknown_framework_version"),
        (body(message="x"), "message", "unknown_key"),
        (body(assessment={"system": ""}), "assessment.system", "required"),
        (body(format="other", format_version=1), "format", "unknown_format"),
        ({"framework": "mlops-capability"}, "answers", "required"),
        ({"answers": {}}, "framework", "required"),
        ([], None, "wrong_type"),
        (None, None, "wrong_type"),
        (b"{", None, "malformed"),
        (b'{"framework": NaN}', None, "malformed"),
        (b"[" * 100_000, None, "malformed"),
        (b"\xff", None, "malformed"),
        (b'{"scope": "full", "scope": "gates"}', "scope", "duplicate_key"),
        (
            b'{"framework": "mlops-capability", "answers": {"\\ud800": 1}}',
            "answers.\\ud800",
            "bad_characters",
        ),
    ],
)
def test_wrong_input_is_400_with_its_field(sent: object, field: str | None, code: str) -> None:
    response = post(sent)

    assert response.status_code == 400
    assert errors(response) == [(field, code)]


def test_everything_wrong_is_told_and_nothing_is_scored() -> None:
    response = post(body({"NOPE": 1, "DATA-01": 9}, scope="x", code="y", message="z"))

    assert response.status_code == 400
    assert errors(response) == [
        ("code", "unknown_key"),
        ("message", "unknown_key"),
        ("scope", "unknown_scope"),
        ("answers.NOPE", "unknown_practice"),
        ("answers.DATA-01", "value_out_of_range"),
    ]


def test_an_empty_body_names_what_is_missing() -> None:
    response = post(b"")

    assert response.status_code == 400
    assert errors(response) == [("framework", "required"), ("answers", "required")]


def test_junk_is_told_in_bounded_length() -> None:
    response = post(body({f"NOPE-{number}": 1 for number in range(20_000)}))

    assert response.status_code == 400
    assert len(response.json()["errors"]) == 500


def test_another_content_type_is_415() -> None:
    response = Client().post(SCORE, "DATA-01: 2", content_type="application/yaml")

    assert response.status_code == 415
    assert errors(response) == [(None, "unsupported_media_type")]


def test_a_form_is_415() -> None:
    response = Client().post(SCORE, {"framework": "mlops-capability"})

    assert response.status_code == 415


def test_a_body_over_2_mb_is_413() -> None:
    response = post(body({"DATA-01": {"value": 1, "note": "x" * 2 * 1024 * 1024}}))

    assert response.status_code == 413
    assert errors(response) == [(None, "too_large")]


def test_a_body_of_just_under_2_mb_is_read() -> None:
    sent = json.dumps(body())
    response = post(sent + " " * (2 * 1024 * 1024 - len(sent)))

    assert response.status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_scoring_takes_only_post(method: str) -> None:
    response = getattr(Client(), method)(SCORE)

    assert response.status_code == 405
    assert errors(response) == [(None, "method_not_allowed")]


def test_errors_come_in_the_language_of_the_header() -> None:
    english = post(body({"DATA-01": 9}), accept_language="en")
    portuguese = post(body({"DATA-01": 9}), accept_language="pt-BR")

    assert errors(english) == errors(portuguese)
    assert english["Content-Language"] == "en"
    assert portuguese["Content-Language"] == "pt-br"
    assert english.json()["errors"][0]["message"] == "9 is outside 0 to 3."
    assert portuguese.json()["errors"][0]["message"] == "9 não está entre 0 e 3."


# ------------------------------------------------------------------ frameworks


def test_the_list_of_frameworks_has_the_shape_of_lists() -> None:
    response = get(FRAMEWORKS)

    assert response.status_code == 200
    assert list(response.json()) == ["count", "next", "previous", "results"]
    count = len(content.frameworks())
    assert response.json()["count"] == len(response.json()["results"]) == count
    head = response.json()["results"][-1]
    assert (head["id"], head["version"], head["rule"]) == (
        "mlops-capability", "1.0.0", "gated-levels",
    )  # fmt: skip
    assert head["counts"] == {"dimensions": 10, "practices": 59, "gates": 38, "units": 37}


def test_a_framework_is_given_whole() -> None:
    found = get(FRAMEWORK).json()
    framework = content.framework()

    assert [p["id"] for p in found["practices"]] == [p.id for p in framework.practices]
    assert [u["id"] for u in found["units"]] == [u.id for u in framework.units]
    assert [d["id"] for d in found["dimensions"]] == [d.id for d in framework.dimensions]
    assert found["scoring"] == {
        "option_values": [0, 1, 2, 3],
        "meets": 2,
        "should_share": 0.75,
        "waived_share": 0.25,
        "rule_version": "1.0.0",
    }
    practice = next(p for p in found["practices"] if p["id"] == "MON-03")
    assert (practice["gate"], practice["gate_group"]) == ("should", "live_performance")
    assert [option["value"] for option in practice["options"]] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("path", "header", "name"),
    [
        (FRAMEWORK, "en", "Data management and validation"),
        (FRAMEWORK, "pt-BR,pt;q=0.9", "Gestão e validação de dados"),
        (FRAMEWORK + "?lang=pt-br", "en", "Gestão e validação de dados"),
        (FRAMEWORK + "?lang=pt-BR", "en", "Gestão e validação de dados"),
        (FRAMEWORK + "?lang=en", "pt-BR", "Data management and validation"),
        (FRAMEWORK, "fr", "Data management and validation"),
    ],
)
def test_texts_come_in_the_language_asked_for(path: str, header: str, name: str) -> None:
    response = get(path, accept_language=header)

    assert response.json()["dimensions"][0]["name"] == name
    assert response["Content-Language"] == response.json()["language"]


@pytest.mark.parametrize("path", [FRAMEWORKS, FRAMEWORK])
def test_an_unknown_language_is_400(path: str) -> None:
    response = get(f"{path}?lang=fr")

    assert response.status_code == 400
    assert errors(response) == [("lang", "unknown_language")]


@pytest.mark.parametrize(
    "path", [f"{FRAMEWORKS}other/", f"{FRAMEWORK}?version=9.0.0", "/api/v1/maturity/nothing/"]
)
def test_what_is_not_there_is_404_in_the_shape_of_errors(path: str) -> None:
    response = get(path)

    assert response.status_code == 404
    assert errors(response) == [(None, "not_found")]


def test_a_version_can_be_named() -> None:
    assert get(f"{FRAMEWORK}?version=1.0.0").json()["version"] == "1.0.0"


# ------------------------------------------------------------------ the OpenAPI document


def as_json_schema(schema: Any) -> Any:
    """OpenAPI 3.0 as JSON schema: `nullable`, and references into the same document."""
    if isinstance(schema, list):
        return [as_json_schema(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: as_json_schema(inner) for key, inner in schema.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") else plain


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def validator(document: dict[str, Any], name: str) -> Draft202012Validator:
    """Of a component, with nothing allowed that it does not name."""
    components = as_json_schema(document["components"]["schemas"])
    for component in components.values():
        if "properties" in component:
            component["additionalProperties"] = False
    root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": components}}
    return Draft202012Validator(root)


def test_results_are_as_the_document_says(document: dict[str, Any]) -> None:
    framework = content.framework(version="1.0.0")
    met = dict.fromkeys((p.id for p in framework.practices), 3)
    waived = {
        p.id: {"value": "not_applicable", "reason": "x"}
        for p in framework.practices
        if p.na_allowed
    }
    for answers in ({}, met, {**met, **waived}, {**met, "DATA-01": "unknown"}):
        validator(document, "ScoreResult").validate(post(body(answers)).json())


def test_requests_and_errors_are_as_the_document_says(document: dict[str, Any]) -> None:
    validator(document, "ScoreRequest").validate(api_examples.REQUEST.value)
    validator(document, "Errors").validate(post(body({"NOPE": 1})).json())
    validator(document, "Errors").validate(post(b"{").json())


def test_frameworks_are_as_the_document_says(document: dict[str, Any]) -> None:
    validator(document, "FrameworkList").validate(get(FRAMEWORKS).json())
    validator(document, "Framework").validate(get(FRAMEWORK).json())


def test_the_schema_is_served_as_json() -> None:
    response = get("/api/schema/")

    assert response.status_code == 200
    assert {SCORE, FRAMEWORKS, FRAMEWORKS + "{framework_id}/"} <= set(response.json()["paths"])
