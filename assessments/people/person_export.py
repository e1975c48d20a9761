"""Export of all data kept about a rated person, for that person only.

The models define its scope: every object that belongs to a person and is deleted with them is
exported with all of its fields, so that a new field cannot be forgotten. Only secrets are left out.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import CASCADE, Model, Q
from django.db.models.fields.reverse_related import ForeignObjectRel

from assessments.people.models import Person, Rating
from assessments.roles import content
from assessments.roles.text import words
from mlops_portal.organizations.actions import known_actions
from mlops_portal.organizations.models import AuditEntry, User

Data = dict[str, Any]
SECRETS = frozenset({"code_hash", "token_hash"})  # what only proves who somebody is


def everything_of(person: Person) -> Data:
    """Return all data of a person, with all ratings ever given and their log entries."""
    names = {skill.slug: words.localized(skill.name) for skill in content.matrix().skills}
    whole = _tree(person, person, names)
    ratings = [
        {"source": rater["source"], "label": rater["label"], "rater": rater["id"], **rating}
        for rater in whole["raters"]
        for rating in rater["ratings"]
    ]
    return {
        **whole,
        "teams": [team.name for team in person.teams.order_by("name")],
        "erased_at": person.erased_at,
        "ratings": sorted(ratings, key=lambda one: (one["at"], one["id"])),
        "log": _log(person),
    }


def owned(model: type[Model]) -> Iterator[ForeignObjectRel]:
    """Yield the relations whose rows belong to a row of `model` and are deleted with it."""
    for relation in model._meta.related_objects:
        if relation.on_delete is CASCADE and relation.get_accessor_name():
            yield relation


def _tree(row: Model, person: Person, names: dict[str, str]) -> Data:
    found = {
        field.name: _told(row, field, person)
        for field in row._meta.concrete_fields
        if field.name not in SECRETS and not _is_parent(field, row, person)
    }
    if isinstance(row, Rating):
        found["skill_name"] = names.get(row.skill, row.skill)
    for relation in owned(type(row)):
        related = getattr(row, relation.get_accessor_name()).order_by("pk")
        found[relation.get_accessor_name()] = [_tree(one, person, names) for one in related]
    return found


def _is_parent(field: Any, row: Model, person: Person) -> bool:
    return row is not person and field.is_relation and field.remote_field.on_delete is CASCADE


def _told(row: Model, field: Any, person: Person) -> Any:
    """Return a field's value; a related row by its name, an account only as own or not."""
    if not field.is_relation:
        return getattr(row, field.attname)
    if issubclass(field.related_model, User):
        return _who(getattr(row, field.attname), person)
    other = getattr(row, field.name)
    return getattr(other, "name", None) or getattr(row, field.attname)


def _who(account_id: int | None, person: Person) -> str | None:
    """Return the function of an account, not its name: raters are not named in the export."""
    if account_id is None:
        return None
    return "you" if account_id == person.account_id else "member"


def _log(person: Person) -> list[Data]:
    """Entries of the organization's log about the person, in words."""
    about = Q(target=person.pseudonym)
    if person.account_id:
        about |= Q(actor=person.account_id, action__startswith="person.", target="")
    entries = AuditEntry.objects.filter(about, organization=person.organization_id)
    sentences = known_actions()
    return [
        {
            "action": entry.action,
            "what": str(sentences.get(entry.action, entry.action)),
            "by": _who(entry.actor_id, person) or entry.details.get("by"),
            "details": {k: v for k, v in entry.details.items() if k not in ("person", "by")},
            "at": entry.at,
        }
        for entry in entries.order_by("at", "pk")
    ]
