"""Metrics of a run: curves while a step trains, and the figures of each step."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines_catalog.runs.charts.lines import Lines, lines
from pipelines_catalog.runs.models import Metric
from pipelines_catalog.runs.queries import Sheet

JUDGED = ("auc", "log_loss", "brier")


@dataclass(frozen=True, slots=True)
class Curve:
    """A metric with steps, a line for each step that measured it."""

    name: str
    drawn: Lines


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float


def curves(sheet: Sheet, titles: Mapping[str, str]) -> list[Curve]:
    """Curves of the attempts that count, in the order in which they began."""
    series: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for metric in _counted(sheet):
        if metric.step is not None:
            of = titles.get(metric.step_run.name, metric.step_run.name)
            by_step = series.setdefault(metric.name, {})
            by_step.setdefault(of, []).append((metric.step, metric.value))
    drawn = {name: lines(points) for name, points in series.items()}
    return [Curve(name, found) for name, found in drawn.items() if found]


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of quality of this run beside that of the model that serves."""

    name: str
    champion: float | None
    value: float | None


def beside_champion(sheet: Sheet) -> list[Beside]:
    """The figures by which models are judged; none before the run or its champion has any."""
    values = {m.name: m.value for m in _counted(sheet) if m.step is None}
    champion = sheet.serving[0].metrics if sheet.serving else {}
    found = [Beside(name, champion.get(name), values.get(name)) for name in JUDGED]
    return [one for one in found if one.champion is not None or one.value is not None]


def figures(sheet: Sheet, titles: Mapping[str, str]) -> list[tuple[str, list[Figure]]]:
    """Single figures by step."""
    groups: dict[str, list[Figure]] = {}
    for metric in _counted(sheet):
        if metric.step is None:
            of = titles.get(metric.step_run.name, metric.step_run.name)
            groups.setdefault(of, []).append(Figure(metric.name, metric.value))
    return list(groups.items())


def _counted(sheet: Sheet) -> list[Metric]:
    current = {row.pk for row in sheet.current}
    return [metric for metric in sheet.metrics if metric.step_run_id in current]
