"""Geometry of the charts that templates render, and the radar as a Plotly figure.

The figure is interactive; the server's static radar is shown until it is drawn, and without
JavaScript. Plotly is imported on first use: half a second and 20 MB, once, which the web server
spends before its first request (`gunicorn_conf.py`); then a figure takes 5 ms.
"""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any

from django.utils.formats import get_format

from assessments.roles.domain.comparison import Comparison, Row
from assessments.roles.domain.matrix import LEVELS, MOST_PROFILES, TOP_LEVEL

FROM, TO = 6.0, 94.0  # percent of the width that levels 0 and 3 take
LANE = 7  # pixels between the series of a row
CENTRE, RIM = (200.0, 168.0), 118.0  # of the radar, in its own 400 x 330 units
TEXT_GAP = 10.0
LINE = 14  # between the lines of an axis's name
MARKS = ("circle", "square", "triangle", "diamond")  # of the series, in order
DASHES = ("", "d1", "d2", "d1")
SYMBOLS = ("circle", "square", "triangle-up", "diamond")  # the same of Plotly
PLOTLY_DASHES = ("solid", "dash", "dot", "dashdot")
TRANSPARENT = "rgba(0,0,0,0)"


def series(place: int) -> dict[str, Any]:
    """Return the drawing style of the series at `place` (0..3): number, mark and dash."""
    return {"number": place + 1, "mark": MARKS[place], "dash": DASHES[place]}


def dot_row(row: Row) -> dict[str, Any]:
    """Return one row of the dot plot: a mark per profile on the scale 0..3, one lane each."""
    count = len(row.levels)
    height = 12 + LANE * (count - 1) + 8
    places = [_place(level) for level in row.levels]
    return {
        "height": height,
        "ticks": [_place(level) for level in LEVELS],
        "low": min(places),
        "high": max(places),
        "middle": height / 2,
        "dots": [
            {"x": x, "y": 10 + LANE * n, **series(n)} for n, x in enumerate(places[:MOST_PROFILES])
        ],
    }


def radar(found: Comparison, names: Sequence[str]) -> dict[str, Any]:
    """Rings, spokes with their names, and an outline per profile. `names` are those of the axes."""
    count = len(found.axes)
    return {
        "rings": [
            {"points": _points([level] * count), "is_rim": level == TOP_LEVEL}
            for level in LEVELS[1:]
        ],
        "spokes": [_spoke(n, count, name) for n, name in enumerate(names)],
        "outlines": [
            {
                **series(place),
                "points": _points([float(axis.values[place]) for axis in found.axes]),
                "marks": [
                    _polar(n, count, float(axis.values[place])) for n, axis in enumerate(found.axes)
                ],
            }
            for place in range(len(found.profiles))
        ],
    }


def radar_figure(found: Comparison, labels: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """The radar for plotly.js. `labels` are of the axes, `names` of the profiles.

    Colours are tokens of the style sheet (`var(--s1)`), which `figure.js` resolves by the theme.
    """
    from plotly.graph_objects import Figure, Scatterpolar

    axes = ["<br>".join(two_lines(label)) for label in labels]
    traces = [
        Scatterpolar(
            mode="lines+markers",
            name=name,
            theta=_closed(axes),
            r=_closed([float(axis.values[place]) for axis in found.axes]),
            text=_closed(labels),
            line={"color": f"var(--s{place + 1})", "dash": PLOTLY_DASHES[place], "width": 2},
            marker={"color": f"var(--s{place + 1})", "symbol": SYMBOLS[place], "size": 8},
            hovertemplate="%{text}: %{r:.2f}<extra>%{fullData.name}</extra>",
        )
        for place, name in enumerate(names)
    ]
    figure = Figure(
        traces,
        layout={
            "template": "none",
            "paper_bgcolor": TRANSPARENT,
            "font": {"size": 12, "color": "var(--ink-2)"},
            "margin": {"t": 32, "r": 80, "b": 40, "l": 80},
            "showlegend": False,
            "dragmode": False,
            "separators": get_format("DECIMAL_SEPARATOR") + get_format("THOUSAND_SEPARATOR"),
            "hoverlabel": {
                "bgcolor": "var(--surface)",
                "bordercolor": "var(--control)",
                "font": {"color": "var(--ink)"},
            },
            "polar": {
                "bgcolor": TRANSPARENT,
                "gridshape": "linear",
                "angularaxis": {
                    "direction": "clockwise",
                    "rotation": 90,
                    "gridcolor": "var(--line)",
                    "linecolor": "var(--control)",
                },
                "radialaxis": {
                    "range": [LEVELS[0], TOP_LEVEL],
                    "tickvals": list(LEVELS),
                    "angle": 90,
                    "tickangle": 0,
                    "gridcolor": "var(--line)",
                    "showline": False,
                },
            },
        },
    )
    return figure.to_plotly_json()


def _closed(values: Sequence[Any]) -> list[Any]:
    """Return the values with the first one repeated, to close the outline."""
    return [*values, values[0]]


def _place(level: int) -> float:
    return round(FROM + (TO - FROM) * level / TOP_LEVEL, 2)


def _polar(place: int, count: int, value: float, extra: float = 0.0) -> dict[str, float]:
    """The point at `value` on the axis at `place`; the first axis points up."""
    angle, length = 2 * pi * place / count, RIM * value / TOP_LEVEL + extra
    return {
        "x": round(CENTRE[0] + length * sin(angle), 1),
        "y": round(CENTRE[1] - length * cos(angle), 1),
    }


def _points(values: Sequence[float]) -> str:
    found = (_polar(n, len(values), value) for n, value in enumerate(values))
    return " ".join(f"{point['x']},{point['y']}" for point in found)


def _spoke(place: int, count: int, name: str) -> dict[str, Any]:
    rim, label = _polar(place, count, TOP_LEVEL), _polar(place, count, TOP_LEVEL, TEXT_GAP)
    side = round(sin(2 * pi * place / count), 3)
    lines = two_lines(name)
    below = cos(2 * pi * place / count) < 0
    top = label["y"] + (10 if below else -LINE * (len(lines) - 1))
    return {
        "rim": rim,
        "x": label["x"],
        "anchor": "middle" if side == 0 else "start" if side > 0 else "end",
        "lines": [{"text": line, "y": round(top + LINE * n, 1)} for n, line in enumerate(lines)],
    }


def two_lines(name: str) -> list[str]:
    """Break a long name near its middle."""
    words = name.split()
    if len(name) <= 14 or len(words) == 1:
        return [name]
    cut = min(
        range(1, len(words)),
        key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))),
    )
    return [" ".join(words[:cut]), " ".join(words[cut:])]
