"""Bars of shares and counts, in percent of the width, for templates to render."""

from fractions import Fraction

from assessments.roles.domain.matching import Bounds


def bar_between(share: Bounds[Fraction] | None) -> dict[str, float]:
    """Return a bar of a share in percent of the width: the certain part, and the open part."""
    if share is None:
        return {"low": 0.0, "open": 0.0}
    low, high = (round(float(end * 100), 2) for end in (share.low, share.high))
    return {"low": low, "open": round(high - low, 2)}


def bar_of(first: int, then: int, widest: int) -> dict[str, float]:
    """Return a bar of two consecutive counts, in percent of the widest bar."""
    whole = widest or 1
    return {"first": round(100 * first / whole, 2), "then": round(100 * then / whole, 2)}
