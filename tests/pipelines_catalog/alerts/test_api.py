"""The API of alerts and their rules: shapes, errors by field, and for whom."""

import pytest
from django.test import Client

from mlops_portal.organizations.models import User
from pipelines_catalog.alerts.models import AlertRule
from pipelines_catalog.alerts.services import make_rule
from pipelines_catalog.runs.models import Workspace
from tests.pipelines_catalog.runs.carrying import begin, carry
from tests.pipelines_catalog.runs.test_api import errors

pytestmark = pytest.mark.django_db
JSON = "application/json"
ALERTS, RULES = "/api/v1/alerts/", "/api/v1/alert-rules/"
CAST = ("owner", "assessor", "viewer", "stranger", "anonymous")
MAY_SEE = ("owner", "assessor", "viewer")
MAY_CHANGE = ("owner", "assessor")


def failed(workspace: Workspace):
    make_rule(workspace=workspace, values={"event": "run_failed"}, by=None)
    carry(begin(workspace, "registry", faults=["nan_loss"]))
    return workspace.alerts.get()


@pytest.mark.parametrize("who", CAST)
def test_members_read_and_owners_and_assessors_change(client_of, ours, who: str) -> None:
    alert, client, of = failed(ours), client_of(who), f"?organization={ours.organization_id}"
    sees, changes = who in MAY_SEE, who in MAY_CHANGE
    rule = f"{RULES}{alert.rule_id}/"
    assert client.get(ALERTS).json()["count"] == sees
    assert client.get(RULES).json()["count"] == sees
    for path in (f"{ALERTS}{of}", f"{RULES}{of}", f"{ALERTS}{alert.pk}/", rule):
        assert client.get(path).status_code == (200 if sees else 404), path
    made = {"event": "drift", "organization": str(ours.organization_id)}
    assert client.post(RULES, made, JSON).status_code == (201 if changes else 404)
    answer = client.post(f"{ALERTS}{alert.pk}/acknowledge/")
    assert answer.status_code == (200 if changes else 404)
    answer = client.patch(rule, {"is_on": False}, JSON)
    assert answer.status_code == (200 if changes else 404)
    assert client.delete(rule).status_code == (204 if changes else 404)
    assert AlertRule.objects.count() == 1


def test_an_alert_is_read_and_acknowledged_in_its_shape(client_of, ours: Workspace) -> None:
    alert, client = failed(ours), client_of("owner")
    body = client.get(ALERTS, {"state": "open", "pipeline": "registry"}).json()
    (found,) = body["results"]
    assert found["title"] == "Run 1 of Registry failed"
    assert (found["run"], found["run_number"]) == (str(alert.run_id), 1)
    assert (found["faults"], found["organization"]) == (["nan_loss"], str(ours.organization_id))
    seen = client.post(f"{ALERTS}{alert.pk}/acknowledge/").json()
    assert (seen["state"], seen["acknowledged_by"]) == ("acknowledged", "owner@example.org")
    assert client.get(ALERTS, {"state": "open"}).json()["count"] == 0
    carry(begin(ours, "registry"))
    over = client.get(f"{ALERTS}{alert.pk}/").json()
    assert (over["state"], over["resolution"]) == ("resolved", "Run 2 succeeded.")
    answer = client.get(ALERTS, {"state": "loud"})
    assert (answer.status_code, errors(answer)) == (400, [("state", "not_a_choice")])


def test_what_is_over_is_not_acknowledged(visitor: Client, workspace_of_visitor) -> None:
    alert = failed(workspace_of_visitor)
    carry(begin(workspace_of_visitor, "registry"))
    answer = visitor.post(f"{ALERTS}{alert.pk}/acknowledge/")
    assert (answer.status_code, errors(answer)) == (409, [(None, "alert_is_resolved")])
    answer = visitor.post(f"{ALERTS}{alert.pk}/acknowledge/", {"note": "x"}, JSON)
    assert (answer.status_code, errors(answer)) == (400, [("note", "unknown_key")])


def test_a_rule_is_made_and_changed_in_its_shape(client_of, ours: Workspace) -> None:
    client, organization = client_of("owner"), str(ours.organization_id)
    sent = {
        "event": "drift",
        "pipeline": "fed",
        "threshold": 0.3,
        "pause": 60,
        "recipients": ["Owner@example.org"],
        "organization": organization,
    }
    answer = client.post(RULES, sent, JSON)
    made = answer.json()
    assert answer.status_code == 201, made
    assert made["recipients"] == ["owner@example.org"]
    assert made["is_mail_sent"] is False
    path = f"{RULES}{made['id']}/"
    changed = client.patch(path, {"threshold": None, "recipients": []}, JSON).json()
    assert (changed["threshold"], changed["recipients"], changed["pause"]) == (None, [], 60)
    assert client.get(path).json() == changed


def test_a_wrong_rule_is_refused_with_every_field(client_of, ours: Workspace) -> None:
    client = client_of("owner")
    User.objects.create_user("other@example.org")
    of = {"organization": str(ours.organization_id)}
    for sent, wrong in (
        ({"event": "rain", "loud": True}, {"event", "loud"}),
        ({"event": "rain"}, {"event"}),
        ({}, {"event"}),
        ({"event": "drift", "pipeline": "gone", "threshold": 1}, {"pipeline", "threshold"}),
        ({"event": "run_failed", "recipients": ["other@example.org"]}, {"recipients"}),
        ({"event": "run_failed", "recipients": ["nobody@example.org"]}, {"recipients"}),
        ({"event": "run_failed", "pause": 1}, {"pause"}),
    ):
        answer = client.post(RULES, sent | of, JSON)
        assert answer.status_code == 400, sent
        assert {field for field, _code in errors(answer)} == wrong, sent
    assert not AlertRule.objects.exists()


def test_a_program_without_an_account_has_rules_of_its_own(visitor: Client) -> None:
    assert visitor.post(RULES, {"event": "run_failed"}, JSON).status_code == 201
    answer = visitor.post(RULES, {"event": "run_failed"}, JSON)
    assert (answer.status_code, errors(answer)) == (400, [("event", "rule_is_there")])
    assert visitor.get(RULES).json()["count"] == 1
    assert Client().get(RULES).json()["count"] == 0
