"""Related rows found from the models' relations, so that an export is complete.

A model or field added later is exported without a change of code.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import CASCADE, Field, Model, QuerySet

Rows = dict[str, list[dict[str, Any]]]


def rows_of(root: Model, *, secrets: frozenset[str] = frozenset()) -> Rows:
    """Return the row and all rows deleted with it by cascade, by model name.

    Fields that are named in `secrets` are left out.
    """
    found = {type(root)._meta.model_name: told(_rows(type(root), pk=root.pk), secrets)}
    for model, path in owned(type(root)):
        found[model._meta.model_name] = told(_rows(model, **{path: root.pk}), secrets)
    return found


def told(rows: QuerySet, secrets: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Return rows as dicts of all fields but secrets, sorted; an account as its e-mail address."""
    fields = [field for field in rows.model._meta.concrete_fields if field.name not in secrets]
    names = {_lookup(field): field.name for field in fields}
    return [{names[key]: value for key, value in row.items()} for row in rows.values(*names)]


def owned(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Yield the models deleted by cascade with `model`, each once, with the lookup back to it."""
    known, waiting = {model}, [(model, "")]
    while waiting:
        parent, path = waiting.pop(0)
        for relation in parent._meta.related_objects:
            child = relation.related_model
            if relation.on_delete is not CASCADE or child in known:
                continue
            known.add(child)
            lookup = f"{relation.field.name}__{path}" if path else relation.field.name
            waiting.append((child, lookup))
            yield child, lookup


def _rows(model: type[Model], **lookup: Any) -> QuerySet:
    return model._base_manager.filter(**lookup).order_by("pk")


def _lookup(field: Field) -> str:
    is_account = field.is_relation and issubclass(field.related_model, get_user_model())
    return f"{field.name}__email" if is_account else field.name
