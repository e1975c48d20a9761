"""A world: labelled data that arrive period by period, and the inputs of a model made of them."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol, cast

from pipelines_catalog.engine.messages import Message


class Rows(Protocol):
    """The functions of a world that need a data-science library.

    `columns` are those of a raw row (`ml.schema.Column`) from which the features of a definition
    are computed; `impossible` finds rows that no schema of single columns can refuse; `compute`
    returns feature rows, the same in training and when serving.
    """

    def columns(self, definition: Mapping[str, Any]) -> tuple[Any, ...]: ...
    def impossible(self, rows: Any) -> list[tuple[int, str]]: ...
    def compute(self, rows: Any, definition: Mapping[str, Any]) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class World:
    """`rows_module` is imported only where rows are read: a web request never does."""

    key: str
    title: Message
    rows_module: str

    @property
    def rows(self) -> Rows:
        """Return the functions over rows; imports pandas."""
        module: ModuleType = importlib.import_module(self.rows_module)
        return cast(Rows, module)
