"""Finding or creating the workspace of the requester."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services import admission

USE_IS_NOTED_EVERY = 600  # seconds


def workspace_for(
    *,
    visitor: str = "",
    account: User | None = None,
    organization: Organization | None = None,
    origin: str = "",
) -> Workspace:
    """Return the workspace of exactly one of: an organization, an account, a client's hash.

    A client's is counted by its `origin`. Raises LimitReached for too many from that origin, or in
    total.
    """
    if organization is not None:
        owner: dict[str, object] = {"organization": organization}
    elif account is not None:
        owner = {"account": account}
    else:
        owner = {"visitor": visitor}
    found = Workspace.objects.filter(**owner).first()
    if found is None:
        if visitor:
            admission.check_newcomer(origin)
            owner["origin"] = origin
        found = _make(owner)
    note_visit(Workspace.objects.filter(pk=found.pk))
    return found


def note_visit(workspaces: QuerySet[Workspace]) -> None:
    """Record a visit, which keeps an anonymous browser's clocks running; every ten minutes."""
    workspaces.filter(used_at__lt=in_seconds(-USE_IS_NOTED_EVERY)).update(used_at=Now())


def _make(owner: dict[str, object]) -> Workspace:
    """Create a workspace; two concurrent first requests of one browser get the same one."""
    try:
        with transaction.atomic():
            return Workspace.objects.create(**owner)
    except IntegrityError:
        owner.pop("origin", None)
        return Workspace.objects.get(**owner)
