"""Hiring one after the other, each time whoever adds most: quick, and not always the best. Pure.

Coverage grows ever more slowly with each hire, so k greedy hires reach at least 1 - (1 - 1/k)^k of
the best gain (63 % and more). To cover everything with the fewest hires, greedy may need up to
1 + ln(m) times as many (m level cells to cover). The exact plans are in `staffing.py`.
"""

from fractions import Fraction

from assessments.people.domain.staffing import Aim, Plan, Problem, plan_of, preference


def greedy(problem: Problem) -> Plan:
    """The greedy plan within hires and budget; among equals the least demanding. No training."""
    chosen: list[str] = []
    now = plan_of(problem, chosen)
    while len(chosen) < problem.hires:
        steps = [
            plan_of(problem, [*chosen, candidate.id])
            for candidate in sorted(problem.candidates, key=lambda c: preference(problem, [c.id]))
            if candidate.id not in chosen
        ]
        within = [p for p in steps if problem.budget is None or p.cost <= problem.budget]
        best = max(within, key=lambda plan: _worth(problem, plan), default=None)
        if best is None or _worth(problem, best) <= _worth(problem, now):
            break
        chosen, now = list(best.hires), best
    return now


def guarantee(hires: int) -> Fraction:
    """The least share of the best gain in coverage that `hires` greedy hires reach (no budget)."""
    return 1 - Fraction(hires - 1, hires) ** hires


def _worth(problem: Problem, plan: Plan) -> Fraction:
    return Fraction(-plan.shortage) if problem.aim is Aim.DEPTH else plan.coverage
