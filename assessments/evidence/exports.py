"""Evidence in full exports of an organization or a person, and when a person is deleted."""

from collections.abc import Iterable
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.evidence import access, queries, store
from assessments.evidence.models import Item, Review
from mlops_portal.organizations.exports import counted
from mlops_portal.organizations.models import Organization, User


def of_organization(organization: Organization) -> dict[str, object]:
    """Return all items with their history, with the names of their files in the archive."""
    told = queries.with_history(_told(organization).order_by(*queries.in_time()))
    about = _(
        "Left out is what nobody may see yet: evidence in rounds that are open, and in anonymous "
        "rounds of responses that do not count or are too few."
    )
    return {"about": about, "items": [_item(item) for item in told]}


def _told(organization: Organization) -> QuerySet[Item]:
    hidden = access.hidden_subjects(organization)
    return Item.objects.filter(organization=organization).exclude(subject__in=hidden)


def of_person(user: User) -> dict[str, object]:
    """Return items that the account added, and its reviews of other items."""
    reviews = Review.objects.filter(reviewer=user).select_related("item").order_by("at", "pk")
    return {
        "items": own_items(Item.objects.filter(added_by=user)),
        "reviews": [{"item": review.item.pk, **_review(review)} for review in reviews],
    }


def own_items(items: QuerySet[Item]) -> list[dict[str, object]]:
    """Return items as exported to the person who added them."""
    ordered = queries.with_history(items.order_by("added_at", "pk"))
    return [_item(item, is_own=True) for item in ordered]


def files_of_organization(organization: Organization) -> Iterable[tuple[str, Path]]:
    """Yield each file once, as (name in the archive, path)."""
    return files_of(_told(organization))


def files_of_person(user: User) -> Iterable[tuple[str, Path]]:
    """Yield each file that the account added, as (name in the archive, path)."""
    return files_of(Item.objects.filter(added_by=user))


def files_of(items: QuerySet[Item]) -> Iterable[tuple[str, Path]]:
    """Yield each file of the items once, as (name in the archive, path)."""
    kept = items.exclude(file=None).select_related("file").order_by("added_at", "pk")
    packed: set[str] = set()
    for item in kept:
        path = store.path_of(item.file.sha256)
        if item.file.sha256 not in packed and path.exists():
            packed.add(item.file.sha256)
            yield item.file.sha256, path


def _item(item: Item, *, is_own: bool = False) -> dict[str, object]:
    """Return one item; adder and time of an anonymous one only to its own adder."""
    kept = item.file
    is_hidden = item.origin == Item.Origins.ANONYMOUS and not is_own
    data: dict[str, object] = {
        "id": item.pk,
        "subject": None if is_hidden else item.subject,
        "topic": item.topic,
        "system": item.system.name if item.system else None,
        "kind": item.kind,
        "title": item.title,
        "url": item.url,
        "file_name": item.file_name,
        "sha256": kept.sha256 if kept else None,
        "size": kept.size if kept else None,
        "added_by": item.added_by.email if item.added_by else None,
        "label": item.label,
        "added_at": None if is_hidden else item.added_at,
        "is_removed": item.removed_at is not None,
        "removed_at": None if is_hidden else item.removed_at,
    }
    if not is_own:
        data["reviews"] = [
            {
                **_review(review),
                "reviewer": review.reviewer.email if review.reviewer else None,
                "at": None if is_hidden and review.reviewer is None else review.at,
            }
            for review in item.reviews.all()
        ]
    return data


def _review(review: Review) -> dict[str, object]:
    return {"verdict": review.verdict, "comment": review.comment, "at": review.at}


def goes_with(organization: Organization) -> list[str]:
    """Return the count, in words, of evidence deleted with the organization."""
    count = organization.evidence_items.count()
    words = ngettext("%(count)s piece of evidence", "%(count)s pieces of evidence", count)
    return counted(count, words)
