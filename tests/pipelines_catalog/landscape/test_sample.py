"""The stack of the sample organization."""

from datetime import UTC, datetime

import pytest

from assessments.maturity.sample import load_sample
from mlops_portal.organizations.services import delete_organization
from pipelines_catalog.landscape import content, queries
from pipelines_catalog.landscape.domain.coverage import coverage
from pipelines_catalog.landscape.models import IN_USE, StackChange, StackEntry
from pipelines_catalog.landscape.sample import STACK

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_it_leaves_one_component_of_level_2_open_and_goes_with_the_organization() -> None:
    organization = load_sample(at=NOW)
    entries = StackEntry.objects.filter(organization=organization)
    assert set(entries.values_list("tool", flat=True)) == {tool for tool, *_rest in STACK}
    assert all(entry.reason.startswith("Sample: ") for entry in entries)
    landscape = content.landscape()
    used = [landscape.by_slug[entry.tool] for entry in entries if entry.ring in IN_USE]
    assert coverage(used, landscape).gaps == ("feature_store",)
    assert queries.stack_by_category(organization)
    delete_organization(organization=organization)
    assert not StackEntry.objects.exists()
    assert not StackChange.objects.exists()
