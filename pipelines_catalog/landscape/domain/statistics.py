"""The landscape in numbers: tools by status, kind, licence, component, level. Pure."""

from dataclasses import dataclass

from pipelines_catalog.landscape.domain.selection import Catalogue
from pipelines_catalog.landscape.domain.tools import Status


@dataclass(frozen=True, slots=True)
class Share:
    """The number of tools with one value of a facet, of active ones among them, and of all."""

    value: str
    tools: int
    alive: int
    total: int


SHOWN = (
    *("status", "kind", "licence_family", "activity", "component", "level", "lifecycle_ml"),
    *("lifecycle_data", "category", "language", "pypi", "in_deck"),
)


def statistics(catalogue: Catalogue) -> dict[str, tuple[Share, ...]]:
    """Return by facet the share of each value that a tool has or that is always shown."""
    alive = catalogue.masks["status"][Status.ACTIVE.value]
    total = len(catalogue.tools)
    return {
        key: tuple(
            Share(value, mask.bit_count(), (mask & alive).bit_count(), total)
            for value, mask in catalogue.masks[key].items()
        )
        for key in SHOWN
    }
