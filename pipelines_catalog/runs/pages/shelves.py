"""Artifacts of a run by group: the outcome first, then all others by step."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.runs.models import Artifact
from pipelines_catalog.runs.pages.previews import Shown, shown
from pipelines_catalog.runs.pages.steps import BAD
from pipelines_catalog.runs.pages.wording import kind_words
from pipelines_catalog.runs.queries import Sheet

OUTCOME = (Kind.MODEL_CARD, Kind.ROC, Kind.CALIBRATION, Kind.CONFUSION_MATRIX, Kind.DATA_CARD)
JUDGING = (Kind.ROC, Kind.CALIBRATION, Kind.CONFUSION_MATRIX)  # a table beside one is outcome too


@dataclass(frozen=True, slots=True)
class Item:
    """An artifact with its preview and its kind in words."""

    shown: Shown
    words: str


@dataclass(frozen=True, slots=True)
class Shelves:
    """Groups of artifacts: `outcome` in a fixed order; `steps` has the others, by step."""

    outcome: tuple[Item, ...]
    steps: tuple[tuple[str, tuple[Item, ...]], ...]
    count: int  # on the shelves of steps


def shelves(sheet: Sheet, titles: Mapping[str, str]) -> Shelves:
    """Return the run's artifacts. Artifacts of the attempt that failed belong to the outcome."""
    telling = {a.step_run_id for a in sheet.artifacts if a.kind in JUDGING}
    telling |= {row.pk for row in sheet.current if row.status in BAD}
    first = [a for a in sheet.artifacts if _place(a, telling) is not None]
    first.sort(key=lambda artifact: _place(artifact, telling) or 0)
    groups: dict[str, list[Item]] = {}
    for artifact in sheet.artifacts:
        if _place(artifact, telling) is None:
            groups.setdefault(artifact.step_run.name, []).append(_item(artifact, titles))
    return Shelves(
        outcome=tuple(_item(artifact, titles) for artifact in first),
        steps=tuple((titles.get(name, name), tuple(items)) for name, items in groups.items()),
        count=len(sheet.artifacts) - len(first),
    )


def _place(artifact: Artifact, telling: set[int]) -> int | None:
    """Return the position in the outcome; None for an artifact that is not part of it."""
    if artifact.kind == Kind.TABLE and artifact.step_run_id in telling:
        return len(OUTCOME) - 1
    kind = Kind(artifact.kind)
    if kind not in OUTCOME:
        return None
    place = OUTCOME.index(kind)
    return place + 1 if kind is Kind.DATA_CARD else place


def _item(artifact: Artifact, titles: Mapping[str, str]) -> Item:
    name = artifact.step_run.name
    return Item(shown(artifact, titles.get(name, name)), kind_words(Kind(artifact.kind)))
