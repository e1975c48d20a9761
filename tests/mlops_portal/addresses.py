"""Every address of the project, read from the URL resolver."""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PART = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>(?:\\.|\[[^\]]*\]|[^()])*\)")


@dataclass(frozen=True, slots=True)
class Address:
    """A route with the names and converters of its variable parts."""

    route: str
    parts: tuple[tuple[str, str], ...]  # name and converter; "re" for a pattern
    name: str

    def filled(self, values: dict[str, Any]) -> str:
        """The path with a value for each part: by "name", else by converter."""

        def value(found: re.Match[str]) -> str:
            name = found.group(2) or found.group(3)
            return str(values[name])

        return "/" + re.sub(r"[\^$]", "", PART.sub(value, self.route))


def every_address() -> list[Address]:
    """All of them, in order."""
    found: list[Address] = []

    def walk(patterns: list[Any], before: str, space: str) -> None:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                walk(pattern.url_patterns, route, inner)
            elif isinstance(pattern, URLPattern):
                parts = tuple(
                    (match.group(2) or match.group(3), match.group(1) or "re")
                    for match in PART.finditer(route)
                )
                found.append(Address(route, parts, f"{space}{pattern.name}"))

    walk(get_resolver().url_patterns, "", "")
    return found
