"""Carries runs in the test's own process, as a worker would, but without a broker."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from pipelines_catalog.runs import catalog, services
from pipelines_catalog.runs.models import Artifact, Run, StepRun, Workspace
from pipelines_catalog.runs.worker.execution import execute

# What the form of the pipeline "registry" sends; its switches are off.
REGISTRY_FORM = {"p_batch": "1", "p_quality": "0.5", "p_meeting": "0"}


def begin(workspace: Workspace, key: str, faults: Iterable[str] = (), **parameters: Any) -> Run:
    """A queued run."""
    pipeline = catalog.find(key)
    started = services.start_run(
        workspace=workspace, pipeline=pipeline, parameters=parameters, faults=faults
    )
    return started.run


def carry(run: Run) -> Run:
    """Do every step that is queued until none is."""
    while queued := list(run.steps.filter(status="queued").values_list("pk", flat=True)):
        for step_run_id in queued:
            execute(str(run.pk), step_run_id)
    return fresh(run)


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def statuses(run: Run) -> dict[str, str]:
    """Of the attempts that count."""
    return dict(run.steps.filter(is_current=True).values_list("name", "status"))


def row(run: Run, name: str) -> StepRun:
    return run.steps.get(name=name, is_current=True)


def effects(run: Run) -> dict[str, int]:
    """How often each artifact was published: the oracle of "exactly once"."""
    counted = Artifact.objects.filter(run=run).values("name").annotate(times=Count("pk"))
    return {found["name"]: found["times"] for found in counted}
