"""Finds pipelines: one file each, with a `PIPELINE` at its top level."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import MappingProxyType, ModuleType

from pipelines_catalog.engine.pipelines import InvalidPipeline, Pipeline

Catalog = MappingProxyType[str, Pipeline]


def find_pipelines(packages: Iterable[str]) -> Catalog:
    """Every pipeline of the packages by key, in the order of their files' names.

    Raises InvalidPipeline for a file without one, a key that stands twice, or a wrong graph; the
    message names the file.
    """
    found: dict[str, Pipeline] = {}
    for module in _modules(packages):
        pipeline = getattr(module, "PIPELINE", None)
        if not isinstance(pipeline, Pipeline):
            raise InvalidPipeline(module.__name__, ["the file has no PIPELINE"])
        if pipeline.key in found:
            raise InvalidPipeline(module.__name__, [f"the key {pipeline.key!r} is taken"])
        found[pipeline.key] = pipeline
    return MappingProxyType(found)


def _modules(packages: Iterable[str]) -> Iterator[ModuleType]:
    for name in packages:
        package = importlib.import_module(name)
        for found in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{name}.{found.name}")
