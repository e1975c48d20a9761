"""Words of the table of permissions: people of the world by part, and a line of the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Parts = frozenset[str]

# People of the world, by part. Everyone of CAST is tried on every address; the others where they
# are named, or near what is theirs (`company`).
OWNER: Parts = frozenset({"owner"})
RUN: Parts = OWNER | {"assessor"}
MEMBERS: Parts = RUN | {"viewer", "rated"}
SIGNED_IN: Parts = MEMBERS | {"stranger", "claimer"}
OUTSIDE: Parts = frozenset({"stranger", "anonymous", "program"})
EVERYONE: Parts = SIGNED_IN | OUTSIDE | {"respondent", "answerer", "candidate"}
NOBODY: Parts = frozenset()
RATED: Parts = frozenset({"rated"})
CAST = ("owner", "assessor", "viewer", "stranger", "anonymous")


@dataclass(frozen=True)
class Upload:
    """A file of the world, as a field of a form."""

    name: str


EXAMPLE = Upload("")  # the body that the document of the API shows first


@dataclass(frozen=True)
class May:
    """Who may do what at an address.

    `reads` is None where nothing is read. `sends` is valid input, with names of the world in
    braces. `take` names the objects for parts of the route whose own name is not the object's.
    Whoever has the address of a `bearer` may use it, and sees whose it is. A `worded` one names
    its organization in what is sent, which is refused as any other wrong value is. The input is
    valid when `by` sends it, else when anyone does who may.
    """

    reads: Parts | None = None
    writes: Mapping[str, Parts] = field(default_factory=dict)
    sends: Any = None
    query: str = ""
    take: Mapping[str, str] = field(default_factory=dict)
    is_bearer: bool = False
    is_worded: bool = False
    by: str = ""


def page(reads: Parts, query: str = "", **take: str) -> May:
    """A page or file that is read."""
    return May(reads, query=query, take=take)


def form(
    writes: Parts,
    sends: Any = None,
    *,
    reads: Parts | None = None,
    query: str = "",
    by: str = "",
    **take: str,
) -> May:
    """A form; its page is at the same address where `reads` is given."""
    return May(reads, {"POST": writes}, sends or {}, query, take, by=by)


def allauth(writes: Parts = EVERYONE, sends: Any = None) -> May:
    """A page of allauth, whose views take a PUT as they take a POST."""
    return May(writes, {"POST": writes, "PUT": writes}, sends or {})


def body(
    writes: Parts,
    sends: Any = None,
    *,
    method: str = "POST",
    reads: Parts | None = None,
    query: str = "",
    **take: str,
) -> May:
    """An operation of the API with a JSON body."""
    return May(reads, {method: writes}, sends if sends is not None else {}, query, take)
