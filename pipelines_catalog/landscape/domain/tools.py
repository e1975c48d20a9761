"""The data model of a tool: immutable facts with their sources. Pure.

An organization's own tools are the same type, with `owner` set, so that both kinds are searched,
compared and counted together. None and empty mean unknown.
"""

from dataclasses import dataclass
from enum import StrEnum

from mlops_portal.foundation.text import Text


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


@dataclass(frozen=True, slots=True)
class FactSource:
    """The source of a fact. `date` is YYYY[-MM[-DD]], empty when unknown."""

    fact: str
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Foundation:
    """A foundation that hosts it, and the project's stage there (no maturity level)."""

    name: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool, platform, library or resource. Dates are YYYY[-MM[-DD]] as text."""

    slug: str
    name: str
    category: str = ""
    kind: Kind = Kind.OPEN_SOURCE
    status: Status = Status.UNKNOWN
    description: Text | None = None
    current_name: str = ""
    aliases: tuple[str, ...] = ()
    deck_name: str = ""
    list_name: str = ""
    in_2022_list: bool = False
    removed_from_list_on: str = ""
    other_categories: tuple[str, ...] = ()
    origin: str = ""
    in_deck: bool = False
    responsible_ai_step: int | None = None
    homepage: str = ""
    repository: str = ""
    old_addresses: tuple[str, ...] = ()  # of its repository and its homepage, before they moved
    source_available: bool | None = None
    licence: str = ""
    client_licence: str = ""  # of the open client of a service
    language: str = ""  # that it is written in
    form: str = ""  # what has no language comes as: a service, a paper
    pypi: str = ""
    pypi_last_release: str = ""
    status_basis: str = ""
    status_note: Text | None = None
    last_activity: str = ""
    goes_on: bool = False  # renamed or bought, and active all the same
    successor: str = ""
    successor_slug: str = ""
    acquired_by: str = ""
    acquired_on: str = ""
    foundations: tuple[Foundation, ...] = ()
    lifecycle_data: tuple[str, ...] = ()
    lifecycle_ml: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    maturity_level: int | None = None
    sources: tuple[FactSource, ...] = ()
    checked: str = ""
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
