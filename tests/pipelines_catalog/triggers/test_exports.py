"""Rules and alerts in the exports of an organization and of a person, and what goes with one."""

import json
import zipfile

import pytest
from django.utils import timezone

from mlops_portal.organizations.exports import goes_with_organization
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services import export_of_organization, export_of_person
from pipelines_catalog.alerts.models import Alert, AlertRecipient, AlertRule
from pipelines_catalog.alerts.services import acknowledge, make_rule
from pipelines_catalog.runs import services
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.triggers import exports
from tests.pipelines_catalog.runs.carrying import begin, carry

pytestmark = pytest.mark.django_db
LEFT_OUT = {"origin", "created_by", "workspace", "cause", "is_mail_due", "rule", "run"}


@pytest.fixture
def ours(ours: Workspace, ana: User) -> Workspace:
    """With an alert that Ana has acknowledged."""
    values = {"event": "run_failed"}
    make_rule(workspace=ours, values=values, recipients=[ana], by=ana)
    carry(begin(ours, "registry", faults=["nan_loss"]))
    acknowledge(alerts=ours.alerts.all(), by=ana)
    return ours


def read(archive) -> dict:
    with zipfile.ZipFile(archive) as packed:
        return json.loads(packed.read("everything.json"))["runs"]


def test_export_of_an_organization_holds_its_rules_and_alerts(ours: Workspace, ana: User) -> None:
    now = timezone.now()
    with export_of_organization(organization=ours.organization, by=ana, at=now) as archive:
        data = read(archive)
    (rule,), (alert,) = data["alert_rules"], data["alerts"]
    assert (rule["event"], rule["recipients"]) == ("run_failed", ["ana@example.org"])
    assert alert["acknowledged_by"] == "ana@example.org"
    assert alert["facts"]["reason"]["step"] == "train"
    for model, row in ((AlertRule, rule), (Alert, alert)):
        fields = {field.name for field in model._meta.fields}
        assert fields - LEFT_OUT <= set(row), "a new field of the model is in the export"


def test_export_of_a_person_holds_by_what_they_are_told(ours: Workspace, ana: User) -> None:
    own = services.workspace_for(account=ana)
    make_rule(workspace=own, values={"event": "drift"}, by=ana)
    with export_of_person(user=ana, at=timezone.now()) as archive:
        data = read(archive)
    assert [rule["event"] for rule in data["alert_rules"]] == ["drift"]
    assert data["told_by"] == [
        {
            "organization": str(ours.organization_id),
            "event": "run_failed",
            "pipeline": "",
            "language": "en",
        }
    ]
    assert [seen["event"] for seen in data["acknowledged"]] == ["run_failed"]


def test_what_goes_with_an_organization_is_counted(ours: Workspace) -> None:
    assert exports.goes_with(ours.organization) == ["1 run", "1 rule of alerts", "1 alert"]
    assert "1 alert" in goes_with_organization(ours.organization)
    ours.organization.delete()
    assert not AlertRecipient.objects.exists()
