"""Export of rated people's data: for organizations and for persons.

An organization gets the data it may see: assessors' ratings, and the rest while the person shares
it. A person gets all of their own data, and the ratings they gave others without names.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import CASCADE, Model, Q
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import ngettext

from assessments.people import queries
from assessments.people.models import PeopleNotice, Person, Rater, Rating, TeamNeeds
from assessments.roles import content
from assessments.roles.text import words
from mlops_portal.organizations.actions import known_actions
from mlops_portal.organizations.exports import Data, counted
from mlops_portal.organizations.models import AuditEntry, Organization, User


def of_organization(organization: Organization) -> Data:
    """Rated people with what the organization may see of them, and what teams need."""
    people = list(organization.rated_people.prefetch_related("teams").order_by("pseudonym"))
    seen = queries.newest_ratings(people, for_organization=True)
    return {
        "people": [
            {
                **_head(person),
                "teams": [team.name for team in person.teams.all()],
                "ratings": [_rating(rating) for rating in seen[person.pk].ratings],
            }
            for person in people
        ],
        "notice": list(
            PeopleNotice.objects.filter(organization=organization).values(
                "purpose", "legal_ground", "responsible", "contact", "changed_at"
            )
        ),
        "team_needs": [
            {"team": kept.team_id, **kept.asked, "kept_at": kept.kept_at}
            for kept in TeamNeeds.objects.filter(team__organization=organization).order_by("team")
        ],
    }


def of_person(user: User) -> Data:
    """Return the person's profiles with all their data, and the ratings they gave others."""
    given = Rating.objects.filter(rater__account=user).select_related("rater__person")
    return {
        "profiles": [everything_of(p) for p in Person.objects.filter(account=user).order_by("pk")],
        "ratings_given": [
            {"of": rating.rater.person.pseudonym, **_rating(rating)}
            for rating in given.order_by("at", "pk")
        ],
    }


def forget_person(user: User) -> None:
    """Delete the profiles with the account; ratings given keep the level, without the label."""
    profiles = Person.objects.select_for_update().filter(account=user).order_by("pk")
    for person in list(profiles):  # locked first, as raters do, so that nobody waits in a circle
        person.delete()
    Rater.whole.filter(account=user).update(label="")


def _head(person: Person) -> Data:
    return {
        "id": person.pk,
        "organization": person.organization_id,
        "name": person.name,
        "pseudonym": person.pseudonym,
        "is_candidate": person.is_candidate,
        "created_at": person.created_at,
    }


def _rating(rating: Rating) -> Data:
    return {
        "source": rating.rater.source,
        "rater": rating.rater_id,
        "label": rating.rater.label,
        "matrix_version": rating.matrix_version,
        "skill": rating.skill,
        "level": rating.level,
        "evidence": rating.evidence,
        "evidence_url": rating.evidence_url,
        "at": rating.at,
    }


def goes_with_person(person: Person) -> list[str]:
    """Return descriptions, with counts, of the data deleted along with a rated person."""
    ratings = Rating.objects.filter(rater__person=person).count()
    kept, links = person.results.count(), person.links.count()
    return [
        *counted(ratings, ngettext("%(count)s rating", "%(count)s ratings", ratings)),
        *counted(kept, ngettext("%(count)s kept result", "%(count)s kept results", kept)),
        *counted(links, ngettext("%(count)s link", "%(count)s links", links)),
    ]


def goes_with(organization: Organization) -> list[str]:
    """Return descriptions, with counts, of the rated people deleted along with the organization."""
    count = organization.rated_people.count()
    words = ngettext("%(count)s person with ratings", "%(count)s people with ratings", count)
    return counted(count, words)


Tree = dict[str, Any]
SECRETS = frozenset({"code_hash", "token_hash"})  # what only proves who somebody is


def everything_of(person: Person) -> Tree:
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


def _tree(row: Model, person: Person, names: dict[str, str]) -> Tree:
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


def _log(person: Person) -> list[Tree]:
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
