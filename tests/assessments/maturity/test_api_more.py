"""Plan and comparison by the API say what the pages say, and what the document says."""

import json
from typing import Any

import pytest
from django.test import Client

from assessments.maturity import content
from assessments.maturity.domain.scoring import score
from assessments.maturity.pages import plan_of
from tests.assessments.maturity.test_api import document, validator  # noqa: F401  a fixture

FRAMEWORK = content.framework(version="1.0.0")
LOWEST = {p.id: 0 for p in FRAMEWORK.practices}
BASE = {"framework": FRAMEWORK.id, "framework_version": FRAMEWORK.version}


def post(path: str, body: object) -> Any:
    url = f"/api/v1/maturity/{path}/"
    return Client().post(url, json.dumps(body), content_type="application/json")


def test_the_plan_has_the_order_of_the_page(document: dict[str, Any]) -> None:  # noqa: F811
    found = post("plan", BASE | {"answers": LOWEST})
    assert found.status_code == 200
    body = found.json()
    validator(document, "NextLevelPlan").validate(body)
    from assessments.maturity.domain.answer import Answer

    items = plan_of(score(FRAMEWORK, {name: Answer.of(0) for name in LOWEST}))
    assert [row["practice"] for row in body["plan"]] == [item.practice.id for item in items]
    assert body["plan"][0]["title"] == "Version control"
    trigger = next(row for row in body["plan"] if row["practice"] == "MON-05")
    assert {"DATA-03", "VAL-02", "PIPE-02"} <= set(trigger["after"])
    so_far = [row["position_so_far"] for row in body["plan"]]
    assert so_far == sorted(so_far)
    assert max(row["level_so_far"] for row in body["plan"]) == 1


def test_the_parts_of_a_comparison_add_up(document: dict[str, Any]) -> None:  # noqa: F811
    answers = LOWEST | {"DATA-01": 2, "DATA-02": "unknown"}
    later = {name: value for name, value in LOWEST.items() if not name.startswith("RAI")}
    later |= {"DATA-03": 3, "DATA-01": 0, "VAL-05": {"value": "not_applicable", "reason": "batch"}}
    sent = {"before": BASE | {"answers": answers}, "after": BASE | {"answers": later}}
    found = post("compare", sent)
    assert found.status_code == 200
    body = found.json()
    validator(document, "AnswersCompared").validate(body)
    assert body["parts"] == {
        "up": 1,
        "down": 1,
        "no_longer_answered": 6,
        "no_longer_known": 0,
        "newly_answered": 0,
        "newly_known": 1,
        "applies_otherwise": 1,
        "unchanged": 49,
    }
    assert sum(body["parts"].values()) == body["practices"] == len(FRAMEWORK.practices)
    assert len(body["changes"]) == 10
    assert body["before"]["coverage"] == {"answered": 59, "applicable": 59}
    assert body["after"]["coverage"] == {"answered": 52, "applicable": 58}


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ([], {None}),
        ({}, {"before", "after"}),
        (
            {"before": BASE | {"answers": {"X": 1}}, "after": BASE | {"answers": {"DATA-01": 9}}},
            {"before.answers.X", "after.answers.DATA-01"},
        ),
        (
            {"before": BASE | {"answers": {}}, "after": BASE | {"answers": {}, "scope": "gates"}},
            {"after"},
        ),
        ({"before": BASE | {"answers": {}}, "after": BASE | {"answers": {}}, "x": 1}, {"x"}),
    ],
)
def test_wrong_comparisons_are_400_with_the_field(sent: object, fields: set) -> None:
    found = post("compare", sent)
    assert found.status_code == 400
    assert {error["field"] for error in found.json()["errors"]} == fields
