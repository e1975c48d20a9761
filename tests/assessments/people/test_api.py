"""The API of roles and skills: contracts, refusals in one shape, its document true, the worker."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from assessments.people import solver
from assessments.people.models import StaffingJob
from assessments.people.models.background import KEPT_FOR, LOST_AFTER
from assessments.people.services import background, staffing
from assessments.roles import api_examples, content
from assessments.roles.domain.contracts import requirements
from assessments.roles.domain.matrix import Profile

FIT = "/api/v1/roles/fit/"
STAFFING = "/api/v1/teams/staffing/"
COMPARE = "/api/v1/roles/compare/"


def post(path: str, body: object, **headers: str) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client(headers=headers).post(path, data, content_type="application/json")


def get(path: str, **headers: str) -> Any:
    return Client(headers=headers).get(path)


def told(response: Any, status: int = 400) -> list[tuple[str | None, str]]:
    assert response.status_code == status, response.content
    assert list(response.json()) == ["errors"]
    assert all(error["message"] for error in response.json()["errors"])
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def required(role: str, seniority: str) -> dict[str, int]:
    return dict(content.matrix().required(Profile(role, seniority)))


def ask(**changes: object) -> dict[str, object]:
    body = {"role": "data-scientist", "seniority": "intermediate", "levels": {}}
    return body | changes


# ------------------------------------------------------------------ the matrix


def test_requirements_hold_every_cell_with_0_for_not_required() -> None:
    for role in content.matrix().matrix_roles:
        body = get(f"/api/v1/roles/{role.slug}/requirements/").json()
        assert list(body) == ["role", "matrix_version", "requirements"]
        assert len(body["requirements"]) == 63
        assert {tuple(cell) for cell in body["requirements"]} == {("seniority", "skill", "level")}
    cells = get("/api/v1/roles/data-analyst/requirements/").json()["requirements"]
    assert {"seniority": "expert", "skill": "devops", "level": 0} in cells
    assert {"seniority": "expert", "skill": "databases", "level": 3} in cells


@pytest.mark.parametrize("slug", ["astronaut", "software-engineer"])
def test_a_role_without_requirements_is_not_found(slug: str) -> None:
    assert told(get(f"/api/v1/roles/{slug}/requirements/"), 404) == [(None, "not_found")]


def test_lists_are_in_the_language_asked_for() -> None:
    skills = get("/api/v1/skills/?lang=pt-br")
    assert (skills.json()["count"], skills["Content-Language"]) == (21, "pt-br")
    assert skills.json()["results"][1]["name"] == "Estatística"
    assert len(skills.json()["results"][1]["levels"]) == 4
    roles = get("/api/v1/roles/", accept_language="en").json()
    assert roles["count"] == 7
    exam = roles["results"][0]["process"]["stages"][0]
    assert (exam["duration_minutes"], exam["cutoff"]) == (180, 5)
    ticks = get("/api/v1/roles/ticks/?lang=en").json()
    assert [sum(row["ticks"]) for row in ticks["rows"]] == [4, 5, 3, 4, 2]
    assert len(ticks["differences"]) == 5
    assert told(get("/api/v1/skills/?lang=fr")) == [("lang", "unknown_language")]


def test_comparison_puts_the_largest_differences_first() -> None:
    query = "?profile=data-scientist:intermediate&profile=data-engineer:intermediate"
    body = get(COMPARE + query).json()
    ranges = [row["range"] for row in body["skills"]]
    assert ranges == sorted(ranges, reverse=True)
    assert [one["sum"] for one in body["profiles"]] == [29, 34]
    assert len(body["axes"]) == 7


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("", ("profile", "required")),
        ("profile=pilot:expert", ("profile", "unknown_profile")),
        (
            "&".join(f"profile={p.key}" for p in content.matrix().profiles[:5]),
            ("profile", "too_many_profiles"),
        ),
        (
            "profile=data-analyst:expert&profile=data-analyst:expert",
            ("profile", "profile_twice"),
        ),
        ("profile=data-analyst:expert&axis=welding", ("axis", "unknown_skill")),
        ("profile=data-analyst:expert&axis=devops", ("axis", "too_few_axes")),
    ],
)
def test_a_wrong_comparison_is_refused_on_the_page_too(query: str, error: tuple[str, str]) -> None:
    assert error in told(get(f"{COMPARE}?{query}"))
    if query:
        assert get(f"/roles/compare/?{query}").status_code == 400


# ------------------------------------------------------------------ fit


def test_career_move_comes_out_as_worked_by_hand() -> None:
    body = post(FIT, ask(levels=required("data-analyst", "intermediate"))).json()
    assert body["coverage"] == body["coverage_low"] == body["coverage_high"] == 20 / 29
    assert (body["met_share"], body["steps"], body["deepest_gap"]) == (9 / 16, 9, 2)
    assert (body["surplus"], body["assessed_share"], body["gate"]) == (1 / 19, 1.0, "none_set")
    assert [gap["gap"] for gap in body["gaps"]] == [2, 2, 1, 1, 1, 1, 1]
    assert body["matrix_version"] == "1.0.0"


def test_what_nobody_assessed_is_null_with_exact_bounds() -> None:
    need = {s: n for s, n in required("data-analyst", "beginner").items() if n}
    levels = dict.fromkeys(list(need)[:7], 1) | {list(need)[7]: 0, list(need)[8]: None}
    body = post(FIT, ask(role="data-analyst", seniority="beginner", levels=levels)).json()
    for key in ("coverage", "met_share", "steps", "deepest_gap", "surplus"):
        assert body[key] is None
    assert (body["coverage_low"], body["coverage_high"]) == (0.7, 0.9)
    assert (body["steps_low"], body["steps_high"], body["assessed_share"]) == (1, 3, 0.8)
    assert [gap["level"] for gap in body["gaps"]] == [0, None, None]


@pytest.mark.parametrize(("level", "gate"), [(2, "met"), (1, "unmet"), (None, "unknown")])
def test_gate_names_its_skills(level: int | None, gate: str) -> None:
    body = post(FIT, ask(levels={"statistics": level}, must_haves={"statistics": 2})).json()
    assert body["gate"] == gate
    assert body["gate_skills"][gate] == [{"skill": "statistics", "name": "Statistics"}]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"role": "pilot"}, [("role", "unknown_role")]),
        ({"role": "software-engineer"}, [("role", "unknown_role")]),
        ({"seniority": "lord"}, [("seniority", "unknown_seniority")]),
        ({"levels": {"welding": 1}}, [("levels.welding", "unknown_skill")]),
        ({"levels": {"statistics": 4}}, [("levels.statistics", "bad_level")]),
        ({"levels": {"statistics": True}}, [("levels.statistics", "bad_level")]),
        ({"levels": {"statistics": 1.0}}, [("levels.statistics", "bad_level")]),
        ({"levels": None}, [("levels", "required")]),
        ({"levels": []}, [("levels", "not_an_object")]),
        ({"must_haves": {"statistics": 3}}, [("must_haves.statistics", "must_have_above")]),
        ({"must_haves": {"devops": 1}}, [("must_haves.devops", "must_have_above")]),
        (
            {"must_haves": dict.fromkeys(list(required("data-scientist", "expert"))[:6], 1)},
            [("must_haves", "too_many_must_haves")],
        ),
        ({"weights": {"statistics": 4}}, [("weights.statistics", "bad_weight")]),
        ({"name": "x"}, [("name", "unknown_key")]),
    ],
)
def test_wrong_input_is_named_by_field(
    changes: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    assert told(post(FIT, ask(**changes))) == errors


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (True, "“true”"),
        (2.0, "“2.0”"),
        ([1, None], "“[1, null]”"),
        ({"a": False}, '“{"a": false}”'),
        (None, "“null”"),
    ],
)
def test_what_is_repeated_stands_in_the_words_of_json(sent: object, said: str) -> None:
    body = post("/api/v1/roles/fit/", ask(weights={"statistics": sent})).json()
    assert said in body["errors"][0]["message"]


def test_everything_wrong_is_told_at_once_in_the_reader_s_language() -> None:
    response = post(FIT, ask(role="x", levels={"y": 1}), accept_language="pt-br")
    assert told(response) == [("role", "unknown_role"), ("levels.y", "unknown_skill")]
    assert "Não existe a competência" in response.json()["errors"][1]["message"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ("{", None, "malformed"),
        (b"\xff", None, "malformed"),
        ('{"role": NaN}', None, "malformed"),
        ('{"role": "a", "role": "b"}', "role", "duplicate_key"),
    ],
)
def test_what_is_no_json_is_refused(body: object, field: str | None, code: str) -> None:
    assert told(post(FIT, body)) == [(field, code)]


# ------------------------------------------------------------------ staffing


def test_documented_examples_are_what_the_endpoints_answer() -> None:
    fit = post(FIT, api_examples.FIT_REQUEST.value, accept_language="en").json()
    assert fit == api_examples.FIT.value
    plan = post(STAFFING, api_examples.STAFFING_REQUEST.value).json()
    assert plan == api_examples.STAFFING.value


def test_profiles_as_candidates_meet_the_intermediate_needs_with_two() -> None:
    target = [
        {"role": role.slug, "seniority": "intermediate"} for role in content.matrix().matrix_roles
    ]
    body = {"target": target, "candidates": "profiles", "hires": 2}
    answer = post(STAFFING, body | {"members": []}).json()
    assert answer["coverage_before"] == 0.0
    assert answer["coverage_after"] == 1.0
    assert answer["uncovered"] == []


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"target": None}, [("target", "required")]),
        ({"target": {"devops": 0}}, [("target", "empty_target")]),
        (
            {"target": [{"role": "pilot", "seniority": "expert"}]},
            [("target.0.role", "unknown_role")],
        ),
        ({"hires": 21}, [("hires", "bad_hires")]),
        ({"hires": None}, [("hires", "required")]),
        ({"budget": -1}, [("budget", "bad_cost")]),
        ({"budget": "much"}, [("budget", "bad_cost")]),
        ({"depth": {"devops": 0}}, [("depth.devops", "bad_depth")]),
        ({"candidates": None}, [("candidates", "required")]),
        ({"candidates": "people"}, [("candidates", "not_a_list")]),
        ({"candidates": [{"id": "", "levels": {}}]}, [("candidates.0.id", "bad_id")]),
        (
            {"candidates": [{"id": "a", "levels": {}}, {"id": "a", "levels": {}}]},
            [("candidates", "id_twice")],
        ),
        (
            {"candidates": [{"id": str(n), "levels": {}} for n in range(201)]},
            [("candidates", "too_many_people")],
        ),
        ({"aim": "beauty"}, [("aim", "unknown_aim")]),
        (
            {"candidates": [{"id": "a", "levels": {}, "age": 30}]},
            [("candidates.0.age", "unknown_key")],
        ),
    ],
)
def test_wrong_staffing_is_refused(
    changes: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    body = {"target": {"devops": 2}, "candidates": [], "hires": 1, "members": []}
    assert told(post(STAFFING, body | changes)) == errors


def large() -> dict[str, object]:
    people = [
        {"id": f"c{n:02}", "levels": {"devops": n % 4, "statistics": 3 - n % 4}} for n in range(30)
    ]
    return {"target": {"devops": 3, "statistics": 3}, "candidates": people, "hires": 2}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """What is sent to the worker."""
    messages: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        background.current_app, "send_task", lambda name, args: messages.append((name, args))
    )
    return messages


@pytest.mark.django_db
def test_a_large_question_is_answered_by_the_worker(sent: list[tuple[str, list[str]]]) -> None:
    from assessments.people.tasks import solve_staffing

    asked = post(STAFFING, large())
    assert asked.status_code == 202
    assert asked.json()["state"] == "waiting"
    assert asked.json()["answer"] is None
    assert sent == [(staffing.SOLVE, [asked.json()["id"]])]
    solve_staffing(asked.json()["id"])
    body = get(asked.json()["address"]).json()
    assert body["state"] == "done"
    assert body["answer"]["coverage_after"] == 1.0
    assert body["answer"]["optimum"]["hires"] == ["c00", "c03"]
    assert body["answer"]["cut_short"] is False
    assert StaffingJob.objects.get().question == {}
    solve_staffing(asked.json()["id"])  # a message that comes twice does nothing
    assert get(asked.json()["address"]).json() == body


@pytest.mark.django_db
def test_a_question_is_kept_for_a_day(sent: list[tuple[str, list[str]]]) -> None:
    asked = post(STAFFING, large()).json()
    StaffingJob.objects.update(asked_at=timezone.now() - KEPT_FOR * 2)
    assert told(get(asked["address"]), 404) == [(None, "not_found")]
    post(STAFFING, large())
    assert StaffingJob.objects.count() == 1


@pytest.mark.django_db
def test_a_solver_that_fails_is_told_and_keeps_no_levels(
    sent: list[tuple[str, list[str]]],
) -> None:
    asked = post(STAFFING, large()).json()

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    staffing.solve_staffing(job_id=asked["id"], solver=broken, at=timezone.now())
    assert get(asked["address"]).json()["state"] == "failed"
    assert StaffingJob.objects.get().question == {}


@pytest.mark.django_db
def test_without_a_broker_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(name: str, args: list[str]) -> None:
        raise OSError

    monkeypatch.setattr(background.current_app, "send_task", away)
    assert told(post(STAFFING, large()), 503) == [(None, "no_worker")]
    assert not StaffingJob.objects.exists()


@pytest.mark.django_db
def test_a_solver_without_time_says_how_far_off_it_may_be(
    sent: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staffing, "SECONDS", 0.0)
    asked = post(STAFFING, large()).json()
    staffing.solve_staffing(job_id=asked["id"], solver=solver.solve_staffing, at=timezone.now())
    answer = get(asked["address"]).json()["answer"]
    assert (answer["cut_short"], answer["may_be_off"]) == (True, 1.0)


# ------------------------------------------------------------------ the document


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def _nullable(prop: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0 says "nullable" where JSON schema has another type."""
    rest = {key: value for key, value in prop.items() if key != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]} if prop.get("nullable") else rest


@pytest.mark.parametrize(
    ("component", "answer"),
    [
        ("Fit", lambda: post(FIT, ask()).json()),
        ("Staffing", lambda: post(STAFFING, api_examples.STAFFING_REQUEST.value).json()),
        ("Requirements", lambda: requirements(content.matrix(), "data-analyst")),
        ("SkillList", lambda: get("/api/v1/skills/").json()),
        ("RoleList", lambda: get("/api/v1/roles/").json()),
        ("Ticks", lambda: get("/api/v1/roles/ticks/").json()),
        ("Comparison", lambda: get(f"{COMPARE}?profile=data-analyst:expert").json()),
        ("SkillErrors", lambda: post(FIT, {}).json()),
    ],
)
def test_answers_are_what_the_document_says(
    document: dict[str, Any], component: str, answer: Any
) -> None:
    schemas = json.loads(
        json.dumps(document["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/")
    )
    for schema in schemas.values():
        schema["additionalProperties"] = False
        schema["properties"] = {k: _nullable(v) for k, v in schema.get("properties", {}).items()}
    validator = Draft202012Validator({**schemas[component], "$defs": schemas})
    assert [error.message for error in validator.iter_errors(answer())] == []
    assert set(schemas[component]["properties"]) == set(answer())


@pytest.mark.django_db
def test_a_question_that_a_worker_lost_is_told_as_failed(
    sent: list[tuple[str, list[str]]],
) -> None:
    asked = post(STAFFING, large()).json()
    StaffingJob.objects.update(state="solving", started_at=timezone.now() - LOST_AFTER * 2)
    assert get(asked["address"]).json()["state"] == "failed"
