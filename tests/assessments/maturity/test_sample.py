"""The sample organization: a year as planned, marked as a sample, gone with one click."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from assessments.evidence.models import Item
from assessments.maturity.models import AgreedAnswer, Answer, Assessment, Response, Snapshot
from assessments.maturity.queries.evidence import common_subject
from assessments.maturity.sample import PLANS, QUARTERS, load_sample
from mlops_portal.organizations import services
from mlops_portal.organizations.models import Organization, System, Team, User
from tests.module_data import kept_for_module

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


made = kept_for_module(lambda: load_sample(at=NOW))


@pytest.fixture
def sample(made: Organization, db: None) -> Organization:
    return Organization.objects.get(pk=made.pk)


def test_it_holds_three_teams_five_systems_and_four_closed_rounds_each(
    sample: Organization,
) -> None:
    assert (Team.objects.count(), System.objects.count()) == (3, 5)
    for system in System.objects.all():
        assert system.assessments.exclude(closed_at=None).count() == len(QUARTERS) == 4
    assert Assessment.objects.filter(closed_at=None).count() == 1
    assert sample.is_sample


def test_every_round_is_at_the_level_that_was_planned(sample: Organization) -> None:
    for plan in PLANS:
        rounds = Assessment.objects.filter(ml_system__name=plan.system).exclude(closed_at=None)
        for found, (level, _share) in zip(rounds.order_by("closed_at"), plan.quarters, strict=True):
            levels = set(found.snapshots.values_list("level", flat=True))
            assert levels == {level}, (plan.system, found.closed_at)
            assert found.snapshots.first().respondents == 5


def test_respondents_disagree_and_splits_were_settled(sample: Organization) -> None:
    assert AgreedAnswer.objects.count() == 20
    for response in Response.objects.filter(submitted_at=None):
        raise AssertionError(f"{response} was not handed in")
    values = Response.objects.first().assessment.responses.values_list(
        "answers__practice", "answers__value"
    )
    by_practice: dict[str, set[int]] = {}
    for practice, value in values:
        by_practice.setdefault(practice, set()).add(value)
    assert sum(len(found) > 1 for found in by_practice.values()) > 8


def test_the_newest_result_of_each_system_has_reviewed_evidence(sample: Organization) -> None:
    newest = [
        system.assessments.exclude(closed_at=None).latest("closed_at")
        for system in System.objects.all()
    ]
    for found in newest:
        items = Item.objects.filter(subject=common_subject(found)).order_by("added_at")
        said = [[review.verdict for review in item.reviews.order_by("number")] for item in items]
        whole = [["accepted"], ["questioned"], ["questioned", "answered"], []]
        assert said == whole[: len(said)]
        assert all(item.title.startswith("Sample: ") for item in items)
        assert all(r.reviewer != i.added_by for i in items for r in i.reviews.all()[:1])
    assert Item.objects.filter(in_answer=False).count() == 4 * System.objects.count()
    linked = Answer.objects.filter(response__submitted_at__isnull=False).exclude(evidence_url="")
    linked = linked.filter(response__assessment__closed_at__isnull=False)
    assert Item.objects.filter(in_answer=True).count() == linked.count()


def test_everything_says_that_it_is_a_sample(sample: Organization) -> None:
    named = [sample, *Team.objects.all(), *System.objects.all(), *User.objects.all()]
    assert all("sample" in str(thing).lower() for thing in named)
    assert all(user.is_demo and not user.has_usable_password() for user in User.objects.all())
    assert all(user.email.endswith("@sample.example") for user in User.objects.all())


def test_the_same_moment_makes_the_same_sample(sample: Organization) -> None:
    def positions() -> list[object]:
        return list(Snapshot.objects.order_by("taken_at", "position").values_list("position"))

    before = positions()
    services.delete_organization(organization=sample)
    load_sample(at=NOW)
    assert positions() == before


def test_removing_it_leaves_nothing_and_no_demo_person(sample: Organization) -> None:
    services.delete_organization(organization=sample)
    for model in (Organization, User, Assessment, Response, Snapshot):
        assert not model.objects.exists()


@pytest.mark.whole
def test_the_command_loads_it_once_in_a_data_folder(
    sample: Organization, tmp_path: Path, settings
) -> None:
    services.delete_organization(organization=sample)
    settings.DATA_DIR = tmp_path
    call_command("load_sample")
    assert Organization.objects.count() == 1
    call_command("load_sample")
    assert Organization.objects.count() == 1
    services.delete_organization(organization=Organization.objects.get())
    call_command("load_sample")
    assert not Organization.objects.exists()
    call_command("load_sample", "--again")
    assert Organization.objects.count() == 1
