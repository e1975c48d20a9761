"""Chart geometry, in percent of the width. Templates only place these numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import qrcode
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.maturity.domain.framework import TOP_LEVEL
from assessments.maturity.domain.result import DimensionShare, Result, Step
from mlops_portal.foundation import dates

PLOT_FROM, PLOT_TO = 3.0, 97.0  # percent of the width where a dot plot's 0 % and 100 % stand
WIDE = 1 / 3  # share of a dimension's scale (one option on average) from which a spread is wide
TREND_FROM, TREND_TO = 6.0, 88.0  # percent of the width where the first and the last result stand
TREND_TOP, TREND_BOTTOM = 28.0, 208.0  # pixels, of positions 2 and 0
TREND_LABELS = 14.0  # minimum percent between two date labels
DOTS_FROM, DOTS_TO = 2.0, 94.0  # percent of the width used by a row's circles; forty fit
DOT_STEP = 4.0  # percent between circles while there are few


def position_text(position: float) -> str:
    """Format a position with two decimals in the reader's language: 0.86, 0,86."""
    return number_format(position, decimal_pos=2)


def percent_text(share: Fraction | float) -> str:
    """Format a share of 0..1 in whole percent."""
    return f"{round(100 * share)}%"


def rail(result: Result) -> dict[str, object]:
    """Return the scale from 0 to 2 with the position and the gates (`components/rail.html`)."""
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
        "gates": gates,
    }


def _width(position: float) -> float:
    return round(100 * position / TOP_LEVEL, 2)


def _gate(step: Step, *, passed: bool) -> dict[str, object]:
    title = _("Gate %(number)d passed") if passed else _("Gate %(number)d closed")
    return {
        "x": _width(step.number),
        "anchor": "end" if step.number == TOP_LEVEL else "middle",
        "number": str(step.number),
        "title": title % {"number": step.number},
        "note": _("%(met)d of %(all)d musts")
        % {"met": step.musts.met, "all": step.musts.applicable},
    }


def share_plot(share: DimensionShare, known: Sequence[Fraction] = ()) -> dict[str, object]:
    """Lay out a dimension's share as a diamond, with a line to its possible maximum.

    With `known`, the shares of single respondents, these are circles and the line is their range.
    """
    if share.low is None or share.high is None:
        return {"label": _("Nothing of this dimension is asked"), "mark": None, "dots": []}
    low, high = percent_text(share.low), percent_text(share.high)
    if share.low == share.high:
        label = low
    else:
        label = _("At least %(low)s, at most %(high)s") % {"low": low, "high": high}
    ends = (share.low, share.high)
    if known:
        ends = (known[0], known[-1])
        words = {"low": percent_text(known[0]), "high": percent_text(known[-1])}
        label += ". " + _("Respondents from %(low)s to %(high)s") % words
    return {
        "label": label,
        "low": _place(ends[0]),
        "high": _place(ends[1]),
        "is_wide": bool(known) and ends[1] - ends[0] >= WIDE,
        "dots": [_place(value) for value in known],
        "mark": _place(share.low),
    }


def option_row(count: int, *, is_counted: bool) -> dict[str, object]:
    """Lay out one option: a circle per respondent who chose it, a diamond if it counts."""
    step = min(DOT_STEP, (DOTS_TO - DOTS_FROM) / max(count, 1))
    dots = [round(DOTS_FROM + step * place, 2) for place in range(count)]
    after = dots[-1] + DOT_STEP if dots else DOTS_FROM
    return {"dots": dots, "mark": round(after, 2) if is_counted else None}


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One result of a trend.

    `high` is the position that its open answers could reach. `is_whole`: everything was answered.
    `is_alike`: the same people answered as in the point before, as far as it is known.
    """

    at: datetime
    position: float
    level: int
    high: float
    is_whole: bool = True
    is_alike: bool = True
    note: str = ""


def trend(points: Sequence[TrendPoint], target: int | None) -> dict[str, object] | None:
    """Lay out positions over time, oldest first; None for fewer than two points.

    An incomplete result is hollow, with a line to the position its open answers could reach; a line
    to or from it, or between different respondents, is dashed.
    """
    if len(points) < 2:
        return None
    first, last = points[0].at, points[-1].at
    span = (last - first).total_seconds() or 1.0
    placed: list[dict[str, object]] = []
    labelled_at = None
    for place, point in enumerate(points):
        part = (point.at - first).total_seconds() / span
        x = round(TREND_FROM + (TREND_TO - TREND_FROM) * part, 2)
        is_last = place == len(points) - 1
        is_labelled = labelled_at is None or x - labelled_at >= TREND_LABELS
        is_labelled = is_labelled and (is_last or TREND_TO - x >= TREND_LABELS)
        labelled_at = x if is_labelled else labelled_at
        value = position_text(point.position)
        placed.append(
            {
                "x": x,
                "y": _height(point.position),
                "high": _height(point.high) if point.high > point.position else None,
                "level": point.level,
                "is_whole": point.is_whole,
                "date": dates.short_day(point.at) if is_labelled else "",
                "is_end": place == 0 or is_last,  # its date is shown on phones too
                "anchor": "start" if place == 0 else "middle",
                "value": value,
                "title": f"{dates.day(point.at)}: {value}. {point.note}".strip(),
            }
        )
    return {
        "label": _("Positions from %(first)s on %(start)s to %(last)s on %(end)s.")
        % {
            "first": placed[0]["value"],
            "start": dates.day(first),
            "last": placed[-1]["value"],
            "end": dates.day(last),
        },
        "points": placed,
        "lines": [
            {
                "points": f"{was['x']},{was['y']} {now['x']},{now['y']}",
                "is_broken": not (point.is_alike and was["is_whole"] and now["is_whole"]),
            }
            for was, now, point in zip(placed, placed[1:], points[1:], strict=False)
        ],
        "has_open": not all(point.is_whole for point in points),
        "has_others": not all(point.is_alike for point in points[1:]),
        "last": placed[-1],
        "gates": [{"level": level, "y": _height(level)} for level in range(TOP_LEVEL + 1)],
        "target": None if target is None else _height(target),
    }


def _height(position: float) -> float:
    return round(TREND_BOTTOM - (TREND_BOTTOM - TREND_TOP) * position / TOP_LEVEL, 1)


def qr_code(address: str) -> dict[str, object]:
    """Return the address as a QR code: an SVG `path` on `size` by `size` modules, with margin."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return {"path": path, "size": len(rows)}


def _place(share: Fraction) -> float:
    return round(PLOT_FROM + (PLOT_TO - PLOT_FROM) * float(share), 2)
