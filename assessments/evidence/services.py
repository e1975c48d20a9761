"""Services that change evidence: add, remove, review, reply, and delete unused files.

The caller checks permissions; rules that hold for every caller are here. Each service writes its
audit entry in its own transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from assessments.evidence import store
from assessments.evidence.domain.files import clean_name, kind_of
from assessments.evidence.models import REMOVED_KEPT, Item, Review, StoredFile, Verdict
from mlops_portal.organizations.actions import Unnamed
from mlops_portal.organizations.chain import lock_organization
from mlops_portal.organizations.models import Organization, System, User
from mlops_portal.organizations.services.audit import record_audit

MOST_ITEMS = 20  # per topic, including removed ones
ORPHAN_AGE = timedelta(days=1)  # age at which interrupted uploads are deleted


class TooMany(Exception):
    """Raised when the topic already has the maximum number of items."""


class StorageFull(Exception):
    """Raised when the organization has reached its limit of files or bytes."""


class OwnEvidence(Exception):
    """Raised when a person reviews an item that they added."""


class ReviewConflict(Exception):
    """Raised if another person reviewed the item since the page was loaded (`newest`)."""

    def __init__(self, newest: Review | None) -> None:
        super().__init__()
        self.newest = newest


class Questioned(Exception):
    """Raised when an item with an open question is confirmed for another round."""


class NothingAsked(Exception):
    """Raised when there is no open question to reply to."""


@dataclass(frozen=True, slots=True)
class Location:
    """The subject and topic an item supports, and its organization and system."""

    organization: Organization
    subject: str
    topic: str
    system: System | None = None

    def fields(self) -> dict[str, object]:
        """Return the fields of an item that is stored here."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Adder:
    """The person who adds: an account, a browser with its label, or an anonymous respondent."""

    user: User | None = None
    visitor: str = ""
    label: str = ""
    is_anonymous: bool = False
    tells_topic: bool = True  # whether the audit log may name the topic

    def fields(self) -> dict[str, object]:
        """Return the fields to store; for an anonymous adder only the origin."""
        if self.is_anonymous:
            return {"origin": Item.Origins.ANONYMOUS}
        if self.user is not None:
            return {"origin": Item.Origins.MEMBER, "added_by": self.user}
        return {"origin": Item.Origins.LINK, "visitor": self.visitor, "label": self.label}

    @property
    def actor(self) -> User | None:
        """The account named in the audit log."""
        return None if self.is_anonymous else self.user


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """The link of an answer (empty for none), with its location and adder."""

    location: Location
    url: str
    by: Adder


@transaction.atomic
def add_link(*, location: Location, url: str, title: str, by: Adder, at: datetime) -> Item:
    """Add a link. Raises TooMany."""
    _make_room(location)
    return _add(location, by, at, kind=Item.Kinds.LINK, url=url, title=title)


def add_file(
    *, location: Location, name: str, content: bytes, title: str, by: Adder, at: datetime
) -> Item:
    """Add a file of at most 10 MB. Raises kinds.Refused, TooMany, StorageFull.

    Not inside another transaction: the content could be deleted between this call and its commit.
    """
    kind = kind_of(name, content)
    sha256 = store.hash_of(content)
    aside = store.write_aside(content)
    try:
        with store.placing(), transaction.atomic():
            _make_room(location)
            kept = StoredFile.objects.filter(
                organization=location.organization, sha256=sha256
            ).first() or _new_file(
                location.organization, sha256, len(content), kind.content_type, at
            )
            item = _add(
                location,
                by,
                at,
                kind=Item.Kinds.FILE,
                file=kept,
                file_name=clean_name(name, kind.ending),
                title=title,
            )
            store.place(aside, sha256)
    finally:
        aside.unlink(missing_ok=True)
    return item


def _make_room(location: Location) -> None:
    """Lock the organization against concurrent additions, and check the topic's limit."""
    lock_organization(location.organization.pk)
    held = Item.objects.filter(
        organization=location.organization, subject=location.subject, topic=location.topic
    )
    if held.count() >= MOST_ITEMS:
        raise TooMany


def _new_file(
    organization: Organization, sha256: str, size: int, content_type: str, at: datetime
) -> StoredFile:
    held = StoredFile.objects.filter(organization=organization).aggregate(
        files=Count("pk"), bytes=Sum("size", default=0)
    )
    too_many = held["files"] >= settings.EVIDENCE_FILES
    if too_many or held["bytes"] + size > settings.EVIDENCE_BYTES:
        raise StorageFull
    return StoredFile.objects.create(
        organization=organization,
        sha256=sha256,
        size=size,
        content_type=content_type,
        stored_at=at,
    )


def _add(location: Location, by: Adder, at: datetime, **fields: object) -> Item:
    item = Item.objects.create(added_at=at, **location.fields(), **by.fields(), **fields)
    _record_of(item, by, "evidence.added", at)
    return item


@transaction.atomic
def keep_answer_links(links: Iterable[AnswerLink], *, at: datetime) -> None:
    """Store the link of each answer as an item that can be reviewed like any other.

    A changed link replaces its item, which is kept as removed if it was reviewed; removed items
    stay removed. Not in the audit log: the history of the answers has the authors.
    """
    links = list(links)
    wanted = {(link.location.subject, link.location.topic): link for link in links}
    held = Item.objects.filter(subject__in={subject for subject, _topic in wanted})
    held = held.filter(kind=Item.Kinds.LINK).annotate(said=Count("reviews"))
    new = dict(wanted)
    for item in held:
        link = wanted.get((item.subject, item.topic))
        if link is None:
            continue
        if item.url == link.url:
            new.pop((item.subject, item.topic), None)
        elif item.in_answer and item.removed_at is None:
            _let_go(item, at)
    Item.objects.bulk_create(
        Item(
            kind=Item.Kinds.LINK,
            url=link.url,
            in_answer=True,
            added_at=at,
            **link.location.fields(),
            **link.by.fields(),
        )
        for link in new.values()
        if link.url
    )


def _let_go(item: Item, at: datetime) -> None:
    """Delete an item whose link left its answer; mark a reviewed one as removed."""
    if item.said:
        Item.objects.filter(pk=item.pk).update(removed_at=at)
    else:
        item.delete()


@transaction.atomic
def carry_item(*, item: Item, location: Location, by: Adder, at: datetime) -> Item:
    """Confirm that an item of an earlier round still holds, so that it supports `location`.

    The new item has the current date, refers to the confirmed one, and is reviewed again. Raises
    TooMany, and Questioned if it has an open question: such an item is replaced, not confirmed.
    """
    newest = item.reviews.order_by("-number").first()
    if newest is not None and newest.verdict == Verdict.QUESTIONED:
        raise Questioned
    _make_room(location)
    return _add(
        location,
        by,
        at,
        kind=item.kind,
        url=item.url,
        title=item.title,
        file=item.file,
        file_name=item.file_name,
        carried_from=item,
    )


@transaction.atomic
def remove_item(*, item: Item, by: Adder, at: datetime) -> None:
    """Remove an item from the count. It can be restored for 30 days. Idempotent."""
    if Item.objects.filter(pk=item.pk, removed_at=None).update(removed_at=at):
        _record_of(item, by, "evidence.removed", at)


@transaction.atomic
def restore_item(*, item: Item, by: Adder, at: datetime) -> bool:
    """Restore a removed item; False if it is not removed or its 30 days are over."""
    kept = Item.objects.filter(pk=item.pk, removed_at__gt=at - REMOVED_KEPT)
    restored = kept.exclude(kind=Item.Kinds.FILE, file=None).update(removed_at=None)
    if restored:
        _record_of(item, by, "evidence.restored", at)
    return bool(restored)


@transaction.atomic
def review_item(
    *,
    item: Item,
    by: User,
    verdict: Verdict,
    comment: str,
    seen: int,
    is_own: bool = False,
    at: datetime,
) -> Review:
    """Accept or question an item that another person added.

    `seen` is the number of the newest review that the reviewer saw, 0 for none. `is_own` tells that
    the item is the reviewer's own (anonymous items store no adder). Raises OwnEvidence,
    ReviewConflict, and ValueError for any other verdict.
    """
    if verdict not in (Verdict.ACCEPTED, Verdict.QUESTIONED):
        raise ValueError("A reviewer accepts or questions.")
    newest = _newest_locked(item)
    if is_own or item.added_by_id == by.pk:
        raise OwnEvidence
    if (newest.number if newest else 0) != seen:
        raise ReviewConflict(newest)
    review = _say(item, seen + 1, by, verdict, comment, at)
    record_audit(
        organization=item.organization,
        actor=by,
        action=f"evidence.{verdict.value}",
        target=_words(item),
        at=at,
    )
    return review


@transaction.atomic
def answer_question(*, item: Item, by: Adder, comment: str, at: datetime) -> Review:
    """Reply to the open question; the item counts again. Raises NothingAsked."""
    newest = _newest_locked(item)
    if newest is None or newest.verdict != Verdict.QUESTIONED:
        raise NothingAsked
    review = _say(item, newest.number + 1, by.actor, Verdict.ANSWERED, comment, at)
    _record_of(item, by, "evidence.answered", at)
    return review


def _newest_locked(item: Item) -> Review | None:
    """Lock a live item; return its newest review. Raises Item.DoesNotExist."""
    Item.objects.select_for_update(of=("self",)).get(pk=item.pk, removed_at=None)
    return item.reviews.order_by("-number").first()


def _say(
    item: Item, number: int, by: User | None, verdict: Verdict, comment: str, at: datetime
) -> Review:
    return Review.objects.create(
        item=item, number=number, reviewer=by, verdict=verdict, comment=comment, at=at
    )


def _record_of(item: Item, by: Adder, action: str, at: datetime) -> None:
    """Record an action on the person's own evidence; of an anonymous one only the day."""
    system = item.system.name if item.system else ""
    record_audit(
        organization=item.organization,
        actor=by.actor,
        action=action,
        target=_words(item) if by.tells_topic else system,
        unnamed=Unnamed.RESPONDENT if by.is_anonymous else Unnamed.LINK,
        at=at.replace(hour=0, minute=0, second=0, microsecond=0) if by.is_anonymous else at,
    )


def _words(item: Item) -> str:
    return f"{item.topic}, {item.system.name}" if item.system else item.topic


@transaction.atomic
def forget_subjects(subjects: set[str]) -> None:
    """Delete all items of these subjects permanently, with their files."""
    Item.objects.filter(subject__in=subjects).delete()
    transaction.on_commit(clear_unreferenced)


def clear_unreferenced(*, orphan_age: timedelta = timedelta(0)) -> int:
    """Delete files without an item, rows and bytes; return the number of contents.

    Content without a row is kept until it is `orphan_age` old.
    """
    with store.clearing():
        with transaction.atomic():
            unused = StoredFile.objects.filter(items=None)
            lost = set(unused.values_list("sha256", flat=True))
            unused.delete()
        orphans = store.contents(older_than=orphan_age.total_seconds()) | lost
        named = StoredFile.objects.filter(sha256__in=orphans).values_list("sha256", flat=True)
        return store.unlink(orphans - set(named))


def sweep(*, at: datetime) -> int:
    """Delete expired content: of items removed at least 30 days ago, and interrupted uploads."""
    stale = Item.objects.filter(kind=Item.Kinds.FILE, removed_at__lte=at - REMOVED_KEPT)
    stale.exclude(file=None).update(file=None)
    store.clear_aside(ORPHAN_AGE.total_seconds())
    return clear_unreferenced(orphan_age=ORPHAN_AGE)
