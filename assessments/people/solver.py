"""Solves a staffing program with scipy's HiGHS. Imported by the worker only: scipy is heavy."""

import time
from collections.abc import Sequence
from math import inf

from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from assessments.people.domain.formulation import Answer, Coefficients, Formulation, Row, solve
from assessments.people.domain.staffing import Problem, Solution

OPTIMAL, LIMIT, INFEASIBLE = 0, 1, 2  # what HiGHS answers through scipy
LEAST_SECONDS = 0.05  # a limit of nothing would be no limit


def solve_staffing(problem: Problem, *, seconds: float) -> Solution:
    """The best plan within `seconds` for everything; a solution says whether it was cut short."""
    return solve(problem, _Clock(seconds))


class _Clock:
    """A solver whose calls share one limit of time."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def __call__(self, form: Formulation, goal: Coefficients, extra: Sequence[Row]) -> Answer:
        left = self._ends - time.monotonic()
        if left <= 0:
            return Answer(None, inf, finished=False)
        cost = [-goal.get(column, 0.0) for column in range(form.column_count)]
        whole = [int(column < form.integral_count) for column in range(form.column_count)]
        found = milp(
            cost,
            integrality=whole,
            bounds=Bounds(0, 1),
            constraints=_constraint(form.column_count, [*form.rows, *extra]),
            options={"time_limit": max(left, LEAST_SECONDS), "mip_rel_gap": 0.0},
        )
        bound = inf if found.mip_dual_bound is None else -found.mip_dual_bound
        values = None if found.x is None else [float(value) for value in found.x]
        return Answer(values, bound, finished=found.status in (OPTIMAL, INFEASIBLE))


def _constraint(columns: int, rows: Sequence[Row]) -> LinearConstraint:
    cells = [(r, c, value) for r, row in enumerate(rows) for c, value in row.coefficients.items()]
    data = ([v for _, _, v in cells], ([r for r, _, _ in cells], [c for _, c, _ in cells]))
    matrix = csr_array(data, shape=(len(rows), columns))
    return LinearConstraint(matrix, [row.lower for row in rows], [row.upper for row in rows])
