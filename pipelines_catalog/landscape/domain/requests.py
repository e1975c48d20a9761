"""What programs send: pages of tools and lists of slugs, read strictly. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines_catalog.landscape.domain.facets import FACETS
from pipelines_catalog.landscape.domain.reading import Problem
from pipelines_catalog.landscape.domain.selection import Catalogue
from pipelines_catalog.landscape.domain.tools import Tool

PAGE_SIZE, LARGEST_PAGE = 50, 200
MOST_TOOLS = 200  # in one stack
MOST_MEANT = 20  # unknown tools of a stack for which the nearest one is looked up
PARAMETERS = frozenset(
    {"q", "ordering", "page", "page_size", "lang", *(facet.key for facet in FACETS)}
)


class InvalidRequest(Exception):
    """A request that cannot be answered, with everything that is wrong in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{p.field}: {p.code}" for p in self.problems))


@dataclass(frozen=True, slots=True)
class Page:
    """Which tools of a selection are asked for; numbers start at 1."""

    number: int = 1
    size: int = PAGE_SIZE

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    def count_of(self, found: int) -> int:
        """Pages that `found` tools fill; one for none."""
        return max(1, -(-found // self.size))


def read_page(params: Mapping[str, Sequence[str]]) -> tuple[Page, tuple[Problem, ...]]:
    """The page asked for, and what is wrong with it or with the names of parameters."""
    problems = [Problem(key, "unknown_parameter", "") for key in params if key not in PARAMETERS]
    values = {"page": 1, "page_size": PAGE_SIZE}
    for key in values:
        text = (params.get(key) or [""])[-1]
        if not text:
            continue
        if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
            problems.append(Problem(key, "not_a_number", text))
        elif key == "page_size" and int(text) > LARGEST_PAGE:
            problems.append(Problem(key, "page_too_large", text))
        else:
            values[key] = int(text)
    return Page(values["page"], values["page_size"]), tuple(problems)


def read_stack(body: object, catalogue: Catalogue) -> tuple[Tool, ...]:
    """The tools of `{"tools": [slug, ...]}`, each once. Raises InvalidRequest with all problems."""
    if not isinstance(body, Mapping):
        raise InvalidRequest([Problem("", "not_an_object", "")])
    problems = [Problem(str(key), "unknown_key", "") for key in body if key != "tools"]
    if "tools" not in body:
        raise InvalidRequest([*problems, Problem("tools", "required", "")])
    slugs = body["tools"]
    if not isinstance(slugs, list):
        raise InvalidRequest([*problems, Problem("tools", "not_a_list", "")])
    if len(slugs) > MOST_TOOLS:
        raise InvalidRequest([*problems, Problem("tools", "too_many", str(len(slugs)))])
    landscape = catalogue.landscape
    for position, slug in enumerate(slugs):
        if not isinstance(slug, str):
            problems.append(Problem(f"tools.{position}", "not_a_text", ""))
        elif slug not in landscape.by_slug:
            meant = catalogue.nearest(slug) if len(problems) < MOST_MEANT else ""
            problems.append(Problem(f"tools.{position}", "unknown_tool", slug[:100], meant))
    if problems:
        raise InvalidRequest(problems)
    return landscape.tools_of(dict.fromkeys(slugs))
