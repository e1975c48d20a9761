"""The API of the matrix: answers, refusals in one shape, its document true."""

import pytest

from assessments.roles import api_examples, content
from assessments.roles.domain.matrix import Profile
from tests.assessments.roles.asking import get, is_documented, post, told

FIT = "/api/v1/roles/fit/"
COMPARE = "/api/v1/roles/compare/"


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


def test_every_error_of_a_mapping_has_its_key_whatever_the_key_is() -> None:
    wrong = told(post(FIT, ask(levels={"message": 1, "code": 1})))
    assert wrong == [("levels.message", "unknown_skill"), ("levels.code", "unknown_skill")]


# ------------------------------------------------------------------ the document


def test_the_documented_example_is_what_the_endpoint_answers() -> None:
    fit = post(FIT, api_examples.FIT_REQUEST.value, accept_language="en").json()
    assert fit == api_examples.FIT.value


@pytest.mark.parametrize(
    ("component", "path"),
    [
        ("Requirements", "/api/v1/roles/data-analyst/requirements/"),
        ("SkillList", "/api/v1/skills/"),
        ("RoleList", "/api/v1/roles/"),
        ("Ticks", "/api/v1/roles/ticks/"),
        ("Comparison", f"{COMPARE}?profile=data-analyst:expert"),
    ],
)
def test_answers_are_what_the_document_says(component: str, path: str) -> None:
    assert is_documented(component, get(path).json())


def test_a_fit_and_its_refusal_are_what_the_document_says() -> None:
    assert is_documented("Fit", post(FIT, ask()).json())
    assert is_documented("Errors", post(FIT, {}).json())
