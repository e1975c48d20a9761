"""Metrics of runs and models: label, unit and preferred direction; curves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat, floatformat

from pipelines_catalog.engine import Form, Pipeline
from pipelines_catalog.runs.charts.lines import Lines, lines
from pipelines_catalog.runs.models import Metric
from pipelines_catalog.runs.queries import RunDetail
from pipelines_catalog.runs.text import in_words

NOT_MEASURED = "–"
WRITTEN: Mapping[Form, Callable[[float], str]] = {
    Form.PLAIN: lambda value: floatformat(value, "-4"),
    Form.SCORE: lambda value: floatformat(value, 4),
    Form.COUNT: lambda value: floatformat(value, "0g"),
    Form.SHARE: lambda value: f"{floatformat(100 * value, '-1')}%",
    Form.BYTES: lambda value: filesizeformat(value),
    Form.SECONDS: lambda value: f"{floatformat(value, 2)} s",
}


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric for display: label, preferred direction, value; `champion` has the other's."""

    name: str
    hint: str
    value: str
    champion: str = ""


def name_of(pipeline: Pipeline | None, metric: str) -> str:
    """Return the label of the metric."""
    found = pipeline.figure_of(metric) if pipeline else None
    return in_words(found.label_of(metric)) if found else metric.replace("_", " ")


def hint_of(pipeline: Pipeline | None, metric: str) -> str:
    """Return the preferred direction or an explanation of the metric; "" if undeclared."""
    found = pipeline.figure_of(metric) if pipeline else None
    return in_words(found.hint) if found else ""


def written(pipeline: Pipeline | None, metric: str, value: float | None) -> str:
    """Format the number with its unit, in the language of the page; a dash for None."""
    found = pipeline.figure_of(metric) if pipeline else None
    return NOT_MEASURED if value is None else WRITTEN[found.form if found else Form.PLAIN](value)


def metric_row(
    pipeline: Pipeline | None, metric: str, value: float | None, champion: str = ""
) -> MetricRow:
    """Return the metric as a table row."""
    label, hint = name_of(pipeline, metric), hint_of(pipeline, metric)
    return MetricRow(label, hint, written(pipeline, metric, value), champion)


def measured(pipeline: Pipeline | None, metric: str, value: float) -> str:
    """Return label and value, as in “Brier score 0.2112”."""
    return f"{name_of(pipeline, metric)} {written(pipeline, metric, value)}"


def judged_by(pipelines: Iterable[Pipeline | None]) -> list[tuple[Pipeline, str]]:
    """Return the metrics by which models of these pipelines are compared, each once."""
    found: dict[str, Pipeline] = {}
    for pipeline in pipelines:
        for metric in pipeline.judged_by if pipeline else ():
            assert pipeline is not None
            found.setdefault(metric, pipeline)
    return [(pipeline, metric) for metric, pipeline in found.items()]


def of_model(pipeline: Pipeline | None, figures: Mapping[str, float]) -> list[MetricRow]:
    """Return the metrics of a registered model, those by which it is judged first."""
    first = pipeline.judged_by if pipeline else ()
    order = [*(n for n in first if n in figures), *(n for n in sorted(figures) if n not in first)]
    return [metric_row(pipeline, name, figures[name]) for name in order]


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


def curves(detail: RunDetail, titles: Mapping[str, str]) -> list[Curve]:
    """Return the curves of the latest attempts, in the order in which they began."""
    series: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for metric in _counted(detail):
        if metric.step is not None:
            of = titles.get(metric.step_run.name, metric.step_run.name)
            by_step = series.setdefault(metric.name, {})
            by_step.setdefault(of, []).append((metric.step, metric.value))
    drawn = {
        name: [(of, one) for of, points in by_step.items() if (one := lines({of: points}))]
        for name, by_step in series.items()
    }
    return [
        Curve(name_of(detail.pipeline, name), hint_of(detail.pipeline, name), found)
        for name, found in drawn.items()
        if found
    ]


def beside_champion(detail: RunDetail) -> list[MetricRow]:
    """Return the metrics by which models are judged, next to the champion's; [] without any."""
    values = {m.name: m.value for m in _counted(detail) if m.step is None}
    champion = detail.champion_before.metrics if detail.champion_before else {}
    pipeline = detail.pipeline
    return [
        metric_row(pipeline, name, values[name], written(pipeline, name, champion.get(name)))
        for name in (pipeline.judged_by if pipeline else ())
        if name in values
    ]


def figures(detail: RunDetail, titles: Mapping[str, str]) -> list[tuple[str, list[MetricRow]]]:
    """Return the single metrics by step."""
    groups: dict[str, list[MetricRow]] = {}
    for metric in _counted(detail):
        if metric.step is None:
            of = titles.get(metric.step_run.name, metric.step_run.name)
            groups.setdefault(of, []).append(metric_row(detail.pipeline, metric.name, metric.value))
    return list(groups.items())


def _counted(detail: RunDetail) -> list[Metric]:
    current = {row.pk for row in detail.current}
    return [metric for metric in detail.metrics if metric.step_run_id in current]
