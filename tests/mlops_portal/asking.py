"""Requests made from the table of who may do what, and a digest of what the organization holds."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from drf_spectacular.generators import SchemaGenerator

from mlops_portal.organizations.models import Organization
from tests.mlops_portal.addresses import Address, every_address
from tests.mlops_portal.permissions import EXAMPLE, Upload
from tests.mlops_portal.surroundings import World
from tests.mlops_portal.who_may import USUAL, WHO_MAY

JSON = "application/json"
ROOMS = ("organizations", "evidence", "maturity", "skills", "landscape", "runs")


@cache
def addresses() -> Mapping[str, Address]:
    """Each route once; a later one of the same route is never reached."""
    found: dict[str, Address] = {}
    for address in every_address():
        found.setdefault(address.route, address)
    return found


@cache
def document() -> dict[str, Any]:
    """The API's own document."""
    return SchemaGenerator().get_schema(request=None, public=True)


def is_json(route: str) -> bool:
    """Whether the bodies of the route are JSON."""
    sent = WHO_MAY[route].sends
    holds_files = isinstance(sent, Mapping) and any(isinstance(v, Upload) for v in sent.values())
    return route.startswith("api/") and not holds_files


def parts_of(route: str, world: World) -> dict[str, Any]:
    """What the variable parts of the route are in the world."""
    said = USUAL | dict(WHO_MAY[route].take)
    found = {}
    for name, _kind in addresses()[route].parts:
        value = said.get(name, name)
        found[name] = value[1:] if value.startswith("=") else world.ids[value]
    return found


def path_of(route: str, world: World, method: str = "GET", **other: Any) -> str:
    """The address in the world, with its query; `other` replaces parts.

    What is changed by the API is named in the body alone where it can be read too.
    """
    path = addresses()[route].filled(parts_of(route, world) | other)
    is_read = method in ("GET", "HEAD") or not is_json(route)
    may = WHO_MAY[route]
    query = may.query if is_read or (may.reads is None and method in may.writes) else ""
    return f"{path}?{query.format(**world.ids)}" if query else path


def sent_to(route: str, world: World) -> Any:
    """Valid input of the route."""
    sends = WHO_MAY[route].sends
    if sends is EXAMPLE:
        (operation,) = document()["paths"][f"/{route}"].values()
        examples = operation["requestBody"]["content"][JSON]["examples"]
        return next(iter(examples.values()))["value"]
    return _filled(sends, world)


def _filled(value: Any, world: World) -> Any:
    if isinstance(value, str):
        return value.format(**world.ids)
    if isinstance(value, Upload):
        return SimpleUploadedFile(value.name, world.files[value.name])
    if isinstance(value, Mapping):
        return {key: _filled(inner, world) for key, inner in value.items()}
    return value


def ask(client: Client, method: str, route: str, world: World, **other: Any) -> HttpResponse:
    """Send valid input, or none to what only reads, by any method."""
    sends_nothing = method in ("GET", "HEAD", "OPTIONS", "DELETE")
    data = None if sends_nothing else sent_to(route, world)
    path = path_of(route, world, method, **other)
    return send(client, method, path, data, as_json=is_json(route))


def send(client: Client, method: str, path: str, data: Any, *, as_json: bool) -> HttpResponse:
    """One request with a body of the kind that the address reads."""
    if data is None:
        return client.generic(method, path)
    if as_json:
        text = data if isinstance(data, str) else json.dumps(data)
        return client.generic(method, path, text, JSON)
    return client.generic(method, path, encode_multipart(BOUNDARY, data), MULTIPART_CONTENT)


# ------------------------------------------------------------------ what the organization holds
@cache
def _ways() -> dict[type[models.Model], str]:
    """By each table that belongs to organizations, the shortest lookup that leads to one."""
    found: dict[type[models.Model], str] = {Organization: "pk"}
    tables = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    tables += [field.remote_field.through for model in tables for field in model._meta.many_to_many]
    grew = True
    while grew:
        grew = False
        for model in dict.fromkeys(tables):
            if model in found:
                continue
            for one in model._meta.get_fields():
                if one.many_to_one or (one.one_to_one and one.concrete):
                    way = found.get(one.related_model)
                    if way is not None:
                        found[model] = one.name if way == "pk" else f"{one.name}__{way}"
                        grew = True
                        break
    return found


def rows(world: World) -> dict[str, tuple[int, str]]:
    """How many rows of each table are the organization's, and a digest of all that they hold."""
    found = {}
    for model, way in _ways().items():
        kept = model._base_manager.filter(**{way: world.ids["organization"]})
        texts = sorted(map(repr, kept.values_list()))
        digest = hashlib.sha256("\n".join(texts).encode("utf-8", "backslashreplace")).hexdigest()
        found[model._meta.label] = (len(texts), digest)
    return found


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables of the rooms that are written to meanwhile."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split(None, 3)
        if words[0] in ("INSERT", "UPDATE", "DELETE"):
            table = words[1 if words[0] == "UPDATE" else 2].strip('"')
            if table.partition("_")[0] in ROOMS:
                tables.add(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables
