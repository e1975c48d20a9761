"""Metrics of a run: curves while a step trains, and the figures of each step."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines_catalog.runs.charts.lines import Lines, lines
from pipelines_catalog.runs.models import Metric
from pipelines_catalog.runs.pages import wording
from pipelines_catalog.runs.queries import Sheet

JUDGED = ("auc", "log_loss", "brier")


@dataclass(frozen=True, slots=True)
class Curve:
    """A metric with steps, a line for each step that measured it."""

    name: str
    hint: str
    drawn: Lines


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number in words, with its unit, and which way is better."""

    name: str
    hint: str
    value: str

    @classmethod
    def of(cls, name: str, value: float | None) -> "Figure":
        """The figure; a dash where it was not measured."""
        told = "–" if value is None else wording.figure_value(name, value)
        return cls(wording.figure_name(name), wording.figure_hint(name), told)


def curves(sheet: Sheet, titles: Mapping[str, str]) -> list[Curve]:
    """Curves of the attempts that count, in the order in which they began."""
    series: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for metric in _counted(sheet):
        if metric.step is not None:
            of = titles.get(metric.step_run.name, metric.step_run.name)
            by_step = series.setdefault(metric.name, {})
            by_step.setdefault(of, []).append((metric.step, metric.value))
    drawn = {name: lines(points) for name, points in series.items()}
    return [
        Curve(wording.figure_name(name), wording.figure_hint(name), found)
        for name, found in drawn.items()
        if found
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of quality of this run beside that of the champion before it."""

    figure: Figure
    champion: str


def beside_champion(sheet: Sheet) -> list[Beside]:
    """The figures by which models are judged; none before the run has any."""
    values = {m.name: m.value for m in _counted(sheet) if m.step is None}
    champion = sheet.champion_before.metrics if sheet.champion_before else {}
    return [
        Beside(Figure.of(name, values[name]), Figure.of(name, champion.get(name)).value)
        for name in JUDGED
        if name in values
    ]


def named(figures: Mapping[str, float]) -> list[Figure]:
    """Figures of a registered model in words, those by which it is judged first."""
    order = [*(n for n in JUDGED if n in figures), *(n for n in sorted(figures) if n not in JUDGED)]
    return [Figure.of(name, figures[name]) for name in order]


def figures(sheet: Sheet, titles: Mapping[str, str]) -> list[tuple[str, list[Figure]]]:
    """Single figures by step."""
    groups: dict[str, list[Figure]] = {}
    for metric in _counted(sheet):
        if metric.step is None:
            of = titles.get(metric.step_run.name, metric.step_run.name)
            groups.setdefault(of, []).append(Figure.of(metric.name, metric.value))
    return list(groups.items())


def _counted(sheet: Sheet) -> list[Metric]:
    current = {row.pk for row in sheet.current}
    return [metric for metric in sheet.metrics if metric.step_run_id in current]
