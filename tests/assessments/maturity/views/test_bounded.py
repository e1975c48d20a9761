"""Pages of rounds and systems ask a bounded number of queries, however much there is."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.evidence.models import Item
from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.models import (
    Answer,
    AnswerRevision,
    Assessment,
    Response,
    Snapshot,
)
from assessments.maturity.queries.evidence import subject_of
from assessments.maturity.services import rounds
from mlops_portal.organizations.models import Organization, Role, System
from pipelines_catalog.landscape.models import OwnTool, StackEntry
from tests.assessments.cast import Person
from tests.assessments.round_steps import FRAMEWORK, a_closed_round, a_round, respond

RESPONDENTS = 40
SYSTEMS, SNAPSHOTS_EACH = 100, 100
MOST = 8  # queries of a page, those for session and account included
PAGE_SECONDS = 6.0  # far above what it takes; a test shares its processors with others


def fill(assessment: Assessment, count: int) -> None:
    """Complete and submitted responses, without the services' one by one."""
    now = timezone.now()
    first = Response.objects.count()
    Response.objects.bulk_create(
        Response(
            assessment=assessment,
            visitor=f"v{first + who}",
            label=f"role {who}",
            submitted_at=now,
        )
        for who in range(count)
    )
    answers = [
        {
            "response": response,
            "practice": practice.id,
            "kind": AnswerKind.VALUE.value,
            "value": (who + place) % 4,
        }
        for who, response in enumerate(assessment.responses.all())
        for place, practice in enumerate(FRAMEWORK.practices)
    ]
    Answer.objects.bulk_create(Answer(**fields) for fields in answers)
    AnswerRevision.objects.bulk_create(AnswerRevision(**fields) for fields in answers)


def queries_of(person: Person, path: str) -> tuple[int, float]:
    """How many queries the page asked and how long it took, after one to warm up."""
    person.client.get(path)
    begun = time.monotonic()
    with CaptureQueriesContext(connection) as asked:
        assert person.client.get(path).status_code == 200
    return len(asked), time.monotonic() - begun


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("result/", MOST),
        ("round/", MOST),
        ("workshop/", 5),
        ("facilitation/", 6),
        ("facilitation/PIPE-04/", 7),
        ("history/", MOST),
        ("export.json", 6),
    ],
)
def test_pages_of_a_round_of_forty(lead: Person, system: System, path: str, most: int) -> None:
    few, many = a_round(system, lead.user), a_round(system, lead.user)
    for assessment, count in ((few, 3), (many, RESPONDENTS)):
        fill(assessment, count)
        rounds.close_round(assessment=assessment, by=lead.user, at=timezone.now())
    small, _seconds = queries_of(lead, f"/assess/{few.pk}/{path}")
    large, seconds = queries_of(lead, f"/assess/{many.pk}/{path}")
    print(f"{path}: {large} queries, {seconds:.2f} s")
    assert large <= small
    assert large <= most
    assert seconds < PAGE_SECONDS


@pytest.mark.whole
def test_a_hundred_systems_with_ten_thousand_results(
    lead: Person, bank: Organization, system: System
) -> None:
    closed = a_closed_round(system, lead.user)
    template = closed.snapshots.get()
    System.objects.bulk_create(
        System(team=system.team, name=f"Model {n}") for n in range(SYSTEMS - 1)
    )
    begin = timezone.now() - timedelta(days=SNAPSHOTS_EACH)
    Assessment.objects.bulk_create(
        Assessment(
            framework=FRAMEWORK.id,
            framework_version=FRAMEWORK.version,
            system=one.name,
            mode=Assessment.Modes.ROUND,
            ml_system=one,
            created_at=begin + timedelta(days=day),
            closed_at=begin + timedelta(days=day),
        )
        for one in System.objects.all()
        for day in range(SNAPSHOTS_EACH)
    )
    Snapshot.objects.bulk_create(
        (
            Snapshot(
                assessment=assessment,
                taken_at=assessment.closed_at,
                framework_version=FRAMEWORK.version,
                rule_version=template.rule_version,
                scope="full",
                level=1,
                position="1.25",
                respondents=3,
                answers=template.answers,
                result=template.result,
            )
            for assessment in Assessment.objects.exclude(pk=template.assessment_id)
        ),
        batch_size=500,
    )
    assert Snapshot.objects.count() == SYSTEMS * SNAPSHOTS_EACH + 1
    again = a_round(system, lead.user, previous=closed)
    mine = respond(again, {"DATA-01": 1}, user=lead.user, submits=False)
    with_a_stack_and_evidence(bank, again, mine)
    paths = ["systems/", f"systems/{system.pk}/", f"{again.pk}/questions/data/"]
    paths.append(f"systems/{system.pk}/results/{closed.snapshots.get().pk}/")
    hold_bounds(lead, [*paths, f"{again.pk}/round/", f"{again.pk}/finish/"])
    rounds.submit(response=mine, at=timezone.now())
    rounds.close_round(assessment=again, by=lead.user, at=timezone.now())
    hold_bounds(lead, [f"{again.pk}/result/", f"{again.pk}/facilitation/", f"{again.pk}/history/"])


def with_a_stack_and_evidence(bank: Organization, assessment: Assessment, of: Response) -> None:
    """An own tool in use, and a link that supports an answer."""
    owner = bank.memberships.filter(role=Role.OWNER).get().user
    own = OwnTool.objects.create(organization=bank, name="Our checks", category="data-validation")
    for tool in (own.slug, "mlflow"):
        StackEntry.objects.create(organization=bank, tool=tool, ring="adopt")
    Item.objects.create(
        organization=bank,
        subject=subject_of(of.pk),
        topic="DATA-01",
        kind=Item.Kinds.LINK,
        url="https://ci.example/7",
        added_by=owner,
    )


def hold_bounds(person: Person, paths: list[str]) -> None:
    """No page asks more than MOST queries or takes longer than PAGE_SECONDS."""
    for path in paths:
        count, seconds = queries_of(person, f"/assess/{path}")
        print(f"{path}: {count} queries, {seconds:.2f} s")
        assert count <= MOST, path
        assert seconds < PAGE_SECONDS, path
