"""Metrics of a run: live curves of training steps, and the single metrics of each step."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines_catalog.runs.charts.lines import Lines, lines
from pipelines_catalog.runs.models import Metric
from pipelines_catalog.runs.pages.figures import Shown, hint_of, name_of, shown, written
from pipelines_catalog.runs.queries import Sheet


@dataclass(frozen=True, slots=True)
class Curve:
    """A metric with steps, with one chart and axis for each step that measured it.
    Steps are trained on different rows, on which their losses cannot be compared.
    """

    name: str
    hint: str
    drawn: list[tuple[str, Lines]]  # by the step's title

    @property
    def is_of_several(self) -> bool:
        return len(self.drawn) > 1


def curves(sheet: Sheet, titles: Mapping[str, str]) -> list[Curve]:
    """Return the curves of the latest attempts, in the order in which they began."""
    series: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for metric in _counted(sheet):
        if metric.step is not None:
            of = titles.get(metric.step_run.name, metric.step_run.name)
            by_step = series.setdefault(metric.name, {})
            by_step.setdefault(of, []).append((metric.step, metric.value))
    drawn = {
        name: [(of, one) for of, points in by_step.items() if (one := lines({of: points}))]
        for name, by_step in series.items()
    }
    return [
        Curve(name_of(sheet.pipeline, name), hint_of(sheet.pipeline, name), found)
        for name, found in drawn.items()
        if found
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """A quality metric of this run next to that of the previous champion."""

    figure: Shown
    champion: str


def beside_champion(sheet: Sheet) -> list[Beside]:
    """Return the metrics by which models are judged, next to the champion's; [] without any."""
    values = {m.name: m.value for m in _counted(sheet) if m.step is None}
    champion = sheet.champion_before.metrics if sheet.champion_before else {}
    pipeline = sheet.pipeline
    return [
        Beside(shown(pipeline, name, values[name]), written(pipeline, name, champion.get(name)))
        for name in (pipeline.judged_by if pipeline else ())
        if name in values
    ]


def figures(sheet: Sheet, titles: Mapping[str, str]) -> list[tuple[str, list[Shown]]]:
    """Return the single metrics by step."""
    groups: dict[str, list[Shown]] = {}
    for metric in _counted(sheet):
        if metric.step is None:
            of = titles.get(metric.step_run.name, metric.step_run.name)
            groups.setdefault(of, []).append(shown(sheet.pipeline, metric.name, metric.value))
    return list(groups.items())


def _counted(sheet: Sheet) -> list[Metric]:
    current = {row.pk for row in sheet.current}
    return [metric for metric in sheet.metrics if metric.step_run_id in current]
