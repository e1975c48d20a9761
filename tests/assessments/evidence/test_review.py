"""Review: what it does to the level, who said what, and two reviewers at once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.evidence import services
from assessments.evidence.models import Item, Review, ReviewIsFinal
from assessments.maturity import queries
from assessments.maturity.domain.answer import Evidence
from assessments.maturity.models import Answer, Assessment, Permission, Response
from assessments.maturity.services.answers import AnswerInput, record_answers
from assessments.maturity.services.links import create_link, open_link
from assessments.maturity.services.rounds import close_round, join_round, submit
from mlops_portal.organizations.models import AuditEntry
from tests.assessments.cast import Person, a_person
from tests.assessments.round_steps import answer
from tests.markup import flat


def said(
    client, assessment: Assessment, item: Item, verdict: str, comment: str = "", seen: int = 0
):
    return client.post(
        f"/assess/{assessment.pk}/evidence-review/{item.pk}/",
        {"verdict": verdict, "comment": comment, "seen": str(seen)},
    )


def evidenced_level(assessment: Assessment) -> int:
    return queries.shared_questionnaire(assessment).result.evidenced_low.level


def grade(assessment: Assessment, practice: str = "DATA-03") -> Evidence:
    return queries.shared_questionnaire(assessment).domain_answers[practice].evidence


def reply(person: Person, assessment: Assessment, item: Item, comment: str = "Run 7."):
    path = f"/assess/{assessment.pk}/evidence/items/{item.pk}/answer/"
    return person.client.post(path, {"comment": comment})


def test_evidenced_level_rises_with_evidence_falls_with_a_question_and_comes_back(
    owner: Person, assessor: Person, assessment: Assessment, give
) -> None:
    given = queries.shared_questionnaire(assessment)
    assert (given.result.level, evidenced_level(assessment)) == (2, 0)
    items = {p: give(owner, assessment, p) for p in (one.id for one in given.framework.gating)}
    assert evidenced_level(assessment) == 2
    item = items["DATA-03"]
    assert said(assessor.client, assessment, item, "questioned", "Which run?").status_code == 302
    assert evidenced_level(assessment) == 0
    page = assessor.client.get(f"/assess/{assessment.pk}/evidence-review/?state=questioned")
    assert flat(page).count("Which run?") == 1
    reply(owner, assessment, item)
    assert evidenced_level(assessment) == 2
    assert said(assessor.client, assessment, item, "accepted", seen=2).status_code == 302
    assert evidenced_level(assessment) == 2
    services.remove_item(item=item, by=services.Adder(user=owner.user), at=timezone.now())
    assert evidenced_level(assessment) == 0


def test_a_second_item_carries_the_answer_while_the_first_is_questioned(
    owner: Person, assessor: Person, assessment: Assessment, give
) -> None:
    first = give(owner, assessment)
    said(assessor.client, assessment, first, "questioned", "Which run?")
    assert grade(assessment) is Evidence.E0
    give(owner, assessment)
    assert grade(assessment) is Evidence.E2


def test_the_page_counts_what_the_answers_rest_on(
    owner: Person, assessment: Assessment, give
) -> None:
    now, response = timezone.now(), assessment.responses.get()
    given = [
        AnswerInput("DATA-01", "value", 2, "", "", "https://wiki.example/", base=1),
        AnswerInput("DATA-02", "value", 2, "", "Seen in the review", "", base=1),
    ]
    record_answers(response=response, inputs=given, at=now)
    give(owner, assessment, "DATA-03")
    page = owner.client.get(f"/assess/{assessment.pk}/evidence-review/")
    assert page.context["proofs"] == {"linked": 2, "noted": 1, "claimed": 56}
    assert '<th scope="row">A claim alone</th><td class="num">56</td>' in flat(page)


def test_a_question_says_what_is_missing(
    owner: Person, assessor: Person, assessment: Assessment, give
) -> None:
    item = give(owner, assessment)
    answer = said(assessor.client, assessment, item, "questioned")
    assert answer.status_code == 400
    assert "Say what is missing or unclear." in flat(answer)
    for verdict in ("answered", "", "nonsense"):
        assert said(assessor.client, assessment, item, verdict, "x").status_code == 400
    assert not Review.objects.exists()


def test_the_second_of_two_reviewers_learns_of_the_first_and_loses_no_word(
    cast: dict[str, Person], assessment: Assessment, give
) -> None:
    item = give(cast["respondent"], assessment)
    assert said(cast["owner"].client, assessment, item, "questioned", "Too old").status_code == 302
    answer = said(cast["assessor"].client, assessment, item, "questioned", "Wrong model")
    page = flat(answer)
    assert answer.status_code == 409
    assert "Too old" in page
    assert "Wrong model" in page
    assert 'name="seen" value="1"' in page
    assert (
        said(cast["assessor"].client, assessment, item, "questioned", "Wrong model", 1).status_code
        == 302
    )
    assert [r.comment for r in item.reviews.order_by("number")] == ["Too old", "Wrong model"]


def test_nobody_answers_where_nothing_is_asked(owner: Person, assessment: Assessment, give) -> None:
    item = give(owner, assessment)
    assert reply(owner, assessment, item, "Hello").status_code == 302
    assert reply(owner, assessment, item, "").status_code == 400
    assert not Review.objects.exists()


def test_reviews_are_only_added(owner: Person, assessor: Person, assessment, give) -> None:
    item = give(owner, assessment)
    said(assessor.client, assessment, item, "accepted")
    review = item.reviews.get()
    review.comment = "changed"
    with pytest.raises(ReviewIsFinal):
        review.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "link", "url": ""},
        {"kind": "file", "url": "", "file": None, "file_name": ""},
        {"origin": "anonymous", "label": "data engineer"},
        {"subject": ""},
        {"kind": "tape"},
    ],
)
def test_the_database_refuses_an_item_that_is_neither(
    owner: Person, assessment: Assessment, give, wrong: dict[str, object]
) -> None:
    item = give(owner, assessment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(**wrong)


def test_every_step_is_in_the_audit_log(
    owner: Person, assessor: Person, assessment: Assessment, give
) -> None:
    item = give(owner, assessment)
    said(assessor.client, assessment, item, "questioned", "Which run?")
    by = services.Adder(user=owner.user)
    services.answer_question(item=item, by=by, comment="Run 7.", at=timezone.now())
    services.remove_item(item=item, by=by, at=timezone.now())
    services.restore_item(item=item, by=by, at=timezone.now())
    said(assessor.client, assessment, item, "accepted", seen=2)
    entries = AuditEntry.objects.filter(action__startswith="evidence.").order_by("pk")
    assert [(e.action.split(".")[1], e.actor) for e in entries] == [
        ("added", owner.user),
        ("questioned", assessor.user),
        ("answered", owner.user),
        ("removed", owner.user),
        ("restored", owner.user),
        ("accepted", assessor.user),
    ]
    assert {e.target for e in entries} == {"DATA-03, Churn model"}


def respond(assessment: Assessment, person: Person, *, label: str = "data engineer"):
    """Join the round and answer a practice; the person can then add evidence to the response."""
    if person.user is None:
        now = timezone.now()
        link = create_link(assessment=assessment, permission=Permission.RESPOND, at=now)
        open_link(link=link, visitor=person.visitor.hash, at=now)
    response = join_round(
        assessment=assessment,
        user=person.user,
        visitor=person.visitor,
        label=label,
        at=timezone.now(),
    )
    answer(response, {"DATA-01": 2})
    return response


def test_in_a_round_others_see_evidence_once_it_is_closed(
    owner: Person, assessor: Person, a_round, give
) -> None:
    round_ = a_round()
    response = respond(round_, assessor)
    item = give(assessor, round_)
    path = f"/assess/{round_.pk}/evidence-review/"
    assert f"item-{item.pk}" not in flat(owner.client.get(path))
    assert said(owner.client, round_, item, "accepted").status_code == 404
    submit(response=response, at=timezone.now())
    close_round(assessment=round_, by=owner.user, at=timezone.now())
    assert f"item-{item.pk}" in flat(owner.client.get(path))
    assert said(owner.client, round_, item, "questioned", "Which run?").status_code == 302
    assert said(assessor.client, round_, item, "accepted", seen=1).status_code == 403
    answer = reply(assessor, round_, item)
    assert answer.status_code == 302


def anonymous_round(a_round, give, owner: Person, adder: Person, *, others: int):
    """A closed anonymous round in which `adder` gave an item, and the item."""
    round_ = a_round(is_anonymous=True)
    response = respond(round_, adder)
    item = give(adder, round_)
    assert (item.added_by, item.visitor, item.label, item.origin) == (None, "", "", "anonymous")
    submit(response=response, at=timezone.now())
    for number in range(others):
        submit(response=respond(round_, a_person(f"guest-{number}")), at=timezone.now())
    close_round(assessment=round_, by=owner.user, at=timezone.now())
    return round_, item


def test_in_an_anonymous_round_nothing_tells_who_added_or_answered(
    owner: Person, assessor: Person, a_round, give
) -> None:
    round_, item = anonymous_round(a_round, give, owner, assessor, others=2)
    assert said(assessor.client, round_, item, "accepted").status_code == 403
    said(owner.client, round_, item, "questioned", "Which run?")
    reply(assessor, round_, item)
    assert item.reviews.get(verdict="answered").reviewer is None
    page = flat(owner.client.get(f"/assess/{round_.pk}/evidence-review/"))
    assert str(assessor.user) not in page
    assert assessor.user.email not in page
    entries = AuditEntry.objects.filter(action__in=["evidence.added", "evidence.answered"])
    assert {entry.actor for entry in entries} == {None}
    assert {entry.at.strftime("%H:%M:%S.%f") for entry in entries} == {"00:00:00.000000"}
    today = f'<time datetime="{item.added_at:%Y-%m-%d}">'
    assert page.count(today) == 1, "only the owner's question has a date"
    log = flat(owner.client.get(f"/organizations/{item.organization_id}/audit/"))
    assert log.count("a respondent of an anonymous round") == 2


def test_of_so_few_anonymous_respondents_nobody_sees_the_evidence(
    owner: Person, assessor: Person, a_round, give
) -> None:
    round_, item = anonymous_round(a_round, give, owner, assessor, others=1)
    page = flat(owner.client.get(f"/assess/{round_.pk}/evidence-review/"))
    assert f"item-{item.pk}" not in page
    assert "fewer than three respondents" in page
    assert said(owner.client, round_, item, "accepted").status_code == 404


def test_evidence_that_was_not_submitted_is_not_shown(
    owner: Person, assessor: Person, a_round, give
) -> None:
    round_ = a_round()
    respond(round_, assessor)
    item = give(assessor, round_)
    close_round(assessment=round_, by=owner.user, at=timezone.now())
    page = flat(owner.client.get(f"/assess/{round_.pk}/evidence-review/"))
    assert f"item-{item.pk}" not in page


def test_evidence_of_one_respondent_and_of_the_round_counts_in_the_consensus(
    owner: Person, assessor: Person, a_round, give
) -> None:
    round_ = a_round()
    guest = a_person("guest-key")
    for person in (assessor, guest):
        response = respond(round_, person)
        record_answers(
            response=response,
            inputs=[AnswerInput(p, "value", 2, "", "", "") for p in ("DATA-01", "DATA-03")],
            at=timezone.now(),
        )
        if person is guest:
            give(guest, round_, "DATA-03")
        submit(response=response, at=timezone.now())
    close_round(assessment=round_, by=owner.user, at=timezone.now())
    answers = queries.round_answers(round_).domain_answers
    assert (answers["DATA-01"].evidence, answers["DATA-03"].evidence) == (Evidence.E0, Evidence.E2)
    give(owner, round_, "DATA-01")
    assert queries.round_answers(round_).domain_answers["DATA-01"].evidence is Evidence.E2


@pytest.mark.parametrize("kind", ["shared", "round"])
@pytest.mark.parametrize("query", ["", "?state=open", "?page=2", "?state=accepted"])
def test_review_page_asks_few_queries_however_much_there_is(
    owner: Person, assessor: Person, assessment, a_round, query: str, kind: str
) -> None:
    if kind == "round":
        assessment = a_round(is_anonymous=True)
    path = f"/assess/{assessment.pk}/evidence-review/{query}"
    fill(assessment, respondents=3 if kind == "round" else 1, items=1)
    few, _page = count_queries(assessor, path.replace("?page=2", ""))
    fill(assessment, respondents=40 if kind == "round" else 1, items=19)
    many, page = count_queries(assessor, path)
    assert few <= MOST_QUERIES
    assert many <= MOST_QUERIES
    assert page.count('<li id="item-') == 25


MOST_QUERIES = 8  # those for session and account included


def count_queries(person: Person, path: str) -> tuple[int, str]:
    person.client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = person.client.get(path)
    assert answer.status_code == 200
    return len(asked), flat(answer)


def fill(assessment: Assessment, *, respondents: int, items: int) -> None:
    """Responses with items beside the first five practices: open, questioned and accepted ones."""
    now = timezone.now()
    if assessment.mode == Assessment.Modes.ROUND:
        begin = assessment.responses.count()
        came = Response.objects.bulk_create(
            Response(assessment=assessment, visitor=f"v{begin + who}", submitted_at=now)
            for who in range(respondents)
        )
        Answer.objects.bulk_create(
            Answer(response=response, practice="DATA-01", kind="value", value=2)
            for response in came
        )
        Assessment.objects.filter(pk=assessment.pk).update(closed_at=now)
    organization = assessment.ml_system.team.organization
    made = Item.objects.bulk_create(
        Item(
            organization=organization,
            system=assessment.ml_system,
            subject=f"response:{response.pk}",
            topic=f"DATA-0{practice}",
            kind="link",
            url=f"https://ci.example/{number}",
            origin="anonymous",
        )
        for response in assessment.responses.all()
        for practice in range(1, 6)
        for number in range(items)
    )
    Review.objects.bulk_create(
        Review(item=item, number=1, verdict=verdict, comment="Which run?")
        for place, item in enumerate(made)
        if (verdict := ("", "questioned", "accepted")[place % 3])
    )


def test_a_page_of_a_state_tells_how_many_are_in_each(
    assessor: Person, assessment: Assessment
) -> None:
    fill(assessment, respondents=1, items=12)
    path = f"/assess/{assessment.pk}/evidence-review/"
    for query, shown in (("", 25), ("?page=3", 10), ("?page=x", 25), ("?state=accepted", 20)):
        page = flat(assessor.client.get(path + query))
        assert page.count('<li id="item-') == shown
        assert re.findall(r'<span class="num">(\d+)</span></a>', page) == ["20", "20", "20"]
    far = assessor.client.get(f"{path}?state=open&page={10**20}")
    assert (far.status_code, far["Location"]) == (302, f"{path}?state=open")
    Item.objects.filter(reviews__verdict="accepted").delete()
    none = flat(assessor.client.get(f"{path}?state=accepted"))
    assert "No item is in this state." in none
    assert re.findall(r'<span class="num">(\d+)</span></a>', none) == ["20", "20", "0"]


def test_an_export_can_be_imported_though_its_files_stay_behind(
    owner: Person, assessment: Assessment, give
) -> None:
    for practice in queries.shared_questionnaire(assessment).framework.by_id:
        give(owner, assessment, practice)
    exported = owner.client.get(f"/assess/{assessment.pk}/export.json")
    assert exported.json()["result"]["evidenced"]["level"] == 2
    file = SimpleUploadedFile("assessment.json", exported.content)
    answer = owner.client.post("/assess/import/", {"file": file})
    assert answer.status_code == 302
    result = flat(owner.client.get(answer["Location"]))
    assert "is at level 2" in result
