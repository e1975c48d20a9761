"""The whole cast of an organization's pages of the landscape, and what it puts into its stack."""

import re

from django.test import Client
from django.utils import timezone

from mlops_portal.organizations.access import Visitor
from mlops_portal.organizations.models import Organization, Role
from pipelines_catalog.landscape import content, services
from pipelines_catalog.landscape.models import ImportRun, OwnTool, Ring
from pipelines_catalog.landscape.tasks import read_one_import
from tests.assessments.cast import Person, a_user, an_organization, member, signed_in

TOOLS = content.landscape().by_slug
TABLE = (
    "name,category,homepage,repository\n"
    "MLflow,ml-platform,https://mlflow.org,https://github.com/mlflow/mlflow\n"
    "House store,feature-store,https://store.example/,\n"
)
EDITORS = ("owner", "assessor")
MEMBERS = (*EDITORS, "viewer")
OUTSIDE = ("stranger", "anonymous", "other_owner")
EVERYONE = (*MEMBERS, *OUTSIDE)


def cast_of(organization: Organization) -> dict[str, Person]:
    """Everyone, by part; the other owner has an organization of another name."""
    other = an_organization("Other House", owner="owner@other.example")
    return {
        "owner": member(organization, Role.OWNER),
        "assessor": member(organization, Role.ASSESSOR),
        "viewer": member(organization, Role.VIEWER),
        "stranger": signed_in(a_user("stranger@nowhere.example")),
        "anonymous": Person(Client(), Visitor("")),
        "other_owner": signed_in(other.memberships.get().user),
    }


def add_own(organization: Organization, **facts: object) -> OwnTool:
    given = {
        "name": "House store",
        "category": "feature-store",
        "kind": "in-house",
        "homepage": "https://store.example/",
        "repository": "",
        "licence": "",
        "description": "Features of the house",
        "components": ["feature_store"],
        "language": "en",
    }
    by = organization.memberships.first().user
    return services.add_tool(
        organization=organization, facts=given | facts, by=by, at=timezone.now()
    )


def begun(organization: Organization, text: str = TABLE, format: str = "csv") -> ImportRun:
    made = services.begin_import(
        organization=organization,
        content=text.encode(),
        format=format,
        file_name="tools.csv",
        source="our list",
        licence="MIT",
        attribution="",
        by=organization.memberships.first().user,
        at=timezone.now(),
    )
    read_one_import(str(made.pk))
    made.refresh_from_db()
    return made


def put(organization: Organization, slug: str, ring: Ring = Ring.ADOPT, **given: object) -> bool:
    tool = TOOLS[slug]
    values = {"components": tool.components, "reason": "", "at": timezone.now()}
    by = organization.memberships.first().user
    return services.put(organization=organization, tool=tool, ring=ring, by=by, **(values | given))


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
