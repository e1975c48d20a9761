"""An organization's own tools: added, changed, removed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import Organization, User
from mlops_portal.organizations.services import record_audit
from pipelines_catalog.landscape.models import OwnTool
from pipelines_catalog.landscape.services.stack import take_out

MOST_OWN_TOOLS = 10_000  # of an organization
FIELDS = ("name", "category", "kind", "homepage", "repository", "licence", "description")


class TooManyTools(Exception):
    """The organization has reached the limit of own tools."""


@transaction.atomic
def add_tool(
    *, organization: Organization, facts: Mapping[str, object], by: User, at: datetime
) -> OwnTool:
    """Create an own tool. `facts` hold FIELDS, `components`, `language`. Raises TooManyTools."""
    if organization.own_tools.count() >= MOST_OWN_TOOLS:
        raise TooManyTools
    tool = OwnTool.objects.create(
        organization=organization, created_at=at, changed_at=at, **dict(facts)
    )
    _audit(tool, "own_tool.added", by, at)
    return tool


@transaction.atomic
def change_tool(*, tool: OwnTool, facts: Mapping[str, object], by: User, at: datetime) -> None:
    """Change what is known of it."""
    lock_in_order([tool.organization_id])
    for key, value in facts.items():
        setattr(tool, key, value)
    tool.changed_at = at
    tool.save()
    _audit(tool, "own_tool.changed", by, at)


@transaction.atomic
def remove_tool(*, tool: OwnTool, by: User, at: datetime) -> None:
    """Delete an own tool, also from the stack; the stack's history keeps its name."""
    lock_in_order([tool.organization_id])
    take_out(organization=tool.organization, slug=tool.slug, name=tool.name, by=by, at=at)
    tool.organization.imported_items.filter(tool=tool.slug).delete()
    _audit(tool, "own_tool.removed", by, at)
    tool.delete()


def _audit(tool: OwnTool, action: str, by: User, at: datetime) -> None:
    record_audit(organization=tool.organization, actor=by, action=action, target=tool.name, at=at)
