"""URLs with the whole state of the browse page: query, view, page, compared tools."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from pipelines_catalog.landscape.domain.reading import MOST_COMPARED, write_query
from pipelines_catalog.landscape.domain.selection import Query

VIEWS = ("grid", "cards", "table")
FORMATS = ("csv", "xlsx", "json", "yml")


@dataclass(frozen=True, slots=True)
class State:
    """The state of the browse page in its URL: query, view, page, compared tools."""

    query: Query
    view: str = VIEWS[0]
    compared: tuple[str, ...] = ()
    page: int = 1

    @property
    def address(self) -> str:
        """The canonical URL of this state."""
        pairs = [*write_query(self.query)]
        if self.view != VIEWS[0]:
            pairs.append(("view", self.view))
        pairs += [("compare", slug) for slug in self.compared]
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return with_query(reverse("landscape:browse"), pairs)

    def as_view(self, view: str) -> str:
        return replace(self, view=view, page=1).address

    def asking(self, query: Query) -> str:
        return replace(self, query=query, page=1).address

    def on_page(self, page: int) -> str:
        return replace(self, page=page).address

    def sorted_by(self, name: str) -> str:
        """Return the URL sorted by a column; descending if it is already sorted by it."""
        turned = f"-{name}" if self.query.ordering == name else name
        return self.asking(replace(self.query, ordering=turned))

    def comparing(self, compared: tuple[str, ...]) -> str:
        return replace(self, compared=compared).address

    def toggling(self, slug: str) -> str:
        """Return the URL with a tool added to or removed from the comparison; "" when full."""
        if slug in self.compared:
            return self.comparing(tuple(s for s in self.compared if s != slug))
        if len(self.compared) >= MOST_COMPARED:
            return ""
        return self.comparing((*self.compared, slug))

    def export(self, extension: str) -> str:
        """Return the URL of the same selection as a file."""
        return with_query(
            reverse("landscape-selection", args=[extension]), [*write_query(self.query)]
        )


def with_query(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def lists_of(params: QueryDict) -> dict[str, list[str]]:
    """Return all values of each parameter."""
    return {key: [str(value) for value in values] for key, values in params.lists()}


def compare_address(slugs: tuple[str, ...]) -> str:
    """Return the URL of the comparison of these tools."""
    return with_query(reverse("landscape:compare"), [("t", slug) for slug in slugs])
