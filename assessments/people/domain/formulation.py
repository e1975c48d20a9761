"""A staffing problem as a mixed-integer program, as plain numbers for any solver. Pure.

Columns: x (hire a candidate, 0 or 1), z (a training, 0 or 1), y (the team reaches a level of a
skill, 0..1), d (one more holder where holders are lacking, 0..1). With x and z whole, y and d come
out whole. Goals are reached one after the other, each kept while the next is solved: that is exact
where one weighted sum would drown a small cost in rounding.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, lcm

from assessments.people.domain.staffing import (
    MOST_TIES,
    Aim,
    Candidate,
    Plan,
    Problem,
    Solution,
    Training,
    alike,
    plan_of,
    preference,
    rank,
)

Coefficients = Mapping[int, float]  # by column
WHOLE = 0.5  # values of 0-1 columns are read as chosen above this


@dataclass(frozen=True, slots=True)
class Row:
    """lower <= sum of coefficients x columns <= upper."""

    coefficients: Coefficients
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Formulation:
    """The columns in order, the rows, and the goals to be maximised in order."""

    hires: tuple[str, ...]
    trainings: tuple[Training, ...]
    column_count: int
    rows: tuple[Row, ...]
    goals: tuple[Coefficients, ...]
    whole: int  # weighted sum of the target levels

    @property
    def integral_count(self) -> int:
        """The first so many columns are 0 or 1; the others lie between."""
        return len(self.hires) + len(self.trainings)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver says: values of the columns, the proven bound of the goal, and if it ended.

    `values` is None when nothing was found; `bound` holds for the maximised goal.
    """

    values: Sequence[float] | None
    bound: float
    finished: bool


Solver = Callable[[Formulation, Coefficients, Sequence[Row]], Answer]


def formulate(problem: Problem) -> Formulation:
    """The program of `problem`. Useless trainings (unknown member, skill or level) are left out."""
    return _Builder(problem).build()


def solve(problem: Problem, solver: Solver) -> Solution:
    """The best plan by `solver`, reaching the goals in order, then the ties up to ten."""
    form = formulate(problem)
    if not form.integral_count:
        return Solution(problem, plan_of(problem, ()))
    kept: list[Row] = []
    plan, cut, off = plan_of(problem, ()), False, Fraction(0)
    for place, goal in enumerate(form.goals):
        answer = solver(form, goal, kept)
        if answer.values is not None:
            found = _plan(problem, form, answer.values)
            plan = found if rank(problem, found) <= rank(problem, plan) else plan
        if not answer.finished or answer.values is None:
            reached = sum(goal.get(c, 0) * v for c, v in enumerate(answer.values or ()))
            off = _off(form, answer.bound - reached) if place == 0 else off
            cut = True
            break
        best = round(sum(goal.get(c, 0) * v for c, v in enumerate(answer.values)))
        kept.append(Row(goal, best - WHOLE, inf))
    if cut:
        return Solution(problem, plan, may_be_off=off, cut_short=True, ties_complete=False)
    return _with_ties(problem, form, plan, kept, solver)


def _with_ties(
    problem: Problem, form: Formulation, plan: Plan, kept: list[Row], solver: Solver
) -> Solution:
    """Every plan that is as good, up to eleven, the least demanding first."""
    found: list[Plan] = []
    rows = list(kept)
    complete = False
    while len(found) <= MOST_TIES and not complete:
        answer = solver(form, _least_demanding(problem, form), rows)
        if answer.values is None:
            complete = answer.finished
            break
        found.append(_plan(problem, form, answer.values))
        rows.append(_not_again(form, answer.values))
    found = [one for one in found if rank(problem, one) == rank(problem, plan)] or [plan]
    found.sort(key=lambda one: preference(problem, one.hires))
    return Solution(
        problem,
        found[0],
        ties=tuple(found[1 : MOST_TIES + 1]),
        tie_count=len(found) - 1,
        ties_complete=complete,
    )


def _least_demanding(problem: Problem, form: Formulation) -> Coefficients:
    """A goal that prefers a small sum of levels, then what stands first in the order of `hires`."""
    order = sorted(form.hires, key=lambda id: preference(problem, [id]))
    place = {id: number for number, id in enumerate(order)}
    return {
        c: 2.0 ** -(min(place[id], 40) + 2) - problem.candidate_by_id[id].demand
        for c, id in enumerate(form.hires)
    }


def _not_again(form: Formulation, values: Sequence[float]) -> Row:
    """Any other choice of hires and training."""
    chosen = [values[c] > WHOLE for c in range(form.integral_count)]
    return Row({c: -1.0 if is_in else 1.0 for c, is_in in enumerate(chosen)}, 1 - sum(chosen), inf)


def _plan(problem: Problem, form: Formulation, values: Sequence[float]) -> Plan:
    hires = [id for c, id in enumerate(form.hires) if values[c] > WHOLE]
    first = len(form.hires)
    chosen = [t for c, t in enumerate(form.trainings, first) if values[c] > WHOLE]
    return plan_of(problem, hires, chosen)


def _off(form: Formulation, difference: float) -> Fraction:
    """A difference in the first goal as coverage: goals are whole, so a part of one is none."""
    if not form.whole or difference == inf:
        return Fraction(1)
    return min(Fraction(1), Fraction(max(0, int(difference + 1e-6)), form.whole))


class _Builder:
    """Collects columns and rows; the 0-1 columns come first."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.levels = {member.id: member.levels for member in problem.members}
        self.trainings = tuple(t for t in problem.trainings if self._reaches(t) is not None)
        self.next = len(problem.candidates) + len(self.trainings)
        self.rows: list[Row] = []
        self.covered: dict[int, float] = {}
        self.held: dict[int, float] = {}

    def build(self) -> Formulation:
        """Rows for each level, each lacking holder, the budget and the number of hires."""
        for row in self.problem.before.skills:
            for level in range((row.level or 0) + 1, row.target + 1):
                column = self._column_up_to(self._suppliers(row.skill, level))
                self.covered[column] = float(self.problem.target.weight_of(row.skill))
            if self.problem.counts_depth:
                self._holders(row.skill, row.target, row.shortage.high)
        self._limits()
        return self._formulation()

    def _formulation(self) -> Formulation:
        problem, hires = self.problem, len(self.problem.candidates)
        coverage, depth = dict(self.covered), dict(self.held)
        goals = [coverage, depth] if problem.aim is Aim.COVERAGE else [depth, coverage]
        if not problem.counts_depth:
            goals = [coverage]
        costs = {c: -cost for c, cost in enumerate(self._whole_costs()) if cost}
        goals += [goal for goal in (costs, dict.fromkeys(range(hires), -1.0)) if goal]
        return Formulation(
            hires=tuple(c.id for c in problem.candidates),
            trainings=self.trainings,
            column_count=self.next,
            rows=tuple(self.rows),
            goals=tuple(goals),
            whole=problem.target.whole,
        )

    def _holders(self, skill: str, target: int, lacking: int) -> None:
        columns = [self._new() for _ in range(lacking)]
        self.held |= dict.fromkeys(columns, 1.0)
        if columns:
            supply = dict.fromkeys(self._suppliers(skill, target), -1.0)
            self.rows.append(Row({**dict.fromkeys(columns, 1.0), **supply}, -inf, 0.0))

    def _column_up_to(self, suppliers: Sequence[int]) -> int:
        """A new column that is at most the number of chosen suppliers."""
        column = self._new()
        self.rows.append(Row({column: 1.0} | dict.fromkeys(suppliers, -1.0), -inf, 0.0))
        return column

    def _suppliers(self, skill: str, level: int) -> list[int]:
        """Columns that bring `level`: candidates who hold it, trainings that reach it."""
        found = [
            c
            for c, candidate in enumerate(self.problem.candidates)
            if _level(candidate, skill) >= level
        ]
        for column, training in enumerate(self.trainings, len(self.problem.candidates)):
            reached = self._reaches(training)
            if training.skill == skill and reached == level:
                found.append(column)
        return found

    def _limits(self) -> None:
        hires = range(len(self.problem.candidates))
        self._once_each()
        self.rows.append(Row(dict.fromkeys(hires, 1.0), -inf, float(self.problem.hires)))
        if self.problem.budget is not None:
            scale = self._scale()
            costs = dict(enumerate(self._whole_costs()))
            limit = int(self.problem.budget * scale)  # costs are whole, so the rest buys nothing
            self.rows.append(Row(costs, -inf, float(limit)))

    def _once_each(self) -> None:
        """Of what is alike the first is chosen first, so that each choice stands once."""
        columns = {candidate.id: c for c, candidate in enumerate(self.problem.candidates)}
        pairs = [
            (columns[one.after], columns[one.id]) for one in self.problem.candidates if one.after
        ]
        last: dict[object, int] = {}
        for column, training in enumerate(self.trainings, len(columns)):
            kind = alike(self.problem, training)
            if kind in last:
                pairs.append((last[kind], column))
            last[kind] = column
        self.rows += [Row({then: 1.0, first: -1.0}, -inf, 0.0) for first, then in pairs]

    def _scale(self) -> int:
        return lcm(*(cost.denominator for cost in self._costs()))

    def _costs(self) -> list[Fraction]:
        hires = [Fraction(hire.cost) for hire in self.problem.candidates]
        return hires + [Fraction(training.cost) for training in self.trainings]

    def _whole_costs(self) -> list[float]:
        """Costs as whole numbers, so that goals can be compared exactly."""
        return [float(cost * self._scale()) for cost in self._costs()]

    def _reaches(self, training: Training) -> int | None:
        """The level that a training reaches, None when it is of no use here."""
        held = self.levels.get(training.member, {}).get(training.skill)
        target = self.problem.target.levels.get(training.skill, 0)
        return None if held is None or held >= target else held + 1

    def _new(self) -> int:
        self.next += 1
        return self.next - 1


def _level(candidate: Candidate, skill: str) -> int:
    return candidate.levels.get(skill) or 0
