"""An organization with something of everything, and everyone who may ask for it.

Whatever it holds has MARK in its name, so that one look at an answer tells whether it says
anything of the organization. What people make of it is found by name in `World.ids`.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core import signing
from django.test import Client
from django.utils import timezone

from assessments.evidence import services as evidence
from assessments.evidence.models import Item, Verdict
from assessments.maturity import content, services
from assessments.maturity.access import token_of as link_token
from assessments.maturity.domain.exchange import export_assessment
from assessments.maturity.domain.framework import Scope
from assessments.maturity.models import Assessment, ExpectedRespondent, Permission
from assessments.maturity.queries.evidence import evidence_access
from assessments.maturity.services import rounds
from assessments.maturity.views.archives import SALT
from assessments.people import services as skills
from assessments.people.access import token_of as person_token
from assessments.people.models import Purpose, Source, StaffingJob, TeamPlan
from mlops_portal.foundation import dates
from mlops_portal.organizations import services as organizations
from mlops_portal.organizations.access import Actor
from mlops_portal.organizations.access import token_of as invitation_token
from mlops_portal.organizations.models import Organization, Role, User
from pipelines_catalog.alerts import services as alerts
from pipelines_catalog.landscape import services as landscape
from pipelines_catalog.landscape.models import Ring
from pipelines_catalog.registry.models import Champion, DataBatch, Deployment, ModelVersion
from pipelines_catalog.runs import services as runs
from tests.assessments.cast import (
    Person,
    a_person,
    a_system,
    a_user,
    by_link,
    member,
    signed_in,
)
from tests.assessments.people.people_steps import a_link, a_rated_person, opens_with_code, says
from tests.assessments.round_steps import FRAMEWORK, a_closed_round, a_round, code_of, inputs_of
from tests.mlops_portal.surroundings import MARK, PASSWORD, TABLE, World
from tests.pipelines_catalog.landscape import people as stacks
from tests.pipelines_catalog.runs.carrying import begin, carry


def a_world() -> World:
    """Everything, made through the services."""
    world = World()
    people = _people(world)
    organization = people["owner"].user.memberships.get().organization
    _assessments(world, people, organization)
    _rated_people(world, people, organization)
    _stack(world, people, organization)
    _runs(world, people, organization)
    _elsewhere(world, people)
    for part, person in people.items():
        world.cookies[part] = {name: morsel.value for name, morsel in person.client.cookies.items()}
    world.cookies["program"] = {}
    return world


def _people(world: World) -> dict[str, Person]:
    owner, other = (a_user(f"{name}@example.org", name) for name in (f"{MARK}-owner", "Other"))
    now = timezone.now()
    organization = organizations.create_organization(name=f"{MARK} Bank", by=owner, at=now)
    organizations.create_organization(name="Other House", by=other, at=now)
    for user in (owner, other):
        user.set_password(PASSWORD)
        user.save()
    people = {
        "owner": _proven(owner),
        "assessor": member(organization, Role.ASSESSOR),
        "viewer": member(organization, Role.VIEWER),
        "rated": member(organization, Role.VIEWER, f"rated@{MARK.lower()}.example"),
        "stranger": _proven(other),
        "anonymous": Person(Client(), a_person("nobody").visitor),
    }
    team, spare = (
        organizations.create_team(
            organization=organization, name=f"{MARK} {name}", by=owner, at=now
        )
        for name in ("Pricing", "Spare")
    )
    invited, revoked = (
        organizations.invite(organization=organization, role=Role.VIEWER, by=owner, at=now)
        for _invitation in range(2)
    )
    world.ids |= {
        "organization": organization.pk,
        "organization_name": organization.name,
        "team": team.pk,
        "spare_team": spare.pk,
        "spare_team_name": spare.name,
        "owner_email": owner.email,
        "owner_id": owner.pk,
        "assessor_id": people["assessor"].user.pk,
        "viewer_id": people["viewer"].user.pk,
        "rated_id": people["rated"].user.pk,
        "invitation": revoked.pk,
        "invitation_token": invitation_token(invited),
        "soon": (dates.today() + timedelta(days=9)).isoformat(),
        "password": PASSWORD,
        "nobody": "00000000-0000-0000-0000-000000000001",
    }
    return people


def _proven(user: User) -> Person:
    """A browser in which a person told the password just now, which some pages ask for."""
    person = a_person(f"{user.email}-key")
    person.client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    person.client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    person.user = user
    return person


def _assessments(world: World, people: Mapping[str, Person], organization: Organization) -> None:
    owner, assessor = people["owner"].user, people["assessor"].user
    assert owner
    assert assessor
    now = timezone.now()
    system = a_system(organization, f"{MARK} churn", f"{MARK} Pricing")
    spare = a_system(organization, f"{MARK} spare", f"{MARK} Pricing")
    before = now - timedelta(days=90)
    first = a_closed_round(system, assessor, {"PIPE-04": [1, 2, 3]}, at=before)
    shared = rounds.start_shared(
        system=system, framework=FRAMEWORK, scope=Scope.FULL, by=assessor, at=now
    )
    services.record_answers(
        response=shared.responses.get(), inputs=inputs_of({"DATA-03": 2, "DATA-01": 2}), at=now
    )
    given = [_item(people["assessor"], shared, n) for n in range(4)]
    to_review, to_remove, questioned, removed = given
    file = _item(people["assessor"], shared, 4, b"a log\n")
    evidence.review_item(
        item=questioned, by=owner, verdict=Verdict.QUESTIONED, comment=f"{MARK}?", seen=0, at=now
    )
    adder = evidence_access(Actor(assessor, people["assessor"].visitor), shared.pk, now).adder()
    evidence.remove_item(item=removed, by=adder, at=now)
    carried = _item(people["assessor"], first, 5)
    closed = a_closed_round(
        system, assessor, {"PIPE-04": [1, 2, 3]}, at=now - timedelta(days=30), previous=first
    )
    following = rounds.start_shared(
        system=spare, framework=FRAMEWORK, scope=Scope.GATES, by=assessor, at=now
    )
    unfinished = a_round(system, assessor, previous=first)
    respondent = by_link(unfinished, Permission.RESPOND, "respondent-key")
    respondent.client.post(f"/assess/{unfinished.pk}/join/", {"label": f"{MARK} phone"})
    people["respondent"] = respondent  # type: ignore[index]
    people["assessor"].client.post(f"/assess/{unfinished.pk}/join/", {"label": ""})
    link = unfinished.links.filter(permission=Permission.RESPOND).first()
    expected = ExpectedRespondent.objects.create(
        assessment=unfinished, email="one@kestrel.example", link=link, origin="https://x.example"
    )
    answerer = by_link(closed, Permission.RESPOND, "role 0-key")
    people["answerer"] = answerer  # type: ignore[index]
    ending = a_round(spare, assessor)
    own = services.create_assessment(
        framework=content.framework(),
        scope=Scope.FULL,
        system=f"{MARK} alone",
        team=f"{MARK} alone",
        description="",
        visitor=people["owner"].visitor.hash,
        at=now,
    )
    document = export_assessment(
        framework=FRAMEWORK,
        scope=Scope.FULL,
        system="Imported",
        team="",
        description="",
        answers={},
        notes={},
        links={},
        exported_at=now,
    )
    world.files["export.json"] = json.dumps(document).encode()
    archived = {"systems": [{"team": "Archived", "name": "Archived model"}], "kept": []}
    snapshots = [one.snapshots.get().pk for one in (first, closed)]
    response = unfinished.responses.get(visitor=respondent.visitor.hash)
    world.ids |= {
        "system": system.pk,
        "archive": signing.dumps(archived, salt=SALT, compress=True),
        "spare_system": spare.pk,
        "spare_system_name": spare.name,
        "first": first.pk,
        "closed": closed.pk,
        "shared": shared.pk,
        "following": following.pk,
        "open": unfinished.pk,
        "open_name": unfinished.system,
        "ending": ending.pk,
        "alone": own.pk,
        "response": response.pk,
        "expected": expected.pk,
        "round_token": link_token(link),
        "round_code": code_of(ending),
        "round_link": link.pk,
        "shared_link": services.create_link(
            assessment=shared, permission=Permission.VIEW, at=now
        ).pk,
        "snapshots": snapshots,
        "before": snapshots[0],
        "after": snapshots[1],
        "to_review": to_review.pk,
        "to_remove": to_remove.pk,
        "questioned": questioned.pk,
        "removed": removed.pk,
        "carried": carried.pk,
        "file": file.pk,
    }


def _item(person: Person, assessment: Assessment, number: int, content: bytes = b"") -> Item:
    now = timezone.now()
    access = evidence_access(Actor(person.user, person.visitor), assessment.pk, now)
    said: dict[str, Any] = {"location": access.location("DATA-03"), "by": access.adder(), "at": now}
    if content:
        return evidence.add_file(name="run.log", content=content, title=f"{MARK} log", **said)
    address = f"https://ci.example/{MARK}/{number}"
    return evidence.add_link(url=address, title=f"{MARK} {number}", **said)


def _rated_people(world: World, people: Mapping[str, Person], organization: Organization) -> None:
    owner, rated = people["owner"].user, people["rated"].user
    now = timezone.now()
    team = organization.teams.get(pk=world.ids["team"])
    person = a_rated_person(organization, f"{MARK} Person", account=rated, teams=[team])
    says(person, Source.SELF, {"devops": 2}, evidence=f"{MARK} evidence")
    for account in (owner, people["assessor"].user):
        skills.ask_rater(
            person=person, account=account, source=Source.ASSESSOR, label="", by=owner, at=now
        )
        says(person, Source.ASSESSOR, {"devops": 1}, account=account)
    skills.share(person=person, by=rated, at=now)
    candidate = a_rated_person(organization, f"{MARK} Candidate")
    leaving = a_rated_person(organization, f"{MARK} Leaving")
    own = person_token(a_link(candidate, Purpose.SELF))
    people["candidate"] = candidate_browser = a_person("candidate-key")  # type: ignore[index]
    opens_with_code(candidate_browser, own)
    people["claimer"] = signed_in(a_user("claimer@elsewhere.example"))  # type: ignore[index]
    opens_with_code(people["claimer"], own)
    correction = skills.ask_correction(person=person, text=f"{MARK} wrong", at=now)
    plan = TeamPlan.objects.create(
        team=team, question="need=data-scientist:beginner", asked_by=owner, asked_at=now
    )
    world.ids |= {
        "claimer_email": "claimer@elsewhere.example",
        "person": person.pk,
        "candidate": candidate.pk,
        "candidate_key": own,
        "leaving": leaving.pk,
        "leaving_pseudonym": leaving.pseudonym,
        "unopened": person_token(a_link(candidate, Purpose.PEER)),
        "person_link": a_link(person, Purpose.PEER).pk,
        "correction": correction.pk,
        "plan": plan.pk,
    }


def _stack(world: World, people: Mapping[str, Person], organization: Organization) -> None:
    owner = people["owner"].user
    assert owner
    tool = stacks.add_own(organization, name=f"{MARK} store", description=f"{MARK} features")
    stacks.put(organization, "mlflow", Ring.TRIAL, reason=f"{MARK} reason")
    stacks.put(organization, "kedro", Ring.TRIAL, reason=f"{MARK} reason")
    stacks.put(organization, "dvc", Ring.TRIAL, reason=f"{MARK} reason")
    spare = stacks.add_own(organization, name=f"{MARK} spare")
    done = stacks.begun(organization, TABLE.replace("list", "done"))
    landscape.apply_import(run=done, by=owner, at=timezone.now())
    ready, discarded, to_apply = (stacks.begun(organization, TABLE) for _ in range(3))
    world.ids |= {
        "tool": tool.pk,
        "tool_slug": tool.slug,
        "spare_tool": spare.pk,
        "applied": done.pk,
        "import": ready.pk,
        "import_to_discard": discarded.pk,
        "import_to_apply": to_apply.pk,
    }
    world.files["tools.csv"] = TABLE.encode()


def _runs(world: World, people: Mapping[str, Person], organization: Organization) -> None:
    workspace = runs.workspace_for(organization=organization)
    viewer = people["viewer"].user
    rule, spare, api_rule = (
        alerts.make_rule(
            workspace=workspace, values=v, recipients=[viewer], by=people["owner"].user
        )
        for v in (
            {"event": "run_failed"},
            {"event": "run_failed", "pipeline": "fed"},
            {"event": "run_failed", "pipeline": "registry"},
        )
    )
    for _version in range(2):
        carry(begin(workspace, "registry", quality=0.6 + _version / 10, batch=20))
    for table in (ModelVersion, Champion, Deployment):  # a second model beside the first
        table.objects.filter(workspace=workspace).update(name="earlier")
    first, done = (carry(begin(workspace, "registry", quality=q)) for q in (0.6, 0.9))
    waiting = [
        carry(begin(workspace, "registry", asks_a_person=True, quality=1.0, batch=n))
        for n in (4, 5, 6, 7)
    ]
    assert {run.status for run in waiting} == {"waiting"}
    stopped, stopped_too, queued, queued_too = (
        begin(workspace, "registry", batch=n) for n in (2, 3, 8, 9)
    )
    for run in (stopped, stopped_too):
        runs.cancel_run(run_id=run.pk)
    carry(begin(workspace, "registry", ["nan_loss"], batch=30))  # and nothing after it succeeds
    versions = ModelVersion.objects.filter(workspace=workspace, number=1)
    world.ids |= {
        "workspace": workspace.pk,
        "run": done.pk,
        "first_run": first.pk,
        "stopped": stopped.pk,
        "stopped_too": stopped_too.pk,
        "queued": queued.pk,
        "queued_too": queued_too.pk,
        "artifact": done.artifacts.first().pk,
        "batch": DataBatch.objects.filter(workspace=workspace).first().pk,
        "model": versions.get(name="toy").pk,
        "model_too": versions.get(name="earlier").pk,
        "rule": rule.pk,
        "spare_rule": spare.pk,
        "api_rule": api_rule.pk,
        "alert": workspace.alerts.get(rule=rule).pk,
        "alert_too": workspace.alerts.get(rule=api_rule).pk,
        "job": StaffingJob.objects.create(question={}, asked_at=timezone.now()).pk,
    } | {f"waiting_{n}": run.pk for n, run in enumerate(waiting)}


def _elsewhere(world: World, people: Mapping[str, Person]) -> None:
    """What the stranger has in an organization of their own: one of each that holds others."""
    stranger = people["stranger"].user
    assert stranger
    organization = stranger.memberships.get().organization
    system = a_system(organization, "Other system", "Other team")
    shared = rounds.start_shared(
        system=system, framework=FRAMEWORK, scope=Scope.FULL, by=stranger, at=timezone.now()
    )
    workspace = runs.workspace_for(organization=organization)
    world.ids |= {
        "other_organization_id": organization.pk,
        "other_team_id": system.team_id,
        "other_system_id": system.pk,
        "other_assessment_id": shared.pk,
        "other_key": a_rated_person(organization, "Other Person").pk,
        "other_run_id": begin(workspace, "registry").pk,
    }
