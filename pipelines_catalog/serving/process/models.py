"""Models by the hash of their file, loaded once and kept while they are asked for."""

import hashlib
import importlib
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines_catalog.engine.steps import NAME
from pipelines_catalog.engine.worlds import World
from pipelines_catalog.serving.process.requests import Reader

if TYPE_CHECKING:
    import pandas as pd

    from pipelines_catalog.ml.models import Model
    from pipelines_catalog.ml.schema import Column

MOST_HELD = 32  # models in memory; the one asked for least recently goes
SHA256 = re.compile("[0-9a-f]{64}")
DEMONSTRATIONS = "pipelines_catalog.demonstrations"


class Unloadable(Exception):
    """A model that cannot serve. `code` is missing_file, changed_file, unreadable or no_world."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail[:300]
        super().__init__(f"{code}: {detail}")


@dataclass(frozen=True, slots=True)
class Scorer:
    """A loaded model with the columns of the rows that it takes."""

    model: "Model"
    world: World
    columns: "Sequence[Column]"
    reader: Reader

    def table(self, values: Mapping[str, list[Any]]) -> "pd.DataFrame":
        """Return rows, given by column, as a table with each column of its type."""
        import numpy as np
        import pandas as pd

        kinds = {"integer": np.int64, "number": np.float64, "text": "str"}
        return pd.DataFrame(
            {
                column.name: pd.Series(values[column.name], dtype=kinds[column.type])
                for column in self.columns
            }
        )

    def impossible(self, rows: "pd.DataFrame") -> list[tuple[int, str]]:
        """Return place and column of what no row of this world can hold."""
        return self.world.rows.impossible(rows)

    def score(self, rows: "pd.DataFrame") -> list[float]:
        """Return one probability for each raw row."""
        features = self.world.rows.compute(rows, self.model.definition)
        scores: list[float] = self.model.predict(features).tolist()
        return scores


class Models:
    """The models of a folder of artifacts; a file that did not load is read again next time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: OrderedDict[tuple[str, str], Scorer] = OrderedDict()

    def get(self, sha256: str, world: str) -> Scorer:
        """Return the model with this hash. Raises Unloadable."""
        key = (sha256, world)
        if key not in self._held:
            self._held[key] = self._load(sha256, world)
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]

    def _load(self, sha256: str, world: str) -> Scorer:
        from pipelines_catalog.ml import models

        of = find_world(world)
        if not SHA256.fullmatch(sha256):
            raise Unloadable("missing_file")
        try:
            content = (self._folder / sha256[:2] / sha256).read_bytes()
        except OSError as error:
            raise Unloadable("missing_file", type(error).__name__) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Unloadable("changed_file")
        try:
            model = models.load(content)
            columns = of.rows.columns(model.definition)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise Unloadable("unreadable", str(error)) from error
        return Scorer(model, of, columns, Reader(columns))


def find_world(key: str) -> World:
    """Return the world of a demonstration, which has its name. Raises Unloadable."""
    if not NAME.fullmatch(key):
        raise Unloadable("no_world")
    try:
        found: World = importlib.import_module(f"{DEMONSTRATIONS}.{key}.world").WORLD
    except ModuleNotFoundError as error:
        raise Unloadable("no_world", key) from error
    return found
