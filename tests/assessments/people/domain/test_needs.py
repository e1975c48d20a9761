"""What a team needs and may do, read from an address; candidates are profiles, never people."""

from fractions import Fraction

import pytest

from assessments.people.domain.needs import problem_of, profile_of, read_means, read_needs
from assessments.people.domain.staffing import Aim, enumerate_plans
from assessments.people.domain.team import Member
from assessments.roles import content
from mlops_portal.foundation.inputs import InvalidInput

MATRIX = content.matrix()
PAIR = ["data-scientist:intermediate", "data-engineer:intermediate"]


def test_mix_of_roles_asks_the_highest_level_of_each_skill() -> None:
    target = read_needs({"need": PAIR}, MATRIX).target(MATRIX)
    both = [MATRIX.required(MATRIX.profile(key)) for key in PAIR]
    assert all(target.levels[s.slug] == max(r[s.slug] for r in both) for s in MATRIX.skills)
    assert target.whole == 40


def test_depth_holds_for_all_skills_or_for_the_critical_ones() -> None:
    every = read_needs({"need": PAIR, "depth": ["2"]}, MATRIX).target(MATRIX)
    assert set(every.depth) == set(every.skills)
    few = read_needs({"need": PAIR, "depth": ["2"], "critical": ["devops"]}, MATRIX)
    assert few.target(MATRIX).depth == {"devops": 2}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"need": ["wizard:expert"]}, "unknown_profile"),
        ({"need": [p.key for p in MATRIX.profiles[:5]]}, "too_many_profiles"),
        ({"need": PAIR, "depth": ["4"]}, "bad_depth"),
        ({"need": PAIR, "depth": ["two"]}, "bad_depth"),
        ({"need": PAIR, "critical": ["juggling"]}, "unknown_skill"),
    ],
)
def test_bad_need_is_refused(asked: dict[str, list[str]], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_needs(asked, MATRIX)
    assert [error.code for error in refused.value.errors] == [code]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"hires": ["11"]}, "bad_hires"),
        ({"hires": ["-1"]}, "bad_hires"),
        ({"copies": ["4"]}, "bad_copies"),
        ({"budget": ["much"]}, "bad_cost"),
        ({"budget": ["1e9"]}, "bad_cost"),
        ({"budget": ["-5"]}, "bad_cost"),
        ({"training": ["0.001"]}, "bad_cost"),
        ({"cost-expert": ["99999999999"]}, "bad_cost"),
        ({"aim": ["fame"]}, "unknown_aim"),
    ],
)
def test_bad_limits_are_refused(asked: dict[str, list[str]], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_means(asked, MATRIX)
    assert [error.code for error in refused.value.errors] == [code]


def test_costs_are_read_with_comma_or_point() -> None:
    means = read_means({"cost-expert": ["90000,50"], "budget": ["1.5"], "aim": ["depth"]}, MATRIX)
    assert means.costs["expert"] == Fraction(9000050, 100)
    assert (means.budget, means.training, means.aim) == (Fraction(3, 2), None, Aim.DEPTH)


def test_candidates_are_profiles_of_the_matrix_and_no_person_is_one() -> None:
    target = read_needs({"need": PAIR}, MATRIX).target(MATRIX)
    members = [Member("ana", {"devops": 3})]
    problem = problem_of(MATRIX, members, target, read_means({"copies": ["3"]}, MATRIX))
    assert {profile_of(MATRIX, c.id) for c in problem.candidates} == set(MATRIX.profiles)
    assert len(problem.candidates) == 3 * len(MATRIX.profiles)
    assert not {c.id for c in problem.candidates} & {"ana"}


def test_training_begins_only_at_a_level_that_is_known() -> None:
    target = read_needs({"need": ["data-engineer:expert"]}, MATRIX).target(MATRIX)
    members = [Member("ana", {"devops": None, "databases": 1, "statistics": 3})]
    problem = problem_of(MATRIX, members, target, read_means({"training": ["1"]}, MATRIX))
    assert [(t.member, t.skill) for t in problem.trainings] == [("ana", "databases")]


def test_real_matrix_pair_meets_all_intermediate_needs() -> None:
    needs = read_needs(
        {"need": [p.key for p in MATRIX.profiles if p.seniority == "intermediate"]}, MATRIX
    )
    target = needs.target(MATRIX)
    scientist = Member("ana", MATRIX.required(MATRIX.profile(PAIR[0])))
    problem = problem_of(MATRIX, [scientist], target, read_means({"hires": ["1"]}, MATRIX))
    assert problem.before.coverage.low == Fraction(29, 40)
    found = enumerate_plans(problem)
    assert found.plan.coverage == 1
    every = {found.plan.hires, *(plan.hires for plan in found.ties)}
    assert ("data-engineer:intermediate",) in every
