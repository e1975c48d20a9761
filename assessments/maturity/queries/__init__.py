"""Queries of the maturity app. The caller checks permissions with `access` first."""

from assessments.maturity.queries.assessments import assessments_of, bringable, links_of
from assessments.maturity.queries.rounds import (
    RoundSheet,
    counted_sheet,
    own_response,
    round_sheet,
    waiting_rounds,
)
from assessments.maturity.queries.sheets import Progress, Sheet, as_domain, shared_sheet, sheet_of

__all__ = [
    "Progress",
    "RoundSheet",
    "Sheet",
    "as_domain",
    "assessments_of",
    "bringable",
    "counted_sheet",
    "links_of",
    "own_response",
    "round_sheet",
    "shared_sheet",
    "sheet_of",
    "waiting_rounds",
]
