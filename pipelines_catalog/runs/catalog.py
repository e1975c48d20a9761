"""The pipelines that this process knows, and those that are offered to people."""

from functools import cache

from django.conf import settings

from pipelines_catalog.engine import Fault, Pipeline, Step
from pipelines_catalog.engine.discovery import Catalog, find_pipelines


@cache
def every() -> Catalog:
    """All pipelines by key, read once. Raises InvalidPipeline."""
    return find_pipelines(settings.PIPELINE_PACKAGES)


def offered() -> tuple[Pipeline, ...]:
    """Those that may be started here."""
    return tuple(p for p in every().values() if settings.PORTAL_BENCH or not p.is_bench)


def first_key() -> str:
    """The key of a pipeline that can be started, to be shown as an example."""
    return next((pipeline.key for pipeline in offered() if not pipeline.is_bench), "")


def find(key: str) -> Pipeline:
    """A pipeline that may be started here. Raises KeyError."""
    return {pipeline.key: pipeline for pipeline in offered()}[key]


def of_version(key: str, version: str) -> Pipeline | None:
    """The pipeline of a run; None where this process has another version of it, or none."""
    found = every().get(key)
    return found if found and found.version == version else None


def faults_of(pipeline: Pipeline) -> tuple[Fault, ...]:
    """The faults that may be switched on here: a machine that others use is not touched."""
    return tuple(f for f in pipeline.faults if settings.EMBEDDED or not f.embedded_only)


def demonstrations(practice: str) -> tuple[tuple[Pipeline, Step], ...]:
    """Steps of the offered pipelines that make a practice of the framework visible."""
    return tuple(
        (pipeline, step)
        for pipeline in offered()
        if not pipeline.is_bench
        for step in pipeline.steps
        if practice in step.practices
    )


def feed_of(pipeline: Pipeline) -> tuple[Pipeline, str] | None:
    """The pipeline that owns the feed from which this one reads, and the parameter of this one
    that takes the number of a delivery. None where it reads from no feed.
    """
    if pipeline.feed:
        return pipeline, pipeline.feed.parameter
    for owner in every().values():
        if owner.feed and owner.feed.watched_by == pipeline.key:
            return owner, owner.feed.watched_parameter
    return None
