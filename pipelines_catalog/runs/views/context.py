"""The context of a page: the requester's own workspace, or an organization's."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from mlops_portal.foundation.guards import View, guard
from mlops_portal.organizations.models import Organization
from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs.access import MAY_RUN, Runner, organization_of, pipeline_of, runner_of
from pipelines_catalog.runs.models import Workspace

REFUSED_BY_LIMIT = 429


@dataclass(frozen=True)
class WorkspaceContext:
    """A workspace, which may not exist before it is used."""

    runner: Runner
    organization: Organization | None
    seen: Workspace | None
    may_change: bool

    @property
    def query(self) -> str:
        """The query string of its URLs."""
        return f"?organization={self.organization.pk}" if self.organization else ""

    @cached_property
    def organizations(self) -> list[Organization]:
        """Return the other organizations whose workspaces the account may see."""
        return list(self.runner.actor.organizations().order_by("name"))

    def workspace(self) -> Workspace:
        """Return the workspace for a write operation, creating it if needed."""
        return self.runner.workspace(self.organization.pk if self.organization else None)

    def workspaces(self, *, own: bool = False) -> QuerySet[Workspace]:
        """Return this workspace; without an organization all visible ones (`own`: only the own)."""
        if self.organization or own:
            return Workspace.objects.filter(pk=self.seen.pk if self.seen else None)
        return self.runner.workspaces()

    def at(self, workspace: Workspace) -> "WorkspaceContext":
        """Return the context of a workspace that the requester may see."""
        return WorkspaceContext(self.runner, workspace.organization, workspace, True)


@dataclass(frozen=True)
class PipelineContext(WorkspaceContext):
    """A pipeline in a workspace."""

    pipeline: Pipeline

    @property
    def address(self) -> str:
        """The URL of the pipeline's page in this context."""
        return reverse("runs:pipeline", args=[self.pipeline.key]) + self.query


def workspace_context(request: HttpRequest, *, change: bool = False) -> WorkspaceContext:
    """Return the context of `?organization=`, else the requester's own.

    404 for an organization that may not be seen (or changed).
    """
    runner = runner_of(request)
    asked = request.GET.get("organization", "")
    if not asked:
        if change and runner.actor.user is None and runner.client.is_new:
            raise PermissionDenied  # a browser that sends the form has its key from the page
        return WorkspaceContext(runner, None, runner.seen_workspace(), True)
    organization = organization_of(runner, asked)
    assert organization is not None
    may_change = runner.actor.organizations(*MAY_RUN).filter(pk=organization.pk).exists()
    if change and not may_change:
        raise Http404
    return WorkspaceContext(runner, organization, runner.seen_workspace(organization), may_change)


def pipeline_context(request: HttpRequest, key: str, *, change: bool = False) -> PipelineContext:
    """Return the context of the pipeline `key`; 404 for an unknown pipeline."""
    pipeline = pipeline_of(key)
    context = workspace_context(request, change=change)
    return PipelineContext(
        context.runner, context.organization, context.seen, context.may_change, pipeline
    )


def with_run(*, change: bool = False) -> Callable[[View], View]:
    """Pass the view the run in the URL if the requester may see (or change) it, else 404."""
    return guard(
        "run_id", lambda request, run_id: runner_of(request).runs(change=change).get(pk=run_id)
    )


def remembered(runner: Runner, response: HttpResponse) -> HttpResponse:
    """Return the response with the cookie that identifies a browser without an account."""
    return response if runner.actor.user else runner.client.remember(response)
