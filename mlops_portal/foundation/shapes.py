"""Field types of content files, for frozen dataclasses that pydantic builds from them.

A dataclass is the declaration of its file: it sets `__pydantic_config__ = SHAPE` and says with
these types what a field may hold. `foundation.content.build` reads a document into it.
"""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

SHAPE = ConfigDict(extra="forbid", strict=True)

Key = TypeVar("Key")
Value = TypeVar("Value")


def _each_once(names: tuple[Value, ...]) -> tuple[Value, ...]:
    if twice := [str(name) for name, times in Counter(names).items() if times > 1]:
        reason = "{names} stands twice"
        raise PydanticCustomError("twice", reason, {"names": ", ".join(twice)})
    return names


def one_of(*words: str) -> AfterValidator:
    """Return a validator for a text that is one of `words`."""

    def known(value: str) -> str:
        if value not in words:
            raise PydanticCustomError(
                "one_of", "is not one of {words}", {"words": ", ".join(words)}
            )
        return value

    return AfterValidator(known)


Filled = Annotated[str, StringConstraints(pattern=r"\S")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]{2})?$")]
Once = Annotated[tuple[Value, ...], AfterValidator(_each_once)]
FrozenMapping = Annotated[Mapping[Key, Value], AfterValidator(MappingProxyType)]
NotEmpty = Field(min_length=1)
