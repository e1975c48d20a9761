"""Hires and training that close most of a team's gaps: the problem and exact solutions. Pure.

The order of plans: more coverage, then fewer lacking holders where a depth is asked (the depth aim
swaps these two), then lower cost, then fewer hires: `rank`. Ties go to the least demanding plan:
the smallest sum of levels that its profiles require, then the lower seniority, then the title
(`preference`); people have no such order, only identifiers. Which of several equivalent people is
trained is left open (`Choice`). Levels without a rating count as not held. Up to twenty candidates
and five hires are enumerated (21,700 sets at most); beyond that see `solver.py`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from assessments.people.domain.team import Cover, Member, Target, cover
from assessments.roles.domain.matrix import Levels

MOST_TRIED_CANDIDATES = 20
MOST_TRIED_HIRES = 5
MOST_TIES = 10
Key = tuple[object, ...]


class Aim(StrEnum):
    """The primary objective: reaching the levels, or having enough holders per skill."""

    COVERAGE = "coverage"
    DEPTH = "depth"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person or a profile type that could be hired at a cost.

    `seniority` (0 the lowest) and `title` of a profile type break ties between plans. A further
    copy of a type names the copy `after` which it may come, so that each choice is counted once.
    """

    id: str
    levels: Levels
    cost: Fraction = Fraction(0)
    seniority: int | None = None
    title: str = ""
    after: str = ""

    @property
    def demand(self) -> int:
        """The sum of the levels that a profile type requires; 0 for a person."""
        return 0 if self.seniority is None else sum(level or 0 for level in self.levels.values())


@dataclass(frozen=True, slots=True)
class Training:
    """Raising a member by one level in a skill, at a cost."""

    member: str
    skill: str
    cost: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of `members` to train in a skill; all of them are equivalent."""

    skill: str
    count: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """A team, its target and the staffing options. `budget` None: no limit."""

    members: tuple[Member, ...]
    target: Target
    candidates: tuple[Candidate, ...]
    hires: int
    budget: Fraction | None = None
    aim: Aim = Aim.COVERAGE
    trainings: tuple[Training, ...] = ()

    @cached_property
    def counts_depth(self) -> bool:
        """Whether lacking holders affect the order of plans; not if no depth is asked."""
        return self.aim is Aim.DEPTH or bool(self.target.depth)

    @cached_property
    def before(self) -> Cover:
        return cover(self.members, self.target)

    @cached_property
    def candidate_by_id(self) -> dict[str, Candidate]:
        return {candidate.id: candidate for candidate in self.candidates}

    @cached_property
    def _held(self) -> dict[str, Levels]:
        return {member.id: member.levels for member in self.members}

    def level_of(self, member: str, skill: str) -> int | None:
        """Return the member's level in the skill, None if not assessed."""
        return self._held.get(member, {}).get(skill)

    @property
    def can_be_tried(self) -> bool:
        """Whether all sets can be enumerated here, without the solver."""
        small = len(self.candidates) <= MOST_TRIED_CANDIDATES and self.hires <= MOST_TRIED_HIRES
        return small and not (self.trainings and self.counts_depth)


@dataclass(frozen=True, slots=True)
class Plan:
    """Hires and training with the resulting coverage, shortage and cost."""

    hires: tuple[str, ...]
    trainings: tuple[Training, ...]
    coverage: Fraction
    shortage: int
    cost: Fraction
    choices: tuple[Choice, ...] = field(compare=False)
    after: Cover = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best plan with a candidate who is not part of the overall best plan."""

    candidate: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Solution:
    """The best plan, plans tied with it, and the best plan with each other candidate.

    `tie_count` is the number of other tied plans, a lower bound if not `ties_complete`; choosing
    between equivalent people for training makes no separate plan. `may_be_off` is the maximal
    coverage shortfall against the optimum (0: proven) when a solver was cut short.
    """

    problem: Problem
    plan: Plan
    ties: tuple[Plan, ...] = ()
    tie_count: int = 0
    ties_complete: bool = True
    alternatives: tuple[Alternative, ...] = ()
    may_be_off: Fraction = Fraction(0)
    cut_short: bool = False


def plan_of(problem: Problem, hires: Sequence[str], trainings: Sequence[Training] = ()) -> Plan:
    """Return the exact result of a choice of hires and training."""
    joined = [problem.candidate_by_id[id] for id in hires]
    trained = [_trained(member, trainings) for member in problem.members]
    after = cover([*trained, *(Member(c.id, c.levels) for c in joined)], problem.target)
    return Plan(
        hires=tuple(sorted(hires)),
        trainings=tuple(sorted(trainings, key=lambda t: (t.member, t.skill))),
        coverage=after.coverage.low if after.coverage else Fraction(0),
        shortage=after.depth_shortage.high,
        cost=sum((c.cost for c in joined), Fraction(0))
        + sum((t.cost for t in trainings), Fraction(0)),
        choices=_choices(problem, trainings),
        after=after,
    )


def rank(problem: Problem, plan: Plan) -> Key:
    """Return the sort key of plans, best first; tied plans have equal keys."""
    return _key(problem, plan.coverage, plan.shortage, plan.cost, len(plan.hires))


def preference(problem: Problem, hires: Sequence[str]) -> Key:
    """Return the sort key among tied plans: the least demanding profiles first."""
    joined = [problem.candidate_by_id[id] for id in hires]
    return (
        sum(one.demand for one in joined),
        sum(one.seniority or 0 for one in joined),
        sorted(one.title for one in joined),
        tuple(sorted(hires)),
    )


def order_of(problem: Problem, plan: Plan) -> Key:
    """Return the sort key used for every list of plans, best first: `rank`, then `preference`."""
    return rank(problem, plan), preference(problem, plan.hires)


def alike(problem: Problem, training: Training) -> tuple[str, int | None, Fraction]:
    """Return a key that is equal for equivalent trainings: same skill, current level and cost."""
    return training.skill, problem.level_of(training.member, training.skill), training.cost


def enumerate_plans(problem: Problem) -> Solution:
    """Return the optimal plan by enumerating every set of hires.

    Raises ValueError where that is too much (`can_be_tried`).
    """
    if not problem.can_be_tried:
        raise ValueError("too many sets to try")
    best: tuple[Key, tuple[str, ...]] | None = None
    equals: list[tuple[str, ...]] = []
    best_with: dict[str, tuple[Key, tuple[str, ...]]] = {}

    def prefers(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        return preference(problem, one) < preference(problem, other)

    for key, ids in _tried(problem):
        if best is None or key < best[0]:
            best, equals = (key, ids), []
        if key == best[0]:
            equals.append(ids)
        for id in ids:
            known = best_with.get(id)
            if known is None or key < known[0] or (key == known[0] and prefers(ids, known[1])):
                best_with[id] = (key, ids)
    equals.sort(key=lambda ids: preference(problem, ids))
    plans, count = _with_trainings(problem, equals)
    chosen = {id for ids in equals for id in ids}
    others = [
        problem.candidate_by_id[id]
        for id in best_with
        if id not in chosen and not problem.candidate_by_id[id].after
    ]
    return Solution(
        problem,
        plans[0],
        ties=tuple(plans[1:]),
        tie_count=count - 1,
        alternatives=tuple(
            Alternative(one.id, _with_trainings(problem, [best_with[one.id][1]])[0][0])
            for one in sorted(
                others, key=lambda one: (best_with[one.id][0], preference(problem, [one.id]))
            )
        ),
    )


def _key(
    problem: Problem, coverage: Fraction | int, shortage: int, cost: Fraction, hires: int
) -> Key:
    covered = -coverage
    if problem.aim is Aim.DEPTH:
        return (shortage, covered, cost, hires)
    return (covered, shortage if problem.counts_depth else 0, cost, hires)


def _trained(member: Member, trainings: Sequence[Training]) -> Member:
    levels = dict(member.levels)
    for training in trainings:
        level = levels.get(training.skill)
        if training.member == member.id and level is not None:
            levels[training.skill] = level + 1
    return Member(member.id, levels)


def _tried(problem: Problem) -> Iterator[tuple[Key, tuple[str, ...]]]:
    """Every affordable set of hires with its key, in the order of identifiers."""
    grid = _Grid(problem)
    pool = sorted(problem.candidates, key=lambda c: c.id)

    def walk(
        first: int, ids: tuple[str, ...], levels: list[int], holders: list[int], cost: Fraction
    ) -> Iterator[tuple[Key, tuple[str, ...]]]:
        yield grid.key(levels, holders, cost, len(ids)), ids
        if len(ids) == problem.hires:
            return
        for place in range(first, len(pool)):
            candidate = pool[place]
            if candidate.after and candidate.after not in ids:
                continue
            total = cost + candidate.cost
            if problem.budget is not None and total > problem.budget:
                continue
            added = grid.levels[candidate.id]
            yield from walk(
                place + 1,
                (*ids, candidate.id),
                list(map(max, levels, added)),
                [k + (p >= t) for k, p, t in zip(holders, added, grid.need, strict=True)],
                total,
            )

    yield from walk(0, (), grid.team, grid.holders, Fraction(0))


class _Grid:
    """The problem as lists over the skills of the target, so that a set is scored fast."""

    def __init__(self, problem: Problem) -> None:
        target = problem.target
        self.problem = problem
        self.skills = target.skills
        self.need = [target.levels[skill] for skill in self.skills]
        self.weight = [target.weight_of(skill) for skill in self.skills]
        self.depth = [target.depth_of(skill) for skill in self.skills]
        self.team = [row.level or 0 for row in problem.before.skills]
        self.holders = [len(row.holders) for row in problem.before.skills]
        self.levels = {
            c.id: [c.levels.get(skill) or 0 for skill in self.skills] for c in problem.candidates
        }
        self.options = _cheapest(problem, self.skills)

    def key(self, levels: list[int], holders: list[int], cost: Fraction, hires: int) -> Key:
        covered = sum(w * min(p, t) for w, p, t in zip(self.weight, levels, self.need, strict=True))
        shortage = 0
        if self.problem.counts_depth:
            shortage = sum(max(0, n - k) for n, k in zip(self.depth, holders, strict=True))
        if self.options:
            worth, (paid, *_) = self.best_training(levels, cost)
            covered, cost = covered + worth, cost + paid
        return _key(self.problem, covered, shortage, cost, hires)

    def best_training(self, levels: list[int], spent: Fraction) -> tuple[int, "_Ways"]:
        """Return the largest gain from training within budget, and the cheapest ways to it."""
        least: dict[int, _Ways] = {0: (Fraction(0), 1, ((),))}
        for place, option in self.options.items():
            # Only someone at the team's best level lifts it, so a hire may make it useless.
            if levels[place] != self.team[place]:
                continue
            for worth, (paid, count, ways) in list(least.items()):
                more, total = worth + self.weight[place], paid + option.cost
                if self.problem.budget is not None and spent + total > self.problem.budget:
                    continue
                added = tuple((*way, option) for way in ways)
                if more not in least or total < least[more][0]:
                    least[more] = (total, count, added)
                elif total == least[more][0]:
                    kept = (*least[more][2], *added)[: MOST_TIES + 1]
                    least[more] = (total, least[more][1] + count, kept)
        worth = max(least)
        return worth, least[worth]


_Ways = tuple[Fraction, int, tuple[tuple[Training, ...], ...]]  # cost, how many, the first of them


def _cheapest(problem: Problem, skills: tuple[str, ...]) -> dict[int, Training]:
    """The cheapest training that lifts the team's level in each skill, by place of the skill."""
    levels = {member.id: member.levels for member in problem.members}
    found: dict[int, Training] = {}
    for training in sorted(problem.trainings, key=lambda t: (t.cost, t.member)):
        if training.skill not in skills:
            continue
        place = skills.index(training.skill)
        row = problem.before.skills[place]
        held = levels[training.member].get(training.skill)
        if held is not None and held == row.level and held < row.target:
            found.setdefault(place, training)
    return found


def _choices(problem: Problem, trainings: Sequence[Training]) -> tuple[Choice, ...]:
    """The trainings of a plan by skill, each with everybody who could take it as well."""
    counts = Counter(alike(problem, one) for one in trainings)
    return tuple(
        Choice(
            kind[0],
            count,
            tuple(one.member for one in problem.trainings if alike(problem, one) == kind),
        )
        for kind, count in sorted(counts.items(), key=lambda item: str(item[0][0]))
    )


def _with_trainings(problem: Problem, sets: Sequence[tuple[str, ...]]) -> tuple[list[Plan], int]:
    """Sets of hires with the best training for each: how many plans, and the first of them."""
    if not problem.trainings:
        return [plan_of(problem, ids) for ids in sets[: MOST_TIES + 1]], len(sets)
    plans: list[Plan] = []
    grid, count = _Grid(problem), 0
    for ids in sets:
        levels = grid.team
        for id in ids:
            levels = list(map(max, levels, grid.levels[id]))
        spent = sum((problem.candidate_by_id[id].cost for id in ids), Fraction(0))
        _, (_, number, ways) = grid.best_training(levels, spent)
        count += number
        plans += [plan_of(problem, ids, way) for way in ways[: MOST_TIES + 1 - len(plans)]]
    return plans, count
