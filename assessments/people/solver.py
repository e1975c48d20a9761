"""The best hires and training as a mixed-integer program, solved by scipy's HiGHS.

The worker alone imports this: scipy is heavy. Columns: a hire or a training is chosen (0 or 1, in
this order), the team reaches a level of a skill, one more holder stands where holders are lacking
(both 0 to 1; with the choices whole they come out whole). Goals are reached one after the other,
each kept while the next is solved: that is exact where one weighted sum would drown a small cost in
rounding.

`scipy.optimize.milp` is called plainly. A modelling layer (PuLP, python-mip, highspy) would save
only the numbering of the columns, at the price of a second copy of HiGHS among the dependencies.
"""

import time
from collections.abc import Sequence
from fractions import Fraction
from math import inf, lcm
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from assessments.people.domain.staffing import (
    MOST_TIES,
    Aim,
    Plan,
    Problem,
    Solution,
    Training,
    alike,
    plan_of,
    preference,
    rank,
)

OPTIMAL, INFEASIBLE = 0, 2  # what HiGHS answers through scipy where it came to an end
LEAST_SECONDS = 0.05  # a limit of nothing would be no limit
WHOLE = 0.5  # a 0-1 column above this is chosen; goals are whole numbers that differ by more
Vector = np.ndarray[Any, Any]  # a number per column


class Answer(NamedTuple):
    """Solver result: columns (None: no solution), proven bound of the goal, and completion.

    `bound` holds for the maximized goal.
    """

    columns: Vector | None
    bound: float
    finished: bool


def solve_staffing(problem: Problem, *, seconds: float) -> Solution:
    """Return the best plan and up to ten ties within `seconds`, and whether it was cut short."""
    program, plan = _Program(problem, seconds), plan_of(problem, ())
    if not program.choices:
        return Solution(problem, plan)
    kept: list[LinearConstraint] = []
    for place, goal in enumerate(program.goals):
        answer = program.maximise(goal, kept)
        reached = 0.0
        if answer.columns is not None:
            plan = min(program.plan(answer.columns), plan, key=lambda one: rank(problem, one))
            reached = float(goal @ answer.columns)
        if not answer.finished or answer.columns is None:
            off = Fraction(0) if place else _off(problem, answer.bound - reached)
            return Solution(problem, plan, may_be_off=off, cut_short=True, ties_complete=False)
        kept.append(_at_least(goal, round(reached) - WHOLE))
    return _with_ties(program, plan, kept)


def _with_ties(program: "_Program", plan: Plan, kept: list[LinearConstraint]) -> Solution:
    """Return all tied plans, up to eleven, the least demanding first."""
    problem, complete = program.problem, False
    found: list[Plan] = []
    while len(found) <= MOST_TIES:
        answer = program.maximise(program.least_demanding, kept)
        if answer.columns is None:
            complete = answer.finished
            break
        found.append(program.plan(answer.columns))
        chosen = program.chosen(answer.columns)
        another = program.vector(dict(enumerate(np.where(chosen, -1.0, 1.0))))
        kept = [*kept, _at_least(another, 1 - chosen.sum())]  # any other choice
    found = [one for one in found if rank(problem, one) == rank(problem, plan)] or [plan]
    best, *ties = sorted(found, key=lambda one: preference(problem, one.hires))
    return Solution(
        problem,
        best,
        ties=tuple(ties[:MOST_TIES]),
        tie_count=len(ties),
        ties_complete=complete,
    )


def _off(problem: Problem, difference: float) -> Fraction:
    """Convert a gap in the first goal to coverage; goals are integers, so fractions are dropped."""
    if not problem.target.whole or difference == inf:
        return Fraction(1)
    return min(Fraction(1), Fraction(max(0, int(difference + 1e-6)), problem.target.whole))


def _at_least(coefficients: Vector, least: float) -> LinearConstraint:
    return LinearConstraint(coefficients[np.newaxis, :], least, inf)


class _Program:
    """Columns, rows and goals of a problem; all solver calls share one time limit."""

    def __init__(self, problem: Problem, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.problem = problem
        self.hires = [candidate.id for candidate in problem.candidates]
        self.trainings = [t for t in problem.trainings if self._reached_by(t)]
        self.choices = self.columns = len(self.hires) + len(self.trainings)
        self.rows: list[tuple[dict[int, float], float]] = []  # coefficients, at most
        coverage: dict[int, float] = {}
        holders: dict[int, float] = {}
        for skill in problem.before.skills:
            weight = float(problem.target.weight_of(skill.skill))
            for level in range((skill.level or 0) + 1, skill.target + 1):
                coverage |= dict.fromkeys(self._supplied(1, skill.skill, level), weight)
            if problem.counts_depth:
                lacking = self._supplied(skill.shortage.high, skill.skill, skill.target)
                holders |= dict.fromkeys(lacking, 1.0)
        self._order_what_is_alike()
        costs = self._limit()
        first = [coverage, holders] if problem.aim is Aim.COVERAGE else [holders, coverage]
        last = [costs, dict.fromkeys(range(len(self.hires)), -1.0)]
        goals = [*(first if problem.counts_depth else [coverage]), *filter(None, last)]
        self.goals = [self.vector(goal) for goal in goals]
        self.least_demanding = self.vector(self._demands())
        self.constraint = self._constraint()

    def vector(self, coefficients: dict[int, float]) -> Vector:
        found = np.zeros(self.columns)
        found[list(coefficients)] = list(coefficients.values())
        return found

    def chosen(self, columns: Vector) -> Vector:
        """Return whether each hire and training is chosen."""
        return columns[: self.choices] > WHOLE

    def plan(self, columns: Vector) -> Plan:
        taken = [c for c, is_taken in enumerate(self.chosen(columns)) if is_taken]
        first = len(self.hires)
        return plan_of(
            self.problem,
            [self.hires[c] for c in taken if c < first],
            [self.trainings[c - first] for c in taken if c >= first],
        )

    def maximise(self, goal: Vector, kept: Sequence[LinearConstraint]) -> Answer:
        left = self.ends - time.monotonic()
        if left <= 0:
            return Answer(None, inf, finished=False)
        found = milp(
            -goal,
            integrality=np.arange(self.columns) < self.choices,
            bounds=Bounds(0, 1),
            constraints=[self.constraint, *kept],
            options={"time_limit": max(left, LEAST_SECONDS), "mip_rel_gap": 0.0},
        )
        bound = inf if found.mip_dual_bound is None else -found.mip_dual_bound
        return Answer(found.x, bound, found.status in (OPTIMAL, INFEASIBLE))

    def _constraint(self) -> LinearConstraint:
        cells = [(r, c, value) for r, (row, _) in enumerate(self.rows) for c, value in row.items()]
        places, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
        shape = (len(self.rows), self.columns)
        return LinearConstraint(
            csr_array((values, (places, columns)), shape=shape),
            -inf,
            [most for _, most in self.rows],
        )

    def _supplied(self, count: int, skill: str, level: int) -> list[int]:
        """Add `count` columns; their sum is at most the chosen options with `level` of `skill`."""
        new = list(range(self.columns, self.columns + count))
        self.columns += count
        if new:
            suppliers = dict.fromkeys(self._suppliers(skill, level), -1.0)
            self.rows.append((dict.fromkeys(new, 1.0) | suppliers, 0.0))
        return new

    def _suppliers(self, skill: str, level: int) -> list[int]:
        """Return columns that bring `level`: candidates who hold it, trainings that reach it."""
        candidates, trainings = self.problem.candidates, enumerate(self.trainings, len(self.hires))
        found = [c for c, one in enumerate(candidates) if (one.levels.get(skill) or 0) >= level]
        return found + [c for c, t in trainings if (t.skill, self._reached_by(t)) == (skill, level)]

    def _reached_by(self, training: Training) -> int:
        """Return the level that a training reaches; 0 when it does not help here."""
        held = self.problem.level_of(training.member, training.skill)
        target = self.problem.target.levels.get(training.skill, 0)
        return 0 if held is None or held >= target else held + 1

    def _order_what_is_alike(self) -> None:
        """Break symmetry: of equivalent columns the first is chosen first."""
        columns = {id: c for c, id in enumerate(self.hires)}
        candidates = self.problem.candidates
        pairs = [(columns[one.after], columns[one.id]) for one in candidates if one.after]
        last: dict[object, int] = {}
        for column, training in enumerate(self.trainings, len(columns)):
            kind = alike(self.problem, training)
            if kind in last:
                pairs.append((last[kind], column))
            last[kind] = column
        self.rows += [({then: 1.0, first: -1.0}, 0.0) for first, then in pairs]

    def _limit(self) -> dict[int, float]:
        """Add the limits on hires and budget; return the costs as an integer goal."""
        problem = self.problem
        self.rows.append((dict.fromkeys(range(len(self.hires)), 1.0), float(problem.hires)))
        paid = [candidate.cost for candidate in problem.candidates]
        paid += [training.cost for training in self.trainings]
        scale = lcm(*(cost.denominator for cost in paid))
        costs = {c: float(cost * scale) for c, cost in enumerate(paid)}
        if problem.budget is not None:  # costs are whole, so the rest of it buys nothing
            self.rows.append((costs, float(int(problem.budget * scale))))
        return {c: -cost for c, cost in costs.items() if cost}

    def _demands(self) -> dict[int, float]:
        """Return a goal that prefers a small sum of levels, then the first by `preference`."""
        problem = self.problem
        order = sorted(self.hires, key=lambda id: preference(problem, [id]))
        place = {id: number for number, id in enumerate(order)}
        return {
            c: 2.0 ** -(min(place[id], 40) + 2) - problem.candidate_by_id[id].demand
            for c, id in enumerate(self.hires)
        }
