"""The tools of a stack as a list: filtered, sorted, in pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.models import Ring
from pipelines_catalog.landscape.queries import StackLine
from pipelines_catalog.landscape.text import labels

PER_PAGE = 50
OURS, OWN, BESIDE = "landscape", "own", "beside"
Option = tuple[str, str]
_RINGS = tuple(Ring.values)
_ORDERS: Mapping[str, Callable[[StackLine], Any]] = {
    "ring": lambda line: _RINGS.index(line.entry.ring),
    "name": lambda line: line.tool.name.casefold(),
    "since": lambda line: -line.entry.since.timestamp(),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A select of the form above the list."""

    key: str
    label: str
    options: tuple[Option, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The selected lines, and the state of the form above them."""

    lines: tuple[StackLine, ...]
    words: str
    choices: tuple[Choice, ...]

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or any(c.chosen for c in self.choices if c.key != "order"))


def listing_of(
    lines: Sequence[StackLine],
    asked: QueryDict,
    landscape: Landscape,
    sources: Mapping[str, set[str]],
) -> Listing:
    """Return lines matching words, ring, component and list; unknown values are ignored."""
    words = asked.get("q", "").strip()[:100]
    choices = _choices(lines, asked, landscape, sources)
    chosen = {choice.key: choice.chosen for choice in choices}
    fits = [line for line in lines if _fits(line, words, chosen, sources)]
    order = _ORDERS[chosen["order"] or "ring"]
    return Listing(tuple(sorted(fits, key=order)), words, choices)


def _fits(
    line: StackLine, words: str, chosen: Mapping[str, str], sources: Mapping[str, set[str]]
) -> bool:
    said = f"{line.tool.name} {line.entry.reason}".casefold()
    component, source = chosen["component"], chosen["source"]
    used = line.tool.components
    return (
        words.casefold() in said
        and chosen["ring"] in ("", line.entry.ring)
        and (not component or component in used or (component == BESIDE and not used))
        and (not source or source in _sources(line, sources))
    )


def _sources(line: StackLine, sources: Mapping[str, set[str]]) -> set[str]:
    came = {f"list:{name}" for name in sources.get(line.tool.slug, ())}
    return came | {OWN if line.tool.owner else OURS}


def _choices(
    lines: Sequence[StackLine],
    asked: QueryDict,
    landscape: Landscape,
    sources: Mapping[str, set[str]],
) -> tuple[Choice, ...]:
    rings = [(ring.value, str(ring.label)) for ring in Ring]
    components = [(t.id, labels.localized(t.name)) for t in landscape.components]
    lists = sorted({name for line in lines for name in sources.get(line.tool.slug, ())})
    found = {
        "ring": (_("Ring"), _with_counts(rings, lambda v: [x for x in lines if x.entry.ring == v])),
        "component": (
            _("Used as"),
            _with_counts(
                [*components, (BESIDE, _("Beside the components"))],
                lambda v: [
                    x
                    for x in lines
                    if v in x.tool.components or (v == BESIDE and not x.tool.components)
                ],
            ),
        ),
        "source": (
            _("Source"),
            _with_counts(
                [
                    (OURS, _("The landscape")),
                    (OWN, _("Own tools")),
                    *((f"list:{name}", name) for name in lists),
                ],
                lambda v: [x for x in lines if v in _sources(x, sources)],
            ),
        ),
        "order": (
            _("Order"),
            (("ring", _("by ring")), ("name", _("by name")), ("since", _("newest first"))),
        ),
    }
    return tuple(
        Choice(key, label, options, _chosen(asked.get(key, ""), options))
        for key, (label, options) in found.items()
    )


def _with_counts(
    options: Sequence[Option], holds: Callable[[str], list[StackLine]]
) -> tuple[Option, ...]:
    """Return the options with at least one tool, with counts."""
    counted = ((value, label, len(holds(value))) for value, label in options)
    return tuple((value, f"{label} ({count})") for value, label, count in counted if count)


def _chosen(asked: str, options: Sequence[Option]) -> str:
    return asked if asked in dict(options) else ""
