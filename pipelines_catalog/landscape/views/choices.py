"""Parsing of the decisions in an import's form: sections, rings, entries and facts."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipelines_catalog.landscape.domain.importing import Planned
from pipelines_catalog.landscape.domain.importing.merging import ALL, OURS, THEIRS
from pipelines_catalog.landscape.domain.importing.plan import OWN, SKIP
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.models import ImportRun, Ring
from pipelines_catalog.landscape.services.applying import plan_of

UNDECIDED = "-"  # a section or ring about which nothing was chosen


@dataclass
class Choices:
    """Categories by section, rings by the file's word, decisions by item and by fact."""

    categories: dict[str, str] = field(default_factory=dict)
    rings: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)


def field_of(kind: str, key: str) -> str:
    """Return the form field's name for an item or fact, independent of other open items."""
    return f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def read_choices(params: Mapping[str, str], run: ImportRun, landscape: Landscape) -> Choices:
    """Return the posted decisions; values that are no valid choice are ignored."""
    found = Choices()
    known = {"", *landscape.category_by_id}
    for place, section in enumerate(sorted(run.categories)):
        chosen = params.get(f"category-{place}", UNDECIDED)
        if chosen in known:
            found.categories[section] = chosen
    for place, word in enumerate(sorted(run.rings)):
        chosen = params.get(f"ring-{place}", UNDECIDED)
        if chosen in {"", *Ring.values}:
            found.rings[word] = chosen
    if params.get("all") in (OURS, THEIRS):
        found.decisions[ALL] = params["all"]
    found.decisions |= dict(_decisions(params, plan_of(run).rows))
    return found


def _decisions(params: Mapping[str, str], rows: Iterable[Planned]) -> Iterable[tuple[str, str]]:
    for row in rows:
        chosen = params.get(field_of("decision", row.key), "")
        if chosen and chosen in (OWN, SKIP, *row.candidates):
            yield row.key, chosen
        for change in row.asked:
            chosen = params.get(field_of("change", change.key), "")
            if chosen in (OURS, THEIRS):
                yield change.key, chosen
