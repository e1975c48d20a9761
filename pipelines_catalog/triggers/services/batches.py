"""Batches of a feed per workspace: the newest delivered, and the newest trained on."""

from collections.abc import Mapping
from typing import Any

from pipelines_catalog.engine import Feed, InvalidParameters, Pipeline
from pipelines_catalog.engine.parameters import ParameterError
from pipelines_catalog.engine.states import ACTIVE_RUN, RunStatus
from pipelines_catalog.registry.models import Champion, ModelVersion
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.triggers.models import FeedState

LOOKED_AT = 100  # newest runs of a pipeline
COUNTED = (*sorted(ACTIVE_RUN), RunStatus.SUCCEEDED)


def ensure_feed_state(workspace: Workspace, pipeline: Pipeline) -> FeedState:
    """Return the feed state of the pipeline, created if needed."""
    found = feed_state(workspace, pipeline)
    if found.pk:
        return found
    place = {"workspace": workspace, "pipeline": pipeline.key}
    state, _is_new = FeedState.objects.get_or_create(**place, defaults={"newest": found.newest})
    return state


def feed_state(workspace: Workspace | None, pipeline: Pipeline) -> FeedState:
    """Return the feed state; unsaved if the feed has not been used here.

    Runs older than the feed count as deliveries.
    """
    assert pipeline.feed is not None
    place = {"workspace": workspace, "pipeline": pipeline.key}
    if workspace is None:
        return FeedState(**place, newest=pipeline.feed.first)
    if found := FeedState.objects.filter(**place).first():
        return found
    feed = pipeline.feed
    used = max(feed.first, (trained_until(workspace, pipeline) or 0) + feed.delay)
    return FeedState(**place, newest=min(used, pipeline.feed.last))


def check_batch(feed: Feed, parameters: Mapping[str, Any], parameter: str, newest: int) -> None:
    """Check that a run uses only batches that have arrived, with known outcomes.

    `newest` is the newest that has arrived. Raises InvalidParameters otherwise.
    """
    known = feed.known(newest)
    if parameters[parameter] > known:
        code = "not_delivered" if parameters[parameter] > newest else "outcomes_unknown"
        limits = {"newest": newest, "known": known}
        raise InvalidParameters([ParameterError(parameter, code, limits)])


def usable_batch(workspace: Workspace | None, pipeline: Pipeline) -> dict[str, int]:
    """Return the newest batch that a run of the pipeline can use, by the parameter for it."""
    if (found := catalog.feed_of(pipeline)) is None:
        return {}
    owner, key = found
    assert owner.feed is not None
    return {key: owner.feed.known(feed_state(workspace, owner).newest)}


def trained_until(workspace: Workspace, pipeline: Pipeline) -> int | None:
    """Return the newest batch on which a training run was judged, or is running; None if none.

    Runs with faults do not count.
    """
    assert pipeline.feed is not None
    runs = workspace.runs.filter(pipeline=pipeline.key, status__in=COUNTED)
    found = runs.order_by("-created_at").values_list("parameters", "faults")[:LOOKED_AT]
    return max(
        (used[pipeline.feed.parameter] for used, faults in found if not faults), default=None
    )


def champion(workspace: Workspace, pipeline: Pipeline) -> ModelVersion | None:
    """Return the champion that is monitored on this feed."""
    if not (pipeline.feed and pipeline.feed.model):
        return None
    serving = Champion.objects.filter(workspace=workspace, name=pipeline.feed.model)
    found = serving.select_related("model__run").first()
    return found.model if found else None


def trigger_parameters(
    workspace: Workspace, pipeline: Pipeline, otherwise: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters of a triggered run: the newest batch, and the champion's values.
    Without a champion, `otherwise` gives the other values; without a feed, it gives all of them.
    """
    if (found := catalog.feed_of(pipeline)) is None:
        return dict(otherwise)
    owner, key = found
    serving = champion(workspace, owner)
    known = {parameter.key for parameter in pipeline.parameters}
    given = serving.run.parameters if serving else otherwise
    same = {name: value for name, value in given.items() if name in known}
    assert owner.feed is not None
    return {**same, key: owner.feed.known(ensure_feed_state(workspace, owner).newest)}
