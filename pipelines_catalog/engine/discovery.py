"""Discovery of pipelines: one file each, with a `PIPELINE` at its top level."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType, ModuleType

from pipelines_catalog.engine.feeds import parameter_problems
from pipelines_catalog.engine.pipelines import InvalidPipeline, Pipeline

Catalog = MappingProxyType[str, Pipeline]


def find_pipelines(packages: Iterable[str]) -> Catalog:
    """Return all pipelines of the packages by key, in the order of their files' names.

    Raises InvalidPipeline for a file without one, a duplicate key, an invalid graph, or a feed
    whose monitoring pipeline is missing; the message names the file or the pipeline.
    """
    found: dict[str, Pipeline] = {}
    for module in _modules(packages):
        pipeline = getattr(module, "PIPELINE", None)
        if not isinstance(pipeline, Pipeline):
            raise InvalidPipeline(module.__name__, ["the file has no PIPELINE"])
        if pipeline.key in found:
            raise InvalidPipeline(module.__name__, [f"the key {pipeline.key!r} is taken"])
        found[pipeline.key] = pipeline
    for pipeline in found.values():
        if reasons := list(_watch_problems(pipeline, found)):
            raise InvalidPipeline(pipeline.key, reasons)
    return MappingProxyType(found)


def _watch_problems(pipeline: Pipeline, found: Mapping[str, Pipeline]) -> Iterator[str]:
    feed = pipeline.feed
    if feed is None or not feed.watched_by:
        return
    if feed.watched_by not in found:
        yield f"its feed is watched by {feed.watched_by!r}, which is not there"
        return
    taken = {parameter.key: parameter for parameter in found[feed.watched_by].parameters}
    yield from parameter_problems(feed, taken.get(feed.watched_parameter), feed.watched_parameter)


def _modules(packages: Iterable[str]) -> Iterator[ModuleType]:
    for name in packages:
        package = importlib.import_module(name)
        for found in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{name}.{found.name}")
