"""An organization that is deleted while somebody works in it is told as one that is not there."""

import pytest
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from mlops_portal.organizations import chain
from mlops_portal.organizations.models import AuditEntry, Organization, Team
from mlops_portal.organizations.services import record_audit
from pipelines_catalog.landscape.models import ImportRun
from tests.assessments.cast import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def is_deleted_meanwhile(monkeypatch: pytest.MonkeyPatch, organization: Organization) -> None:
    """The organization goes after the page has let the person in, before the log is written."""
    lock = chain.locked

    def locked(organization_id: object) -> object:
        Organization.objects.get(pk=organization_id).delete()
        return lock(organization_id)

    monkeypatch.setattr(chain, "locked", locked)


def test_an_entry_for_an_organization_that_is_gone_is_refused(organization: Organization) -> None:
    Organization.objects.get(pk=organization.pk).delete()
    with pytest.raises(chain.OrganizationGone) as gone, transaction.atomic():
        record_audit(
            organization=organization, actor=None, action="team.created", at=timezone.now()
        )
    assert isinstance(gone.value, Http404)
    assert isinstance(gone.value, Organization.DoesNotExist)
    assert not AuditEntry.objects.exists()


def test_a_page_tells_404(
    owner: Person, organization: Organization, is_deleted_meanwhile: None
) -> None:
    path = f"/organizations/{organization.pk}/teams/new/"
    assert owner.client.post(path, {"name": "Fraud"}).status_code == 404
    assert not Team.objects.filter(name="Fraud").exists()


def test_the_api_tells_404_in_its_shape(
    owner: Person, organization: Organization, is_deleted_meanwhile: None
) -> None:
    run = ImportRun.objects.create(organization=organization, by=owner.user, state="ready")
    answer = owner.client.post(f"/api/v1/imports/{run.pk}/apply/")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not_found"
