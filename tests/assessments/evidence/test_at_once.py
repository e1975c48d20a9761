"""Many at once: uploads while files are cleared away, and two reviewers of one item."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from django.db import connections
from django.utils import timezone

from assessments.evidence import services, store
from assessments.evidence.models import Item, Review, StoredFile, Verdict
from assessments.evidence.services import Adder, Location
from mlops_portal.organizations.models import Role
from tests.assessments.cast import a_system, an_organization, member
from tests.at_once import at_once

UPLOADS = 40
CONTENTS = 10  # each is uploaded four times


@pytest.mark.django_db(transaction=True)
def test_forty_uploads_at_once_while_files_are_cleared_away_lose_nothing() -> None:
    organizations = [an_organization("Harbour Bank"), an_organization("Hill Insurance")]
    systems = [a_system(organization) for organization in organizations]
    users = [organization.memberships.get().user for organization in organizations]
    is_done = Event()

    def add(number: int) -> Item:
        which = number % 2
        location = Location(organizations[which], f"response:{number}", "DATA-03", systems[which])
        content = f"run {number % CONTENTS}\n".encode()
        return services.add_file(
            location=location,
            name=f"run-{number}.log",
            content=content,
            title="",
            by=Adder(user=users[which]),
            at=timezone.now(),
        )

    def keep_clearing() -> None:
        try:
            while not is_done.is_set():
                services.clear_unreferenced()
                is_done.wait(0.05)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as clearing:
        cleared = clearing.submit(keep_clearing)
        items = at_once(*(partial(add, number) for number in range(UPLOADS)))
        is_done.set()
        cleared.result()
    assert len({item.pk for item in items}) == UPLOADS == Item.objects.count()
    assert StoredFile.objects.count() == CONTENTS  # an even number is one organization's alone
    for number, item in enumerate(items):
        kept = Item.objects.select_related("file").get(pk=item.pk)
        content = store.path_of(kept.file.sha256).read_bytes()
        assert content == f"run {number % CONTENTS}\n".encode()
    assert services.clear_unreferenced() == 0


@pytest.mark.django_db(transaction=True)
def test_of_eight_reviewers_at_once_one_is_first_and_seven_learn_of_it() -> None:
    organization = an_organization("Harbour Bank")
    location = Location(organization, "response:1", "DATA-03", a_system(organization))
    adder = Adder(user=organization.memberships.first().user)
    item = services.add_link(
        location=location, url="https://ci.example/7", title="", by=adder, at=timezone.now()
    )
    reviewers = [
        member(organization, Role.ASSESSOR, f"assessor-{n}@bank.example").user for n in range(8)
    ]

    def review(number: int) -> Review | None:
        try:
            return services.review_item(
                item=item,
                by=reviewers[number],
                verdict=Verdict.QUESTIONED,
                comment=f"Question {number}",
                seen=0,
                at=timezone.now(),
            )
        except services.ReviewConflict:
            return None

    works = [partial(review, number) for number in range(len(reviewers))]
    first = [found for found in at_once(*works) if found is not None]
    assert len(first) == 1
    assert Review.objects.get() == first[0]
