"""The data model of a tool: immutable facts with their sources. Pure.

An organization's own tools are the same type, with `owner` set, so that both kinds are searched,
compared and counted together. None and empty mean unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from mlops_portal.foundation.shapes import SHAPE, Filled, Once, one_of
from mlops_portal.foundation.text import Text

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
Date = Annotated[
    str, StringConstraints(pattern=r"^20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\.[^\s]+$")]


class Kind(StrEnum):
    """The kind of offering, which decides who can use the tool and on what terms."""

    OPEN_SOURCE = "open-source"
    COMMERCIAL = "commercial"
    MANAGED_CLOUD = "managed-cloud"
    IN_HOUSE = "in-house"
    RESOURCE = "resource"
    UNKNOWN = "unknown"  # own tools only: not specified


class Status(StrEnum):
    """The status of a tool. MAINTENANCE covers slow and dormant: see `last_activity`."""

    ACTIVE = "active"
    MAINTENANCE = "maintenance"
    RENAMED = "renamed"
    ACQUIRED = "acquired"
    ARCHIVED = "archived"
    DISCONTINUED = "discontinued"
    UNKNOWN = "unknown"


ENDED = frozenset({Status.ARCHIVED, Status.DISCONTINUED})
FACTS = ("homepage", "licence", "client_licence", "status", "acquisition", "foundation")
HOSTS = (
    "LF AI & Data",
    "CNCF",
    "Apache Software Foundation",
    "Linux Foundation",
    "PyTorch Foundation",
    "CD Foundation",
)
LANGUAGES = (
    *("Python", "Go", "Java", "TypeScript", "Scala", "C++", "Rust", "JavaScript", "Ruby", "Kotlin"),
    *("Clojure", "C", "C#", "R", "Julia", "Swift", "PHP", "Elixir", "Haskell"),
)
ORIGINS = (
    *("deck-list", "deck-platforms", "deck-responsible-ai", "deck-profiles", "deck-mention"),
    *("deck-papers", "awesome-mlops", "successor", "gap-fill"),
)
BASES = (
    *("activity-rule", "client-activity", "stated-by-owner", "secondary-source"),
    "general-knowledge",
)


@dataclass(frozen=True, slots=True)
class FactSource:
    """The source of a fact. `date` is YYYY[-MM[-DD]], empty when unknown."""

    __pydantic_config__ = SHAPE

    fact: Annotated[str, one_of(*FACTS)]
    text: Filled
    date: Date = ""


@dataclass(frozen=True, slots=True)
class Foundation:
    """A foundation that hosts it, and the project's stage there (no maturity level)."""

    __pydantic_config__ = SHAPE

    name: Annotated[str, one_of(*HOSTS)]
    stage: Annotated[str, one_of("sandbox", "incubating", "graduated", "archived")] = ""


def _known(value: StrEnum) -> StrEnum:
    if value == "unknown":
        raise PydanticCustomError("unknown", "what is not known is left out")
    return value


def _by_fact(sources: Any) -> Any:
    """Return the sources of a mapping by fact as a sequence."""
    if not isinstance(sources, dict) or not all(isinstance(one, dict) for one in sources.values()):
        return sources
    return tuple({"fact": fact, **source} for fact, source in sources.items())


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool, platform, library or resource. Dates are YYYY[-MM[-DD]] as text."""

    __pydantic_config__ = SHAPE

    slug: Annotated[Id, Field(alias="id")]
    name: Filled
    category: str = ""
    kind: Annotated[Kind, AfterValidator(_known)] = Kind.OPEN_SOURCE
    status: Annotated[Status, AfterValidator(_known)] = Status.UNKNOWN
    description: Text | None = None
    current_name: Filled = ""
    aliases: Once[Filled] = ()
    deck_name: Filled = ""
    list_name: Filled = ""  # in the list of awesome-mlops
    in_2022_list: bool = False
    removed_from_list_on: Date = ""
    other_categories: Once[Id] = ()
    origin: Annotated[str, one_of(*ORIGINS)] = ""
    in_deck: bool = False
    responsible_ai_step: Annotated[int, Field(ge=1, le=5)] | None = None
    homepage: Url = ""
    repository: Url = ""
    old_addresses: Once[Url] = ()  # of its repository and its homepage, before they moved
    source_available: bool | None = None
    licence: Filled = ""
    client_licence: Filled = ""  # of the open client of a service
    language: Annotated[str, one_of(*LANGUAGES)] = ""  # that it is written in
    form: Filled = ""  # what has no language comes as: a service, a paper
    pypi: Filled = ""
    pypi_last_release: Date = ""
    status_basis: Annotated[str, one_of(*BASES)] = ""
    status_note: Text | None = None
    last_activity: Date = ""
    goes_on: bool = False  # renamed or bought, and active all the same
    successor: Filled = ""
    successor_slug: Id = ""
    acquired_by: Filled = ""
    acquired_on: Date = ""
    foundations: tuple[Foundation, ...] = ()
    lifecycle_data: Once[Id] = ()
    lifecycle_ml: Once[Id] = ()
    components: Once[Id] = ()
    maturity_level: Annotated[int, Field(ge=0, le=2)] | None = None
    sources: Annotated[tuple[FactSource, ...], BeforeValidator(_by_fact)] = ()
    checked: Date = ""
    owner: str = ""

    @property
    def is_alive(self) -> bool:
        """Whether the tool is active, also when renamed or acquired."""
        return self.status is Status.ACTIVE or self.goes_on

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_described(self) -> bool:
        """Whether its components are known; for an own tool, only if it has any."""
        return bool(self.components or not self.owner)

    @property
    def is_open(self) -> bool:
        return self.kind is Kind.OPEN_SOURCE

    @property
    def categories(self) -> tuple[str, ...]:
        """The tool's own category, then the other ones that list it."""
        return (self.category, *self.other_categories)

    @property
    def names(self) -> tuple[str, ...]:
        """All present and former names, without duplicates, the name of the entry first."""
        known = (self.name, self.current_name, *self.aliases, self.deck_name, self.list_name)
        return tuple(dict.fromkeys(name for name in known if name))

    @property
    def also_known_as(self) -> tuple[str, ...]:
        """`names` without the name of the entry."""
        return tuple(name for name in self.names if name != self.name)

    @property
    def other_names(self) -> tuple[str, ...]:
        """`names` without the name of the entry and the one that it has now."""
        return tuple(name for name in self.names if name not in (self.name, self.current_name))

    def source_of(self, fact: str) -> FactSource | None:
        """Return the source of a fact such as “homepage”, “licence”, “status”, “acquisition”."""
        return next((source for source in self.sources if source.fact == fact), None)


REQUIRED = ("origin", "in_deck", "description", "kind", "maturity_level", "checked")
DERIVED = ("category", "goes_on", "owner")
TOGETHER = {
    "status": "status_basis",
    "status_basis": "status",
    "successor_slug": "successor",
    "acquired_on": "acquired_by",
    "pypi": "pypi_last_release",
    "pypi_last_release": "pypi",
}


def problems_of(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield key and reason for what an entry of the content lacks, or may not say itself."""
    yield from ((key, "is missing") for key in REQUIRED if key not in entry)
    yield from ((key, "is not a known key") for key in DERIVED if key in entry)
    for key, other in TOGETHER.items():
        if key in entry and other not in entry:
            yield other, f"is missing beside {key}"
