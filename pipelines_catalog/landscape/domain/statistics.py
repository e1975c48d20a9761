"""The landscape in numbers: tools by status, kind, licence, component, level. Pure."""

from dataclasses import dataclass

from pipelines_catalog.landscape.domain.selection import Catalogue, Query


@dataclass(frozen=True, slots=True)
class Share:
    """Tools with one value of a facet, those alive among them, out of all."""

    value: str
    tools: int
    alive: int
    total: int


SHOWN = ("status", "kind", "licence_family", "activity", "component", "level", "lifecycle_ml")
SHOWN += ("lifecycle_data", "category", "language", "pypi", "in_deck")


def statistics(catalogue: Catalogue) -> dict[str, tuple[Share, ...]]:
    """By facet, a share for every value that a tool has or that is always shown."""
    everything = catalogue.select(Query())
    alive = catalogue.select(Query(filters=(("status", ("active",)),)))
    return {
        key: tuple(
            Share(count.value, count.tools, living.tools, everything.total)
            for count, living in zip(everything.counts[key], alive.counts[key], strict=True)
        )
        for key in SHOWN
    }
