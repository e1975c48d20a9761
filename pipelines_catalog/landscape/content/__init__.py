"""The landscape's content, loaded from its files once per process, on first use."""

from functools import lru_cache
from pathlib import Path

from mlops_portal.foundation.content import Inspection, InvalidContent
from pipelines_catalog.landscape.content.loading import load_landscape
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.selection import Catalogue

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def landscape() -> Landscape:
    """Return the landscape. Raises InvalidContent when a file is invalid."""
    return load_landscape(FOLDER)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return the landscape indexed for queries. Raises InvalidContent when a file is invalid."""
    return Catalogue(landscape())


def inspect() -> Inspection:
    """Reload the content; return a summary of it and all errors."""
    try:
        found = load_landscape(FOLDER)
    except InvalidContent as invalid:
        return Inspection((), invalid.errors)
    in_deck = sum(tool.in_deck for tool in found.tools)
    counts = (
        f"landscape as of {found.as_of}: {len(found.tools)} tools ({in_deck} in the course deck) "
        f"in {len(found.categories)} categories, languages {', '.join(found.languages)}"
    )
    return Inspection((counts,), ())
