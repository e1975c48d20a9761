"""What a tool of the landscape is: facts with their sources, frozen. Pure.

An organization's own tools are the same type, with `owner` set, so that both kinds are searched,
compared and counted together. None and empty mean: not known.
"""

from dataclasses import dataclass
from enum import StrEnum

from mlops_portal.foundation.text import Text


class Kind(StrEnum):
    """Who may use it, and on what terms."""

    OPEN_SOURCE = "open-source"
    COMMERCIAL = "commercial"
    MANAGED_CLOUD = "managed-cloud"
    IN_HOUSE = "in-house"
    RESOURCE = "resource"
    UNKNOWN = "unknown"  # of own tools: nobody said it


class Status(StrEnum):
    """How it fares. MAINTENANCE covers slow and dormant: read `last_activity`."""

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
    """Where a fact comes from. `date` is YYYY[-MM[-DD]], empty when it was not recorded."""

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
        """Active, under whatever name and whoever owns it now."""
        return self.status is Status.ACTIVE or self.goes_on

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_described(self) -> bool:
        """Whether somebody said what it can be in a stack. Of an own tool nobody may have."""
        return bool(self.components or not self.owner)

    @property
    def is_open(self) -> bool:
        return self.kind is Kind.OPEN_SOURCE

    @property
    def categories(self) -> tuple[str, ...]:
        """The category that it stands in, then those that refer to it."""
        return (self.category, *self.other_categories)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which it is or was known, its present entry first, each once."""
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
        """Where “homepage”, “licence”, “status” or “acquisition” comes from."""
        return next((source for source in self.sources if source.fact == fact), None)
