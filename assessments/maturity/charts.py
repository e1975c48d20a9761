"""Geometry of the room's figures, in percent of their width. Templates only place these numbers."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.maturity.domain.framework import TOP_LEVEL
from assessments.maturity.domain.scoring import DimensionShare, Result, Step

PLOT_FROM, PLOT_TO = 3.0, 97.0  # percent of the width where a dot plot's 0 % and 100 % stand


def position_text(position: float) -> str:
    """A position with two decimals in the reader's language: 0.86, 0,86."""
    return number_format(position, decimal_pos=2)


def percent_text(share: object) -> str:
    """A share of 0..1 in whole percent."""
    return f"{round(100 * share)}%"


def rail(result: Result) -> dict[str, object]:
    """The way from 0 to 2 with the position and the gates (`components/rail.html`)."""
    gates = [_gate(step, passed=step.number <= result.level) for step in result.steps]
    value = position_text(result.low.position)
    label = _("Scale from 0 to 2. The position is %(position)s.") % {"position": value}
    return {
        "level": result.level,
        "label": " ".join([label, *(f"{g['title']}: {g['note']}." for g in gates)]),
        "low": _width(result.low.position),
        "high": _width(result.high.position),
        "value": value,
        "start": "0",
        "start_note": _("manual"),
        "gates": gates,
    }


def _width(position: float) -> float:
    return round(100 * position / TOP_LEVEL, 2)


def _gate(step: Step, *, passed: bool) -> dict[str, object]:
    title = _("Gate %(number)d passed") if passed else _("Gate %(number)d closed")
    return {
        "x": _width(step.number),
        "anchor": "end" if step.number == TOP_LEVEL else "middle",
        "title": title % {"number": step.number},
        "note": _("%(met)d of %(all)d musts")
        % {"met": step.musts.met, "all": step.musts.applicable},
    }


def share_plot(share: DimensionShare) -> dict[str, object]:
    """A dimension's share as a diamond, with a line to what its open items could make of it."""
    if share.low is None or share.high is None:
        return {"label": _("Nothing of this dimension is asked"), "mark": None, "dots": []}
    low, high = percent_text(share.low), percent_text(share.high)
    if share.low == share.high:
        label = low
    else:
        label = _("At least %(low)s, at most %(high)s") % {"low": low, "high": high}
    return {
        "label": label,
        "low": _place(share.low),
        "high": _place(share.high),
        "is_wide": False,
        "dots": [],
        "mark": _place(share.low),
    }


def _place(share: object) -> float:
    return round(PLOT_FROM + (PLOT_TO - PLOT_FROM) * float(share), 2)
