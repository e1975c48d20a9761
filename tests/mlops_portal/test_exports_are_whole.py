"""Exports of everything hold every model that goes with an organization or an account.

A model that is new fails here until its room exports it, or it is said why it does not.
"""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from mlops_portal.foundation.whole import owned
from mlops_portal.organizations.exports import everything_of_organization, everything_of_person
from mlops_portal.organizations.exports import goes_with_organization as counted
from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.landscape.models import (
    ImportedItem,
    ImportRun,
    OwnTool,
    StackChange,
    StackEntry,
)
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.triggers.exports import IN_WORDS, SECRETS
from pipelines_catalog.triggers.models import FeedState
from tests.assessments.cast import an_organization

BY_HAND = {  # what a part written by hand tells, each with its own tests
    "organizations": {"Membership", "Invitation", "Team", "System", "AuditEntry"},
    "evidence": {"Item", "Review", "StoredFile"},
    "maturity": {
        *("Assessment", "Response", "Answer", "AnswerRevision", "AgreedAnswer"),
        *("AgreedAnswerRevision", "Snapshot", "ExpectedRespondent"),
    },
    "skills": {"Person", "Rater", "Rating", "TeamNeeds", "PeopleNotice"},
}
OF_MODELS = {  # what walks the models
    "landscape": {"StackEntry", "StackChange", "OwnTool", "ImportedItem", "ImportRun"},
    "runs": {"Workspace", *(model.__name__ for model, _ in owned(Workspace))},
}
NOT_TOLD = {
    "ShareLink": "a bearer secret; who may open an assessment is no content of it",
    "VisitorGrant": "the mark of a browser",
    "AccountGrant": "whose personal place holds it: told to that account",
    "TeamPlan": "computed from what is told, and swept after some days",
    "EarlierStart": "sealed: read by the person with the code of that time alone",
    "PersonLink": "a bearer secret; told to the person",
    "KeptResult": "the person's: told to them",
    "Correction": "the person's: told to them",
    "Reading": "the person's: told to them",
}
OF_ACCOUNTS = {
    "Membership": "organizations",
    "SecurityEvent": "shown on the page of the account, swept after 180 days",
    "SignedIn": "browsers that are signed in now",
    "AccountGrant": "maturity: kept",
    "Person": "skills: profiles",
    "Workspace": "runs",
    "EmailAddress": "addresses",
    "Authenticator": "a secret",
    "SocialAccount": "the issuer's word of the person",
}


def test_every_model_that_goes_with_an_organization_is_exported_or_explained() -> None:
    told = {name for rooms in (BY_HAND, OF_MODELS) for names in rooms.values() for name in names}
    there = {model.__name__ for model, _ in owned(Organization)}
    assert there - told - set(NOT_TOLD) == set()
    assert (told | set(NOT_TOLD)) - there == set()


def test_every_model_that_goes_with_an_account_is_exported_or_explained() -> None:
    from django.db.models import CASCADE

    there = {r.related_model.__name__ for r in User._meta.related_objects if r.on_delete is CASCADE}
    assert there - set(OF_ACCOUNTS) == {"LogEntry"} & there, "LogEntry: of the admin's pages"


@pytest.fixture
def organization(db: None) -> Organization:
    """An organization with rows of the rooms whose exports walk the models."""
    organization, now = an_organization(), timezone.now()
    by = organization.memberships.get().user
    own = OwnTool.objects.create(organization=organization, name="House store", category="x")
    run = ImportRun.objects.create(organization=organization, by=by, source="list")
    ImportedItem.objects.create(organization=organization, run=run, source="list", key="a")
    StackEntry.objects.create(organization=organization, tool=own.slug, ring="adopt")
    StackChange.objects.create(
        organization=organization, tool=own.slug, name="House store", ring="adopt", by=by, at=now
    )
    for place in (
        Workspace.objects.create(organization=organization),
        Workspace.objects.create(account=by),
    ):
        FeedState.objects.create(workspace=place, pipeline="level1_flights", newest=1)
    return organization


def fields_of(model: type) -> set[str]:
    return {field.name for field in model._meta.concrete_fields} - SECRETS


def test_rooms_that_walk_the_models_tell_every_field(organization: Organization) -> None:
    data = json.loads(json.dumps(everything_of_organization(organization), cls=DjangoJSONEncoder))
    by = organization.memberships.get().user
    held = data["landscape"]
    for name, model in {
        "stack": StackEntry,
        "stack_history": StackChange,
        "own_tools": OwnTool,
        "imported_items": ImportedItem,
        "imports": ImportRun,
    }.items():
        assert len(held[name]) == 1
        assert fields_of(model) <= set(held[name][0]), name
    assert held["own_tools"][0]["slug"] == held["stack"][0]["tool"]
    assert held["imports"][0]["by"] == by.email
    for runs in (data["runs"], everything_of_person(by)["runs"]):
        assert fields_of(Workspace) == set(runs["workspace"][0])
        assert fields_of(FeedState) == set(runs["feedstate"][0])
        walked = {m._meta.model_name for m, _ in owned(Workspace) if m not in IN_WORDS}
        assert walked <= set(runs)
        assert not SECRETS & set(runs["workspace"][0])


def test_another_workspace_is_not_told(organization: Organization) -> None:
    stranger = an_organization("Other House", owner="other@elsewhere.example")
    told = everything_of_organization(stranger)["runs"]
    assert "workspace" not in told


def test_runs_that_go_with_an_organization_are_counted(organization: Organization) -> None:
    place = Workspace.objects.get(organization=organization)
    assert not any("run" in words for words in counted(organization))
    Run.objects.create(
        workspace=place, pipeline="level0_manual", number=1, deadline_at=timezone.now()
    )
    assert "1 run" in counted(organization)
