"""Figures of runs and models as pages show them: in words, with unit and which way is better.

What a metric is called is declared by the step that measures it; one that no step has declared
reads as it is named.
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
    """A measured number in words, with its unit, and which way is better."""

    name: str
    hint: str
    value: str


def name_of(pipeline: Pipeline | None, metric: str) -> str:
    """The metric in words."""
    found = pipeline.figure_of(metric) if pipeline else None
    return localized(found.label_of(metric)) if found else metric.replace("_", " ")


def hint_of(pipeline: Pipeline | None, metric: str) -> str:
    """Which way is better, or what the number is; "" where that is not known."""
    found = pipeline.figure_of(metric) if pipeline else None
    return localized(found.hint) if found else ""


def written(pipeline: Pipeline | None, metric: str, value: float | None) -> str:
    """The number with its unit, in the language of the page; a dash where there is none."""
    found = pipeline.figure_of(metric) if pipeline else None
    return NOT_MEASURED if value is None else WRITTEN[found.form if found else Form.PLAIN](value)


def shown(pipeline: Pipeline | None, metric: str, value: float | None) -> Shown:
    """The figure as a row of a table."""
    return Shown(
        name_of(pipeline, metric), hint_of(pipeline, metric), written(pipeline, metric, value)
    )


def measured(pipeline: Pipeline | None, metric: str, value: float) -> str:
    """“Brier score 0.2112”."""
    return f"{name_of(pipeline, metric)} {written(pipeline, metric, value)}"


def judged_by(pipelines: Iterable[Pipeline | None]) -> list[tuple[Pipeline, str]]:
    """The metrics by which models of these pipelines are told apart, each once."""
    found: dict[str, Pipeline] = {}
    for pipeline in pipelines:
        for metric in pipeline.judged_by if pipeline else ():
            assert pipeline is not None
            found.setdefault(metric, pipeline)
    return [(pipeline, metric) for metric, pipeline in found.items()]


def of_model(pipeline: Pipeline | None, figures: Mapping[str, float]) -> list[Shown]:
    """Figures of a registered model, those by which it is judged first."""
    first = pipeline.judged_by if pipeline else ()
    order = [*(n for n in first if n in figures), *(n for n in sorted(figures) if n not in first)]
    return [shown(pipeline, name, figures[name]) for name in order]
