"""The pipelines installed in this process, and those offered to people."""

from functools import cache

from django.conf import settings

from pipelines_catalog.engine import Fault, Pipeline, Step
from pipelines_catalog.engine.discovery import Catalog, find_pipelines


@cache
def every() -> Catalog:
    """Return all pipelines by key, cached. Raises InvalidPipeline."""
    return find_pipelines(settings.PIPELINE_PACKAGES)


def offered() -> tuple[Pipeline, ...]:
    """Return the pipelines that may be started here."""
    return tuple(p for p in every().values() if settings.PORTAL_BENCH or not p.is_bench)


def first_key() -> str:
    """Return the key of a pipeline that can be started, for use as an example."""
    return next((pipeline.key for pipeline in offered() if not pipeline.is_bench), "")


def find(key: str) -> Pipeline:
    """Return a pipeline that may be started here. Raises KeyError."""
    return {pipeline.key: pipeline for pipeline in offered()}[key]


def of_version(key: str, version: str) -> Pipeline | None:
    """Return the pipeline of a run; None if this process has another version of it, or none."""
    found = every().get(key)
    return found if found and found.version == version else None


def faults_of(pipeline: Pipeline) -> tuple[Fault, ...]:
    """Return the faults that may be switched on here; on a shared machine not all of them."""
    return tuple(f for f in pipeline.faults if settings.EMBEDDED or not f.embedded_only)


def demonstrations(practice: str) -> tuple[tuple[Pipeline, Step], ...]:
    """Return steps of the offered pipelines that demonstrate a practice of the framework."""
    return tuple(
        (pipeline, step)
        for pipeline in offered()
        if not pipeline.is_bench
        for step in pipeline.steps
        if practice in step.practices
    )


def feed_of(pipeline: Pipeline) -> tuple[Pipeline, str] | None:
    """Return the pipeline whose feed this one reads, and this one's parameter for the delivery.
    None if it reads from no feed.
    """
    if pipeline.feed:
        return pipeline, pipeline.feed.parameter
    for owner in every().values():
        if owner.feed and owner.feed.watched_by == pipeline.key:
            return owner, owner.feed.watched_parameter
    return None
