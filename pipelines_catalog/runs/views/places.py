"""Where a page stands: in the asker's own workspace, or in an organization's."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from mlops_portal.organizations.models import Organization
from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.access import MAY_RUN, Runner, runner_of
from pipelines_catalog.runs.models import Workspace

REFUSED_BY_LIMIT = 429


@dataclass(frozen=True)
class Where:
    """A workspace, which may not exist before something is done in it."""

    runner: Runner
    organization: Organization | None
    seen: Workspace | None
    may_change: bool

    @property
    def query(self) -> str:
        """What its addresses end with."""
        return f"?organization={self.organization.pk}" if self.organization else ""

    @cached_property
    def organizations(self) -> list[Organization]:
        """Whose workspaces the account may see besides its own."""
        return list(self.runner.asker.organizations().order_by("name"))

    def workspace(self) -> Workspace:
        """The workspace to do something in; made where there is none yet."""
        return self.runner.workspace(self.organization.pk if self.organization else None)

    def workspaces(self, *, own: bool = False) -> QuerySet[Workspace]:
        """This workspace; without an organization all that may be seen, with `own` the own one."""
        if self.organization or own:
            return Workspace.objects.filter(pk=self.seen.pk if self.seen else None)
        return self.runner.workspaces()

    def at(self, workspace: Workspace) -> "Where":
        """The place of a workspace that the asker may see."""
        return Where(self.runner, workspace.organization, workspace, True)


@dataclass(frozen=True)
class Place(Where):
    """A pipeline in a workspace."""

    pipeline: Pipeline

    @property
    def address(self) -> str:
        """The pipeline's page in this place."""
        return reverse("runs:pipeline", args=[self.pipeline.key]) + self.query


def where_of(request: HttpRequest, *, change: bool = False) -> Where:
    """The organization of `?organization=`, else the asker's own place.

    404 for an organization that may not be seen (or changed).
    """
    runner = runner_of(request)
    asked = request.GET.get("organization", "")
    if not asked:
        if change and runner.asker.user is None and runner.client.is_new:
            raise PermissionDenied  # a browser that sends the form has its key from the page
        return Where(runner, None, runner.seen_workspace(), True)
    try:
        organization = runner.asker.organizations().get(pk=UUID(asked))
    except (ValueError, Organization.DoesNotExist) as error:
        raise Http404 from error
    may_change = runner.asker.organizations(*MAY_RUN).filter(pk=organization.pk).exists()
    if change and not may_change:
        raise Http404
    return Where(runner, organization, runner.seen_workspace(organization), may_change)


def place_of(request: HttpRequest, key: str, *, change: bool = False) -> Place:
    """The pipeline `key` in that place; 404 for a pipeline that is not there."""
    try:
        pipeline = catalog.find(key)
    except KeyError as error:
        raise Http404 from error
    where = where_of(request, change=change)
    return Place(where.runner, where.organization, where.seen, where.may_change, pipeline)


def remembered(runner: Runner, response: HttpResponse) -> HttpResponse:
    """The response with the cookie by which a browser without an account is known again."""
    return response if runner.asker.user else runner.client.remember(response)
