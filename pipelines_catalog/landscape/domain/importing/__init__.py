"""Import of tools from external files: parse, clean, match, plan and report. Pure."""

from pipelines_catalog.landscape.domain.importing.items import (
    LARGEST_FILE,
    MOST_ITEMS,
    Item,
    ParsedFile,
    Trouble,
    UnreadableFile,
)
from pipelines_catalog.landscape.domain.importing.plan import (
    Known,
    Outcome,
    Plan,
    Planned,
    make_plan,
)
from pipelines_catalog.landscape.domain.importing.readers import read_file
from pipelines_catalog.landscape.domain.importing.sections import guess_category, guess_section

__all__ = [
    "LARGEST_FILE",
    "MOST_ITEMS",
    "Item",
    "Known",
    "Outcome",
    "ParsedFile",
    "Plan",
    "Planned",
    "Trouble",
    "UnreadableFile",
    "guess_category",
    "guess_section",
    "make_plan",
    "read_file",
]
