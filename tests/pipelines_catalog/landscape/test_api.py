"""The landscape API: selection, pages, coverage, errors in one shape, and its document true."""

import json
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from pipelines_catalog.landscape import api_examples, content

TOOLS = "/api/v1/tools/"
COVERAGE = "/api/v1/stacks/coverage/"


def get(path: str, **headers: str) -> Any:
    return Client(headers=headers).get(path)


def post(body: object) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client().post(COVERAGE, data, content_type="application/json")


def errors(response: Any) -> list[tuple[str | None, str]]:
    assert list(response.json()) == ["errors"]
    for error in response.json()["errors"]:
        assert list(error) == ["field", "code", "message"]
        assert error["message"]
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def test_pages_together_are_the_whole_selection_in_order():
    path, found = f"{TOOLS}?page_size=100", []
    while path:
        body = get(path).json()
        found += [tool["slug"] for tool in body["results"]]
        path = body["next"]
    assert found == [tool.slug for tool in content.landscape().tools]
    assert body["count"] == 305
    assert "page=3" in body["previous"]


def test_facets_words_and_order_select_as_the_page_does():
    body = get(f"{TOOLS}?component=model_registry&status=active&licence=Apache-2.0").json()
    assert body["count"] == 12
    assert get(f"{TOOLS}?status=active,maintenance").json()["count"] == 240
    assert get(f"{TOOLS}?q=looker studio").json()["results"][0]["slug"] == "data-studio"
    latest = get(f"{TOOLS}?ordering=-last_activity&page_size=5").json()["results"]
    assert [tool["last_activity"] for tool in latest] == ["2026-11"] * 5


def test_a_tool_has_every_promised_field():
    tool = get(f"{TOOLS}allegro-ai/").json()
    promised = {"slug", "name", "current_name", "aliases", "category", "kind", "licence", "status"}
    promised |= {"components", "maturity_level", "lifecycle", "homepage", "repository", "in_deck"}
    assert promised | {"sources"} <= set(tool)
    assert tool["current_name"] == "ClearML"
    assert {source["fact"] for source in tool["sources"]} >= {"status"}


def test_texts_come_in_the_language_asked_for():
    english = get(f"{TOOLS}mlflow/?lang=en").json()["description"]
    portuguese = get(f"{TOOLS}mlflow/?lang=pt-br")
    assert portuguese["Content-Language"] == "pt-br"
    assert portuguese.json()["description"] != english


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=alive", [("status", "unknown_value")]),
        ("licence=None&kind=free", [("kind", "unknown_value"), ("licence", "unknown_value")]),
        ("ordering=stars", [("ordering", "unknown_ordering")]),
        ("page=0", [("page", "not_a_number")]),
        ("page=%C2%B2", [("page", "not_a_number")]),
        ("page_size=1000", [("page_size", "page_too_large")]),
        ("lang=de", [("lang", "unknown_language")]),
        ("stars=5", [("stars", "unknown_parameter")]),
        (f"q={'x' * 101}", [("q", "too_long")]),
    ],
)
def test_wrong_parameters_are_named(query, expected):
    response = get(f"{TOOLS}?{query}")
    assert response.status_code == 400
    assert errors(response) == expected


def test_a_page_past_the_last_is_not_found():
    response = get(f"{TOOLS}?page=8")
    assert response.status_code == 404
    assert errors(response) == [("page", "no_such_page")]


def test_an_unknown_tool_is_not_found():
    assert get(f"{TOOLS}nope/").status_code == 404


def test_categories_and_components_count_their_tools():
    categories = get("/api/v1/categories/").json()
    assert categories["count"] == len(categories["results"]) == 33
    components = {c["id"]: c for c in get("/api/v1/components/").json()["results"]}
    assert (components["model_registry"]["tools"], components["model_registry"]["active"]) == (
        43,
        28,
    )


def test_coverage_says_what_is_covered_open_and_wrong():
    body = post(api_examples.STACK.value).json()
    assert body["gaps"] == ["test_build_services", "feature_store"]
    assert len(body["covered"]) == 5
    concerns = [(warning["tool"], warning["concern"]) for warning in body["warnings"]]
    assert concerns == [("neptune", "ended"), ("neptune", "acquired"), ("seldon", "licence")]
    filled = [component for step in body["completion"] for component in step["fills"]]
    assert sorted(filled) == sorted(body["gaps"])


def test_an_empty_stack_covers_nothing():
    body = post({"tools": []}).json()
    assert body["covered"] == []
    assert len(body["gaps"]) == 7


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("tools", "required")]),
        ([], [(None, "not_an_object")]),
        ({"tools": "mlflow"}, [("tools", "not_a_list")]),
        ({"tools": ["mlflo", 3]}, [("tools.0", "unknown_tool"), ("tools.1", "not_a_text")]),
        ({"tools": [], "x": 1}, [("x", "unknown_key")]),
        ({"tools": ["mlflow"] * 201}, [("tools", "too_many")]),
        ('{"tools": [', [(None, "parse_error")]),
    ],
)
def test_a_wrong_body_is_refused_with_its_field(body, expected):
    response = post(body)
    assert response.status_code == 400
    assert errors(response) == expected


@pytest.mark.parametrize(
    ("slug", "meant"),
    [("MLflow", "mlflow"), ("Apache Airflow", "airflow"), ("kubeflo", "kubeflow")],
)
def test_an_unknown_tool_of_a_stack_is_told_with_the_nearest_slug(slug, meant):
    message = post({"tools": [slug]}).json()["errors"][0]["message"]
    assert message == f"The landscape has no tool “{slug}”. Did you mean “{meant}”?"


@pytest.mark.parametrize("slug", ["orchestration", "zzzzzz", ""])
def test_what_is_far_from_every_tool_is_told_without_a_guess(slug):
    message = post({"tools": [slug]}).json()["errors"][0]["message"]
    assert message == f"The landscape has no tool “{slug}”."


def test_other_than_json_is_refused():
    response = Client().post(COVERAGE, "tools=mlflow", content_type="text/plain")
    assert response.status_code == 415


def test_examples_of_errors_are_what_is_answered():
    assert get(f"{TOOLS}?status=alive&ordering=stars").json() == api_examples.ERRORS.value
    assert post({"tools": ["mlflo"]}).json() == api_examples.STACK_ERRORS.value


def test_no_endpoint_asks_the_database(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        for path in (TOOLS, f"{TOOLS}mlflow/", "/api/v1/categories/", "/api/v1/components/"):
            assert get(path).status_code == 200
        post({"tools": ["mlflow"]})


@pytest.mark.parametrize(
    ("path", "template", "method"),
    [
        (TOOLS, "/api/v1/tools/", "get"),
        (f"{TOOLS}bighead/", "/api/v1/tools/{slug}/", "get"),
        ("/api/v1/categories/", "/api/v1/categories/", "get"),
        ("/api/v1/components/", "/api/v1/components/", "get"),
        (COVERAGE, "/api/v1/stacks/coverage/", "post"),
    ],
)
def test_answers_are_what_the_document_says(path, template, method):
    document = SchemaGenerator().get_schema(request=None, public=True)
    response = get(path) if method == "get" else post(api_examples.STACK.value)
    said = document["paths"][template][method]["responses"]["200"]
    schema = _strict(document, said["content"]["application/json"]["schema"])
    found = list(Draft202012Validator(schema).iter_errors(response.json()))
    assert not found, found[0]


def _strict(document: Any, schema: Any) -> Any:
    """The schema with references written out and no fields beside those that it names."""
    if isinstance(schema, list):
        return [_strict(document, part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _strict(document, document["components"]["schemas"][name])
    found = {key: _strict(document, value) for key, value in schema.items()}
    if found.get("type") == "object":
        found["additionalProperties"] = False
    if found.pop("nullable", False):
        return {"anyOf": [found, {"type": "null"}]}
    return found
