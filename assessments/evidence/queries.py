"""Queries of evidence. The caller has checked which subjects may be seen."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import (
    Case,
    Count,
    Exists,
    Expression,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from assessments.evidence.models import Item, Review, Verdict
from mlops_portal.organizations.access import Actor

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
OPEN = "open"  # no verdict yet, or a question with a reply
STATES = (OPEN, Verdict.QUESTIONED.value, Verdict.ACCEPTED.value)
PAGE_SIZE = 25
MOST_PAGES = 100_000  # limits the OFFSET of the query


def items_of(subjects: Iterable[str], *, with_removed: bool = False) -> QuerySet[Item]:
    """Return items of these subjects, oldest first, with their newest `verdict` and its number.

    Only live ones, unless `with_removed`. Anonymous ones come first, in an order unrelated to time.
    """
    newest = Review.objects.filter(item=OuterRef("pk")).order_by("-number")
    items = Item.objects.filter(subject__in=list(subjects)).annotate(
        verdict=Subquery(newest.values("verdict")[:1]),
        newest=Subquery(newest.values("number")[:1]),
    )
    if not with_removed:
        items = items.filter(removed_at=None)
    return items.order_by("topic", *in_time())


def in_time() -> tuple[Expression, str]:
    """Return the order by time, in which the times of anonymous items are not revealed."""
    anonymous = When(origin=Item.Origins.ANONYMOUS, then=Value(NO_TIME))
    return Case(anonymous, default=F("added_at")), "pk"


def with_history(items: QuerySet[Item]) -> QuerySet[Item]:
    """Prefetch file, adder and all reviews of the items, in two queries."""
    reviews = Review.objects.select_related("reviewer").order_by("number")
    return items.select_related("file", "added_by", "system").prefetch_related(
        Prefetch("reviews", reviews)
    )


def in_state(items: QuerySet[Item], state: str) -> QuerySet[Item]:
    """Return items of `items_of` in one of STATES; all for any other state."""
    return items.filter(_is_in(state)) if state in STATES else items


def _is_in(state: str) -> Q:
    if state == OPEN:
        return Q(verdict=None) | Q(verdict=Verdict.ANSWERED)
    return Q(verdict=state)


def page_in_state(items: QuerySet[Item], state: str, asked: str) -> tuple[Page, dict[str, int]]:
    """Return a page of one organization's items in a state, with history, and all counts.

    The counts are by state. Two queries. Raises EmptyPage after the last page.
    """
    counts = {f"in_{name}": _count(in_state(items, name)) for name in STATES}
    shown = with_history(in_state(items, state).annotate(**counts))
    number = min(int(asked), MOST_PAGES) if asked.isascii() and asked.isdigit() else 1
    number = max(number, 1)
    rows = list(shown[PAGE_SIZE * (number - 1) : PAGE_SIZE * number])
    if not rows and number > 1:
        raise EmptyPage
    found = {n: getattr(rows[0], f"in_{n}") for n in STATES} if rows else _counts_by_state(items)
    pages = Paginator(shown, PAGE_SIZE)
    pages.count = found[state] if state in STATES else sum(found.values())
    return Page(rows, number, pages), found


def _counts_by_state(items: QuerySet[Item]) -> dict[str, int]:
    counted = {name: Count("pk", filter=_is_in(name)) for name in STATES}
    return items.order_by().aggregate(**counted)


def _count(items: QuerySet[Item]) -> Coalesce:
    counted = items.order_by().values("organization").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


def proves(items: Iterable[Item]) -> bool:
    """Return whether any item of `items_of` gives E2: live, and not questioned last."""
    return any(item.removed_at is None and item.verdict != Verdict.QUESTIONED for item in items)


def supports(subject: Expression, topic: Expression) -> Exists:
    """Return the condition that items of a subject and topic of the outer query give E2.

    It is the database equivalent of `proves`.
    """
    newest = Review.objects.filter(item=OuterRef("pk")).order_by("-number")
    items = Item.objects.annotate(verdict=Subquery(newest.values("verdict")[:1])).filter(
        Q(verdict=None) | ~Q(verdict=Verdict.QUESTIONED),
        subject=subject,
        topic=topic,
        removed_at=None,
    )
    return Exists(items)


def downloadable(actor: Actor) -> QuerySet[Item]:
    """Return live files of the organizations that the actor is a member of."""
    return Item.objects.filter(
        organization__in=actor.organizations(), removed_at=None, file__isnull=False
    ).select_related("file")
