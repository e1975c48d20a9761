"""Pipeline parameters: typed, bounded, with texts for the form built from them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pipelines_catalog.engine.messages import Message


@dataclass(frozen=True, slots=True)
class ParameterError:
    """One invalid value. `code` identifies the error; `limits` are the numbers of its message."""

    key: str
    code: str
    limits: Mapping[str, Any] = field(default_factory=dict)


class InvalidParameters(ValueError):
    """Values that a pipeline does not accept, with all errors."""

    def __init__(self, errors: Iterable[ParameterError]) -> None:
        self.errors = tuple(errors)
        super().__init__(", ".join(f"{error.key}: {error.code}" for error in self.errors))


class _Refused(ValueError):
    def __init__(self, code: str, **limits: Any) -> None:
        self.code, self.limits = code, limits
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Parameter:
    """Base class of parameters. Use WholeNumber, Number, Choice or Switch."""

    type: ClassVar[str] = ""
    key: str
    title: Message
    default: Any
    help: Message | None = None

    def clean(self, value: object) -> Any:
        """Return the value in its type. Raises ValueError with the error code."""
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        """Return type and bounds for the API."""
        return {"type": self.type, "default": self.default}


@dataclass(frozen=True, slots=True)
class WholeNumber(Parameter):
    """An integer from `minimum` to `maximum`, both included."""

    type: ClassVar[str] = "integer"
    minimum: int = 0
    maximum: int = 2**31 - 1

    def clean(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _Refused("not_a_whole_number")
        return _within(value, self.minimum, self.maximum)

    def describe(self) -> dict[str, Any]:
        return _described(self, minimum=self.minimum, maximum=self.maximum)


@dataclass(frozen=True, slots=True)
class Number(Parameter):
    """A finite number from `minimum` to `maximum`, both included."""

    type: ClassVar[str] = "number"
    minimum: float = 0.0
    maximum: float = 1.0

    def clean(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _Refused("not_a_number")
        if not math.isfinite(value):
            raise _Refused("not_a_number")
        return float(_within(value, self.minimum, self.maximum))

    def describe(self) -> dict[str, Any]:
        return _described(self, minimum=self.minimum, maximum=self.maximum)


@dataclass(frozen=True, slots=True)
class Choice(Parameter):
    """One of `choices`: value → words."""

    type: ClassVar[str] = "string"
    choices: Mapping[str, Message] = field(default_factory=dict)

    def clean(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise _Refused("not_a_choice", choices=", ".join(self.choices))
        return value

    def describe(self) -> dict[str, Any]:
        return _described(self, choices=list(self.choices))


@dataclass(frozen=True, slots=True)
class Switch(Parameter):
    """On or off."""

    type: ClassVar[str] = "boolean"

    def clean(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise _Refused("not_a_switch")
        return value


def _within(value: Any, minimum: Any, maximum: Any) -> Any:
    if not minimum <= value <= maximum:
        raise _Refused("out_of_range", minimum=minimum, maximum=maximum)
    return value


def _described(parameter: Parameter, **bounds: Any) -> dict[str, Any]:
    return Parameter.describe(parameter) | bounds


def clean(parameters: Iterable[Parameter], given: Mapping[str, object]) -> dict[str, Any]:
    """Return every parameter with its value or default, in declared order.

    Raises InvalidParameters with all errors; an undeclared key is an error.
    """
    known = {parameter.key: parameter for parameter in parameters}
    errors = [ParameterError(key, "unknown_parameter") for key in given if key not in known]
    cleaned = {}
    for key, parameter in known.items():
        try:
            cleaned[key] = parameter.clean(given[key]) if key in given else parameter.default
        except _Refused as refused:
            errors.append(ParameterError(key, refused.code, refused.limits))
    if errors:
        raise InvalidParameters(errors)
    return cleaned
