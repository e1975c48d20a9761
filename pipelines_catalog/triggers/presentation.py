"""A pipeline for the API, in the shape of its OpenAPI document."""

from typing import Any

from pipelines_catalog.engine import Feed, Pipeline
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.presentation.language import localized
from pipelines_catalog.triggers.models import Trigger
from pipelines_catalog.triggers.services import standing


def pipeline_body(pipeline: Pipeline) -> dict[str, Any]:
    """Return a pipeline for the API: description, parameters, and faults."""
    return {
        "key": pipeline.key,
        "version": pipeline.version,
        "title": localized(pipeline.title),
        "summary": localized(pipeline.summary),
        "level": pipeline.level,
        "deadline": pipeline.deadline,
        "steps": [
            {
                "name": name,
                "title": localized(pipeline.step_of[name].title),
                "after": list(pipeline.parents_of[name]),
                "is_gate": pipeline.step_of[name].is_gate,
                "is_manual": pipeline.step_of[name].manual,
                "practices": list(pipeline.step_of[name].practices),
            }
            for name in pipeline.order
        ],
        "parameters": [
            {"key": p.key, "title": localized(p.title), "help": localized(p.help), **p.describe()}
            for p in pipeline.parameters
        ],
        "faults": [
            {
                "key": fault.key,
                "title": localized(fault.title),
                "summary": localized(fault.summary),
                "step": fault.step,
            }
            for fault in catalog.faults_of(pipeline)
        ],
        "figures": [
            {
                "name": figure.name,
                "title": localized(figure.label_of("{of}")),
                "hint": localized(figure.hint),
                "form": figure.form.value,
                "judges": figure.judges,
            }
            for figure in pipeline.figures
        ],
        "feed": _feed_body(pipeline.feed) if pipeline.feed else None,
        "triggers": [Trigger.Kinds.ON_DEMAND.value, *standing.kinds_of(pipeline)],
    }


def _feed_body(feed: Feed) -> dict[str, Any]:
    return {
        "title": localized(feed.title),
        "parameter": feed.parameter,
        "first": feed.first,
        "last": feed.last,
        "watched_by": feed.watched_by,
        "limits": [
            {
                "kind": limit.kind,
                "value": localized(limit.words),
                "default": limit.default,
                "minimum": limit.minimum,
                "maximum": limit.maximum,
            }
            for limit in feed.limits
        ],
    }
