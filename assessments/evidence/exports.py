"""This room's part of the export of an organization or a person, and of forgetting a person."""

from collections.abc import Iterable
from pathlib import Path

from assessments.evidence import queries, store
from assessments.evidence.models import Item, Review
from assessments.organizations.models import Organization, User


def of_organization(organization: Organization) -> dict[str, object]:
    """All items with their history; a file stands in the archive under the name given here."""
    return {"items": [_item(item) for item in queries.items_of_organization(organization)]}


def of_person(user: User) -> dict[str, object]:
    """Items that the account added, and what it said of others'."""
    items = queries.with_history(Item.objects.filter(added_by=user).order_by("added_at", "pk"))
    reviews = Review.objects.filter(reviewer=user).select_related("item").order_by("at", "pk")
    return {
        "items": [_item(item, with_reviews=False) for item in items],
        "reviews": [{"item": review.item.pk, **_review(review)} for review in reviews],
    }


def files_of_organization(organization: Organization) -> Iterable[tuple[str, Path]]:
    """Each content once, as (name in the archive, where it lies)."""
    return _files(Item.objects.filter(organization=organization))


def files_of_person(user: User) -> Iterable[tuple[str, Path]]:
    """Contents of what the account added."""
    return _files(Item.objects.filter(added_by=user))


def _files(items: Iterable[Item]) -> Iterable[tuple[str, Path]]:
    kept = items.exclude(file=None).select_related("file").order_by("added_at", "pk")
    packed: set[str] = set()
    for item in kept:
        path = store.path_of(item.file.sha256)
        if item.file.sha256 not in packed and path.exists():
            packed.add(item.file.sha256)
            yield item.file.sha256, path


def _item(item: Item, *, with_reviews: bool = True) -> dict[str, object]:
    kept = item.file
    data: dict[str, object] = {
        "id": item.pk,
        "subject": item.subject,
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
        "added_at": item.added_at,
        "removed_at": item.removed_at,
    }
    if with_reviews:
        data["reviews"] = [
            {**_review(r), "reviewer": r.reviewer.email if r.reviewer else None}
            for r in item.reviews.all()
        ]
    return data


def _review(review: Review) -> dict[str, object]:
    return {"verdict": review.verdict, "comment": review.comment, "at": review.at}
