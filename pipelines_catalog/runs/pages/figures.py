"""Display of metrics of runs and models: label, unit and preferred direction.

The display of a metric is declared by the step that measures it; an undeclared one is shown under
its name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat, floatformat

from pipelines_catalog.engine import Form, Pipeline
from pipelines_catalog.runs.presentation import localized

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
class Shown:
    """A metric for display, with its unit and preferred direction."""

    name: str
    hint: str
    value: str


def name_of(pipeline: Pipeline | None, metric: str) -> str:
    """Return the label of the metric."""
    found = pipeline.figure_of(metric) if pipeline else None
    return localized(found.label_of(metric)) if found else metric.replace("_", " ")


def hint_of(pipeline: Pipeline | None, metric: str) -> str:
    """Return the preferred direction or an explanation of the metric; "" if undeclared."""
    found = pipeline.figure_of(metric) if pipeline else None
    return localized(found.hint) if found else ""


def written(pipeline: Pipeline | None, metric: str, value: float | None) -> str:
    """Format the number with its unit, in the language of the page; a dash for None."""
    found = pipeline.figure_of(metric) if pipeline else None
    return NOT_MEASURED if value is None else WRITTEN[found.form if found else Form.PLAIN](value)


def shown(pipeline: Pipeline | None, metric: str, value: float | None) -> Shown:
    """Return the metric as a table row."""
    return Shown(
        name_of(pipeline, metric), hint_of(pipeline, metric), written(pipeline, metric, value)
    )


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


def of_model(pipeline: Pipeline | None, figures: Mapping[str, float]) -> list[Shown]:
    """Return the metrics of a registered model, those by which it is judged first."""
    first = pipeline.judged_by if pipeline else ()
    order = [*(n for n in first if n in figures), *(n for n in sorted(figures) if n not in first)]
    return [shown(pipeline, name, figures[name]) for name in order]
