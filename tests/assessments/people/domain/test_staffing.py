"""Teams: worked examples by exact fractions; enumeration and solver against each other."""

from fractions import Fraction as F
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.people.domain.needs import Means, problem_of
from assessments.people.domain.staffing import (
    Aim,
    Candidate,
    Choice,
    Problem,
    Training,
    enumerate_plans,
    plan_of,
    rank,
)
from assessments.people.domain.team import (
    Member,
    Target,
    absence_drill,
    cover,
    gains,
)
from assessments.people.solver import solve_staffing
from assessments.roles import content
from assessments.roles.domain.matching import Bounds, fit
from assessments.roles.domain.matrix import Profile, highest_levels

SKILLS = "abcde"


def levels(*values):
    return dict(zip("abcdefgh", values, strict=False))


def exact(value):
    return Bounds(value, value)


T = levels(3, 2, 2, 1, 2)
ANA, BRUNO = Member("ana", levels(3, 1, 0, 0, 2)), Member("bruno", levels(1, 2, 1, 0, 1))
CAIO, DORA = Member("caio", levels(0, 0, 2, 1, 0)), Member("dora", levels(3, 2, 1, 0, 3))
TWICE = dict.fromkeys("abcde", 2)


def test_team_of_two_and_the_two_who_could_join():
    target = Target(T, depth=TWICE)
    now = cover([ANA, BRUNO], target)
    assert [row.level for row in now.skills] == [3, 2, 1, 0, 2]
    assert now.coverage == exact(F(8, 10))
    assert [len(row.holders) for row in now.skills] == [1, 1, 0, 0, 1]
    assert (now.absence_factor, now.depth_shortage) == (exact(0), exact(7))
    assert now.uncovered == ("c", "d")
    with_caio = cover([ANA, BRUNO, CAIO], target)
    assert with_caio.coverage == exact(F(1))
    assert [len(row.holders) for row in with_caio.skills] == [1, 1, 1, 1, 1]
    assert (with_caio.absence_factor, with_caio.depth_shortage) == (exact(1), exact(5))
    assert fit(T, CAIO.levels).coverage == exact(F(3, 10))
    with_dora = cover([ANA, BRUNO, DORA], target)
    assert with_dora.coverage == exact(F(8, 10))
    assert (with_dora.absence_factor, with_dora.depth_shortage) == (exact(0), exact(4))
    assert fit(T, DORA.levels).coverage == exact(F(8, 10))
    added = {one.candidate: one for one in gains([ANA, BRUNO], [CAIO, DORA], target)}
    assert (added["caio"].coverage, added["dora"].shortage) == (F(2, 10), 3)
    assert (added["caio"].closes, added["caio"].backs_up) == (("c", "d"), ())
    assert (added["dora"].closes, added["dora"].backs_up) == ((), ("a", "b", "e"))
    assert (added["caio"].after, added["dora"].after) == (with_caio, with_dora)


def test_the_answer_turns_with_the_aim():
    candidates = (Candidate("caio", CAIO.levels), Candidate("dora", DORA.levels))
    for aim, hired in ((Aim.COVERAGE, "caio"), (Aim.DEPTH, "dora")):
        problem = Problem((ANA, BRUNO), Target(T, depth=TWICE), candidates, 1, aim=aim)
        assert enumerate_plans(problem).plan.hires == (hired,)
        assert solve_staffing(problem, seconds=10).plan.hires == (hired,)


def test_absence_drill_names_what_falls():
    drill = {one.member: one for one in absence_drill([ANA, BRUNO, CAIO], Target(T))}
    assert drill["ana"].lost == ("a", "e")
    assert drill["bruno"].lost == ("b",)
    assert drill["caio"].lost == ("c", "d")
    assert drill["caio"].without.coverage == exact(F(8, 10))


SIX = Target(levels(2, 2, 2, 2, 2, 2))
TRIO = (
    Candidate("eva", levels(2, 2, 0, 2, 2, 0)),
    Candidate("fabio", levels(2, 2, 2, 0, 0, 0)),
    Candidate("gil", levels(0, 0, 0, 2, 2, 2)),
)


def test_two_are_enough_where_the_best_alone_is_none_of_them():
    exact_two = enumerate_plans(Problem((), SIX, TRIO, 2))
    assert (exact_two.plan.coverage, exact_two.plan.hires) == (1, ("fabio", "gil"))
    assert [(a.candidate, a.plan.coverage) for a in exact_two.alternatives] == [("eva", F(5, 6))]


def real(role, seniority):
    return Candidate(role, content.matrix().required(Profile(role, seniority)))


def test_intermediate_needs_are_met_by_two_profiles():
    roles = [role.slug for role in content.matrix().matrix_roles]
    people = {role: real(role, "intermediate") for role in roles}
    target = Target(highest_levels(one.levels for one in people.values()))
    assert target.whole == 40
    alone = (Member("ds", people["data-scientist"].levels),)
    assert cover(alone, target).coverage == exact(F(29, 40))
    added = {
        role: cover((*alone, Member(role, people[role].levels)), target).coverage.low * 40
        for role in roles[1:]
    }
    assert added == {"data-analyst": 30, "machine-learning-engineer": 36, "data-engineer": 40}
    found = enumerate_plans(Problem((), target, tuple(people.values()), 5)).plan
    assert found.hires == ("data-engineer", "data-scientist")


def test_expert_pair_lacks_one_step_of_devops():
    people = [real(r.slug, "expert") for r in content.matrix().matrix_roles]
    target = Target(highest_levels(one.levels for one in people))
    pair = [Member(c.id, c.levels) for c in people if c.id in ("data-scientist", "data-engineer")]
    found = cover(pair, target)
    assert found.coverage == exact(F(56, 57))
    (row,) = [row for row in found.skills if row.is_uncovered]
    assert (row.skill, row.level, row.target) == ("devops", 1, 2)


def test_levels_that_nobody_rated_make_ranges_and_never_zeros():
    found = cover([Member("x", {"a": None, "b": 2})], Target(levels(2, 2)))
    assert found.coverage == Bounds(F(1, 2), F(1))
    assert found.absence_factor == Bounds(0, 1)
    assert found.skills[0].level is None


def test_train_or_hire_takes_the_cheaper_way():
    member = Member("m", levels(1, 1))
    trainings = (Training("m", "a", F(3)), Training("m", "b", F(4)))
    hire = Candidate("h", levels(2, 2), F(8))
    problem = Problem((member,), Target(levels(2, 2)), (hire,), 1, trainings=trainings)
    found = enumerate_plans(problem).plan
    assert (found.hires, found.trainings, found.cost) == ((), trainings, F(7))
    dear = Problem((member,), Target(levels(2, 2)), (hire,), 1, F(5), trainings=trainings)
    found = enumerate_plans(dear).plan
    assert (found.coverage, found.cost) == (F(3, 4), F(3))


def test_ties_are_listed_up_to_ten_with_their_count():
    same = tuple(Candidate(f"c{n:02}", {"a": 2}) for n in range(15))
    found = enumerate_plans(Problem((), Target({"a": 2}), same, 1))
    assert (found.plan.hires, found.tie_count, len(found.ties)) == (("c00",), 14, 10)
    solved = solve_staffing(Problem((), Target({"a": 2}), same, 1), seconds=10)
    assert (solved.plan.hires, len(solved.ties), solved.ties_complete) == (("c00",), 10, False)
    assert solved.ties == found.ties


MATRIX = content.matrix()
NO_COST = {one.slug: F(0) for one in MATRIX.seniorities}


def of_profiles(needs, *, hires=1, copies=1, members=(), training=None):
    target = Target(highest_levels(MATRIX.required(MATRIX.profile(key)) for key in needs))
    means = Means(hires, copies, NO_COST, training, None, Aim.COVERAGE)
    return problem_of(MATRIX, members, target, means)


@pytest.mark.parametrize("key", [profile.key for profile in MATRIX.profiles])
def test_of_equal_plans_the_least_demanding_profile_comes_first(key):
    problem = of_profiles([key])
    found = enumerate_plans(problem)
    solved = solve_staffing(problem, seconds=10)
    assert solved.plan.hires == found.plan.hires
    assert solved.ties == found.ties
    asks = {c.id: sum(c.levels.values()) for c in problem.candidates}
    plans = [plan.hires[0] for plan in (found.plan, *found.ties)]
    assert [asks[id] for id in plans] == sorted(asks[id] for id in plans)
    assert all(asks[plans[0]] <= asks[id] for id in plans)
    assert asks[plans[0]] <= asks[key]


def test_profiles_that_ask_the_same_stand_by_seniority_then_title():
    levels = {"a": 2, "b": 1}
    same = (
        Candidate("z", levels, seniority=1, title="Analyst"),
        Candidate("a", levels, seniority=2, title="Analyst"),
        Candidate("b", levels, seniority=1, title="Builder"),
    )
    problem = Problem((), Target({"a": 2}), same, 1)
    for found in (enumerate_plans(problem), solve_staffing(problem, seconds=10)):
        assert [p.hires for p in (found.plan, *found.ties)] == [("z",), ("b",), ("a",)]


@pytest.mark.parametrize("copies", [1, 2, 3])
def test_each_choice_of_profiles_stands_once_however_often_a_profile_may_be_hired(copies):
    problem = of_profiles(["data-scientist:intermediate"], hires=2, copies=copies)
    small = Problem(
        problem.members,
        problem.target,
        tuple(c for c in problem.candidates if c.id.startswith("data-scientist")),
        2,
    )
    for found in (enumerate_plans(small), solve_staffing(small, seconds=10)):
        plans = [found.plan, *found.ties]
        chosen = [sorted(id.partition("#")[0] for id in plan.hires) for plan in plans]
        assert len(chosen) == len({tuple(one) for one in chosen}) == found.tie_count + 1
        names = [one.candidate.partition("#")[0] for one in found.alternatives]
        assert len(names) == len(set(names))


def test_whoever_stands_equal_can_be_trained():
    members = [Member(f"m{n:02}", {"a": 1, "b": 2}) for n in range(14)]
    members += [Member("low", {"a": 0, "b": 2}), Member("open", {"b": 2})]
    trainings = tuple(Training(m.id, "a", F(1)) for m in members if "a" in m.levels)
    problem = Problem(tuple(members), Target({"a": 2, "b": 2}), (), 0, F(1), trainings=trainings)
    for found in (enumerate_plans(problem), solve_staffing(problem, seconds=10)):
        assert found.plan.choices == (Choice("a", 1, tuple(m.id for m in members[:14])),)
        assert found.tie_count == 0
    twice = Problem(problem.members, Target({"a": 2, "b": 2}, {"a": 2}), (), 0, trainings=trainings)
    assert solve_staffing(twice, seconds=10).plan.choices[0].count == 2


def test_training_in_either_of_two_skills_is_a_tie():
    member = Member("m", {"a": 1, "b": 1})
    trainings = (Training("m", "a", F(1)), Training("m", "b", F(1)))
    problem = Problem((member,), Target({"a": 2, "b": 2}), (), 0, F(1), trainings=trainings)
    for found in (enumerate_plans(problem), solve_staffing(problem, seconds=10)):
        assert found.tie_count == 1
        assert {p.trainings for p in (found.plan, *found.ties)} == {(t,) for t in trainings}


def test_budget_decides_between_equal_coverage():
    pair = (Candidate("dear", {"a": 2}, F(9)), Candidate("low", {"a": 2}, F(1, 2)))
    for budget, hired in ((None, ("low",)), (F(1, 4), ())):
        problem = Problem((), Target({"a": 2}), pair, 2, budget)
        assert enumerate_plans(problem).plan.hires == hired
        assert solve_staffing(problem, seconds=10).plan.hires == hired


def test_a_solver_without_time_says_so_and_how_far_off_it_may_be():
    found = solve_staffing(Problem((), SIX, TRIO, 2), seconds=0)
    assert found.cut_short
    assert found.may_be_off == 1
    assert found.plan.hires == ()


def test_too_many_sets_are_not_tried():
    many = tuple(Candidate(str(n), {"a": 1}) for n in range(21))
    with pytest.raises(ValueError, match="too many"):
        enumerate_plans(Problem((), Target({"a": 2}), many, 2))


LEVEL = st.one_of(st.none(), st.integers(0, 3))


@st.composite
def problems(draw, trainings=False):
    skills = SKILLS[: draw(st.integers(1, 5))]
    target = {s: draw(st.integers(0, 3)) for s in skills}
    depth = {} if trainings else {s: draw(st.integers(1, 3)) for s in skills if draw(st.booleans())}
    weights = {s: draw(st.integers(1, 3)) for s in skills}

    def someone():
        return {s: draw(LEVEL) for s in skills}

    members = tuple(Member(f"m{n}", someone()) for n in range(draw(st.integers(0, 3))))
    candidates = tuple(
        Candidate(f"c{n}", someone(), F(draw(st.integers(0, 12)), 4))
        for n in range(draw(st.integers(0, 6)))
    )
    options = [
        Training(m.id, s, F(draw(st.integers(0, 8)), 4))
        for m in members
        for s in skills
        if trainings and draw(st.booleans())
    ]
    budget = draw(st.one_of(st.none(), st.integers(0, 6).map(F)))
    aim = Aim.COVERAGE if trainings else draw(st.sampled_from(Aim))
    return Problem(
        members,
        Target(target, depth, weights),
        candidates,
        draw(st.integers(0, 4)),
        budget,
        aim,
        tuple(options),
    )


def tried_one_by_one(problem):
    """Every plan, scored by the definition itself."""
    for count in range(problem.hires + 1):
        for chosen in combinations(sorted(c.id for c in problem.candidates), count):
            plan = plan_of(problem, chosen)
            if problem.budget is None or plan.cost <= problem.budget:
                yield plan


@settings(max_examples=40, deadline=None)
@given(problems())
def test_solver_and_enumeration_agree(problem):
    tried, solved = enumerate_plans(problem), solve_staffing(problem, seconds=20)
    assert not solved.cut_short
    assert rank(problem, solved.plan) == rank(problem, tried.plan)
    assert solved.plan.hires == tried.plan.hires
    assert solved.ties == tried.ties
    assert solved.tie_count == min(tried.tie_count, 10)
    assert rank(problem, tried.plan) == min(rank(problem, p) for p in tried_one_by_one(problem))


@settings(max_examples=40, deadline=None)
@given(problems(trainings=True))
def test_solver_and_enumeration_agree_on_training_or_hiring(problem):
    tried, solved = enumerate_plans(problem), solve_staffing(problem, seconds=20)
    assert rank(problem, solved.plan) == rank(problem, tried.plan)
    assert solved.plan.hires == tried.plan.hires
    if problem.budget is not None:
        assert max(solved.plan.cost, tried.plan.cost) <= problem.budget


@settings(max_examples=30, deadline=None)
@given(problems())
def test_another_member_never_lowers_coverage_nor_raises_the_shortage(problem):
    team = list(problem.members)
    for candidate in problem.candidates:
        before = cover(team, problem.target)
        team.append(Member(candidate.id, candidate.levels))
        after = cover(team, problem.target)
        assert after.depth_shortage.high <= before.depth_shortage.high
        if before.coverage:
            assert after.coverage.low >= before.coverage.low
