"""Types of Django's enumerations; everything else of `django.db.models` is left untyped.

django-stubs type the whole of Django and find 400 more places here, nearly all of them in how they
describe Django (`User | AnonymousUser`, `_StrPromise`, annotated rows), not in this code.
"""

import enum
from typing import Any, Self

def __getattr__(name: str) -> Any: ...

class ChoicesType(enum.EnumMeta):
    @property
    def names(cls) -> list[str]: ...
    @property
    def choices(cls) -> list[tuple[Any, str]]: ...
    @property
    def labels(cls) -> list[str]: ...
    @property
    def values(cls) -> list[Any]: ...

class Choices(enum.Enum, metaclass=ChoicesType):
    @property
    def label(self) -> str: ...

class TextChoices(str, Choices):
    def __new__(cls, value: str, label: Any = ...) -> Self: ...
    _value_: str
    @property
    def value(self) -> str: ...

class IntegerChoices(int, Choices):
    def __new__(cls, value: int, label: Any = ...) -> Self: ...
    _value_: int
    @property
    def value(self) -> int: ...
