"""Agreed values: recorded with a reason, by compare-and-swap, with every state kept."""

import re
from html import unescape

import pytest

from assessments.maturity.models import AgreedAnswer, AgreedAnswerRevision, Assessment, Snapshot
from mlops_portal.organizations.models import System
from tests.assessments.cast import Person
from tests.assessments.round_steps import FRAMEWORK, a_closed_round
from tests.markup import text_of

PRACTICE = "PIPE-04"
SPLIT = {PRACTICE: [1, 2, 3], "DATA-01": [0, 1, 1]}


@pytest.fixture
def closed(system: System, lead: Person) -> Assessment:
    return a_closed_round(system, lead.user, SPLIT)


def record(person: Person, closed: Assessment, answer: str, base: int, reason: str = "We looked"):
    sent = {"answer": answer, "reason": reason, "revision": str(base), "go": "stay"}
    return person.client.post(f"/assess/{closed.pk}/facilitation/{PRACTICE}/", sent)


def test_splits_come_first_then_other_disagreements(lead: Person, closed: Assessment) -> None:
    page = text_of(lead.client.get(f"/assess/{closed.pk}/facilitation/"))
    assert "1 practice is split, of 2 that people see differently" in page
    assert page.index(PRACTICE) < page.index("DATA-01")
    one = text_of(lead.client.get(f"/assess/{closed.pk}/facilitation/{PRACTICE}/"))
    assert "1 of 2 to settle" in one
    assert "role 1" in one
    option = FRAMEWORK.by_id[PRACTICE].options[2].in_language("en")
    assert f"Computed from the answers: 2: {option}" in one


def test_an_agreed_value_counts_in_the_result_and_keeps_a_new_snapshot(
    lead: Person, closed: Assessment
) -> None:
    assert record(lead, closed, "1", 0).status_code == 302
    agreed = AgreedAnswer.objects.get()
    assert (agreed.value, agreed.revision, agreed.set_by) == (1, 1, lead.user)
    values = [s.answers[PRACTICE]["value"] for s in Snapshot.objects.order_by("pk")]
    assert values == [2, 1]
    page = text_of(lead.client.get(f"/assess/{closed.pk}/result/"))
    assert "Agreed values" in page
    assert "We looked" in page
    assert "is at level 0" in page


def test_a_reason_and_a_known_answer_are_asked(lead: Person, closed: Assessment) -> None:
    for answer, reason, words in (
        ("1", "", "Say why"),
        ("", "x", "Choose what you agreed on"),
        ("4", "x", "Choose what you agreed on"),
        ("not_applicable", "x", "Choose what you agreed on"),
    ):
        response = record(lead, closed, answer, 0, reason)
        assert response.status_code == 400
        assert words in text_of(response)
    assert not AgreedAnswer.objects.exists()


def test_a_page_that_saw_what_is_not_stored_is_a_conflict(
    people: dict[str, Person], closed: Assessment
) -> None:
    refused = record(people["assessor"], closed, "1", 3, "The code says so")
    assert refused.status_code == 409
    assert "Nothing was recorded" in text_of(refused)
    assert not AgreedAnswer.objects.exists()


def test_two_who_edit_the_same_value_both_learn_of_it(
    people: dict[str, Person], closed: Assessment
) -> None:
    first, second = people["assessor"], people["owner"]
    assert record(first, closed, "1", 0, "The code says so").status_code == 302
    refused = record(second, closed, "3", 0, "I saw it run")
    assert refused.status_code == 409
    page = text_of(refused)
    assert "someone else changed this value meanwhile" in page
    assert "The code says so" in page
    assert "I saw it run" in unescape(refused.content.decode())
    assert AgreedAnswer.objects.get().value == 1
    sent = re.search(r'name="revision" value="(\d+)"', refused.content.decode()).group(1)
    assert record(second, closed, "3", int(sent), "I saw it run").status_code == 302
    told = text_of(first.client.get(f"/assess/{closed.pk}/facilitation/{PRACTICE}/"))
    assert "The code says so" in told
    assert "I saw it run" in told
    assert [r.value for r in AgreedAnswerRevision.objects.order_by("revision")] == [1, 3]


def test_sending_the_same_twice_is_no_conflict(lead: Person, closed: Assessment) -> None:
    for _ in range(2):
        assert record(lead, closed, "1", 0).status_code == 302
    assert AgreedAnswerRevision.objects.count() == 1


def test_withdrawing_brings_the_computed_value_back(lead: Person, closed: Assessment) -> None:
    record(lead, closed, "1", 0)
    record(lead, closed, "withdraw", 1, "We were wrong")
    assert Snapshot.objects.order_by("pk").last().answers[PRACTICE]["value"] == 2
    assert "We were wrong" in text_of(
        lead.client.get(f"/assess/{closed.pk}/facilitation/{PRACTICE}/")
    )
    assert "Agreed values" not in text_of(lead.client.get(f"/assess/{closed.pk}/result/"))
    assert record(lead, closed, "3", 2).status_code == 302
    assert [r.kind for r in AgreedAnswerRevision.objects.order_by("revision")] == [
        "value",
        "",
        "value",
    ]


def test_nothing_is_agreed_before_the_close(lead: Person, a_named: Assessment) -> None:
    response = record(lead, a_named, "1", 0)
    assert response.headers["Location"] == f"/assess/{a_named.pk}/round/"
    assert not AgreedAnswer.objects.exists()


def test_a_practice_that_is_not_asked_is_404(lead: Person, closed: Assessment) -> None:
    assert lead.client.get(f"/assess/{closed.pk}/facilitation/NOPE-01/").status_code == 404
