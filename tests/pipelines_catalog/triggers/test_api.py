"""The API of what starts a pipeline: deliveries, triggers and the clock, for the whole cast."""

import io

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from mlops_portal.organizations.models import Membership, Organization, Role, User
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.triggers.models import FeedState, Trigger
from tests.pipelines_catalog.runs.carrying import carry
from tests.pipelines_catalog.runs.test_api import JSON, errors

pytestmark = pytest.mark.django_db
DELIVERIES = "/api/v1/pipelines/fed/deliveries/"
TRIGGERS = "/api/v1/pipelines/fed/triggers/"


def deliver(client: Client, **body: object):
    return client.post(DELIVERIES, body, content_type=JSON)


def change(client: Client, **body: object):
    return client.patch(TRIGGERS, body, content_type=JSON)


def trained(client: Client) -> Run:
    answer = client.post("/api/v1/runs/", {"pipeline": "fed"}, content_type=JSON)
    return carry(Run.objects.get(pk=answer.json()["id"]))


def test_a_pipeline_tells_what_can_start_it(visitor: Client) -> None:
    answer = visitor.get("/api/v1/pipelines/").json()
    found = {pipeline["key"]: pipeline for pipeline in answer["results"]}
    fed = found["fed"]
    assert fed["triggers"] == ["on_demand", "schedule", "new_data", "degradation", "drift"]
    assert (fed["feed"]["parameter"], fed["feed"]["first"], fed["feed"]["last"]) == ("batch", 1, 4)
    assert fed["feed"]["limits"][2] == {
        "kind": "drift", "value": "the PSI", "default": 0.2, "minimum": 0.1, "maximum": 1.0,
    }  # fmt: skip
    assert found["registry"]["feed"] is None
    assert found["registry"]["triggers"] == ["on_demand", "schedule"]


def test_a_delivery_answers_with_what_it_started(visitor: Client) -> None:
    trained(visitor)
    answer = deliver(visitor, position=2)
    assert answer.status_code == 202
    body = answer.json()
    assert (body["position"], body["name"]) == (2, "Batch 2")
    assert [(event["pipeline"], event["refused"]) for event in body["events"]] == [
        ("fed_watch", ""),
        ("fed", ""),
    ]
    run = visitor.get(f"/api/v1/runs/{body['events'][1]['run']}/").json()
    assert run["trigger"]["kind"] == "new_data"
    assert run["trigger"]["words"] == body["events"][1]["words"]


def test_a_delivery_that_is_not_next_or_not_left_is_a_conflict(visitor: Client) -> None:
    assert errors(deliver(visitor, position=3)) == [(None, "not_next")]
    for position in (2, 3, 4):
        assert deliver(visitor).json()["position"] == position
    answer = deliver(visitor)
    assert (answer.status_code, errors(answer)) == (409, [(None, "nothing_left")])
    assert "nothing is left" in answer.json()["errors"][0]["message"]
    none = visitor.post("/api/v1/pipelines/registry/deliveries/", {}, content_type=JSON)
    assert (none.status_code, errors(none)) == (409, [(None, "no_feed")])
    assert deliver(visitor, position="x").status_code == 400
    assert visitor.post("/api/v1/pipelines/gone/deliveries/").status_code == 404


def test_a_run_on_what_has_not_arrived_is_refused_by_field(visitor: Client) -> None:
    body = {"pipeline": "fed", "parameters": {"batch": 3}}
    answer = visitor.post("/api/v1/runs/", body, content_type=JSON)
    assert (answer.status_code, errors(answer)) == (400, [("parameters.batch", "not_delivered")])
    assert answer.json()["errors"][0]["message"].endswith("1 is the newest.")


def test_triggers_are_read_without_making_anything(visitor: Client) -> None:
    body = visitor.get(TRIGGERS).json()
    assert body["feed"] == {
        "newest": 1, "name": "Batch 1", "outcomes_known": 1, "next": 2, "moved_at": None,
        "is_on": False, "every": None, "due_at": None, "silent_since": None,
    }  # fmt: skip
    found = {trigger["kind"]: trigger for trigger in body["triggers"]}
    assert found["drift"]["when"] == "When the PSI reaches 0.2."
    assert (found["schedule"]["is_on"], found["schedule"]["every"]) == (False, 3600)
    assert body["events"] == []
    assert not Workspace.objects.exists()


def test_settings_are_changed_one_by_one(visitor: Client) -> None:
    body = change(visitor, triggers={"drift": {"threshold": 0.5}}, clock={"every": 60}).json()
    found = {trigger["kind"]: trigger for trigger in body["triggers"]}
    assert (found["drift"]["threshold"], found["drift"]["is_on"]) == (0.5, True)
    assert (body["feed"]["is_on"], body["feed"]["every"]) == (True, 60)
    assert change(visitor, clock=None).json()["feed"]["is_on"] is False
    assert change(visitor).status_code == 200


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"triggers": {"drift": {"threshold": 9}}}, ("triggers.drift.threshold", "out_of_range")),
        ({"triggers": {"drift": {"every": 60}}}, ("triggers.drift.every", "unknown_parameter")),
        ({"triggers": {"on_demand": {}}}, ("triggers.on_demand", "unknown_trigger")),
        ({"clock": {"every": 1}}, ("clock.every", "out_of_range")),
        ({"clock": {}}, ("clock.every", "required")),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_changed(visitor, body, expected) -> None:
    good = {"schedule": {"is_on": True}}
    body = body | {"triggers": good | body.get("triggers", {})}
    answer = change(visitor, **body)
    assert (answer.status_code, errors(answer)) == (400, [expected])
    assert not Trigger.objects.exists()
    assert not FeedState.objects.filter(is_on=True).exists()


CAST = {"owner": 202, "assessor": 202, "viewer": 404, "stranger": 404, "anonymous": 404}


@pytest.mark.parametrize(("who", "expected"), CAST.items())
def test_owners_and_assessors_deliver_and_members_read(who: str, expected: int) -> None:
    organization = Organization.objects.create(name="Acme")
    client = Client()
    if who != "anonymous":
        user = User.objects.create_user(f"{who}@example.org", "secret-secret")
        if who in Role.values:
            Membership.objects.create(organization=organization, user=user, role=who)
        client.force_login(user)
    place = {"organization": str(organization.pk)}
    assert deliver(client, **place).status_code == expected
    assert FeedState.objects.count() == (1 if expected == 202 else 0)
    changed = change(client, **place, clock={"every": 60}).status_code
    assert changed == (200 if expected == 202 else 404)
    read = client.get(TRIGGERS, place).status_code
    assert read == (200 if who in Role.values else 404)
    assert client.get(TRIGGERS, {"organization": "x"}).status_code == 404


def test_the_document_is_valid_and_names_the_endpoints() -> None:
    written = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    paths = yaml.safe_load(written.getvalue())["paths"]
    assert set(paths["/api/v1/pipelines/{key}/triggers/"]) == {"get", "patch"}
    assert "409" in paths["/api/v1/pipelines/{key}/deliveries/"]["post"]["responses"]
