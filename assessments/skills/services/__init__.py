"""What the room writes: people and their ratings, sharing, plans, staffing questions."""

from assessments.skills.services.staffing import (
    LOST_AFTER,
    SECONDS,
    SOLVE,
    NoWorker,
    ask_staffing,
    solve_staffing,
    staffing_job,
)

__all__ = [
    "LOST_AFTER",
    "SECONDS",
    "SOLVE",
    "NoWorker",
    "ask_staffing",
    "solve_staffing",
    "staffing_job",
]
