"""The API of staffing: refusals in one shape, its document true, the worker."""

import pytest
from django.utils import timezone

from assessments.people import api_examples, solver
from assessments.people.models import StaffingJob
from assessments.people.models.plans import KEPT_FOR, LOST_AFTER
from assessments.people.services import plans
from assessments.roles import content
from tests.assessments.roles.asking import get, is_documented, post, told

STAFFING = "/api/v1/teams/staffing/"


def test_the_documented_example_is_what_the_endpoint_answers() -> None:
    plan = post(STAFFING, api_examples.STAFFING_REQUEST.value).json()
    assert plan == api_examples.STAFFING.value
    assert is_documented("Staffing", plan)


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
        plans.current_app, "send_task", lambda name, args: messages.append((name, args))
    )
    return messages


@pytest.mark.django_db
def test_a_large_question_is_answered_by_the_worker(sent: list[tuple[str, list[str]]]) -> None:
    from assessments.people.tasks import solve_staffing

    asked = post(STAFFING, large())
    assert asked.status_code == 202
    assert asked.json()["state"] == "waiting"
    assert asked.json()["answer"] is None
    assert sent == [(plans.SOLVE, [asked.json()["id"]])]
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

    plans.solve_staffing(job_id=asked["id"], solver=broken, at=timezone.now())
    assert get(asked["address"]).json()["state"] == "failed"
    assert StaffingJob.objects.get().question == {}


@pytest.mark.django_db
def test_without_a_broker_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(name: str, args: list[str]) -> None:
        raise OSError

    monkeypatch.setattr(plans.current_app, "send_task", away)
    assert told(post(STAFFING, large()), 503) == [(None, "no_worker")]
    assert not StaffingJob.objects.exists()


@pytest.mark.django_db
def test_a_solver_without_time_says_how_far_off_it_may_be(
    sent: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "SECONDS", 0.0)
    asked = post(STAFFING, large()).json()
    plans.solve_staffing(job_id=asked["id"], solver=solver.solve_staffing, at=timezone.now())
    answer = get(asked["address"]).json()["answer"]
    assert (answer["cut_short"], answer["may_be_off"]) == (True, 1.0)


@pytest.mark.django_db
def test_a_question_that_a_worker_lost_is_told_as_failed(
    sent: list[tuple[str, list[str]]],
) -> None:
    asked = post(STAFFING, large()).json()
    StaffingJob.objects.update(state="solving", started_at=timezone.now() - LOST_AFTER * 2)
    assert get(asked["address"]).json()["state"] == "failed"
