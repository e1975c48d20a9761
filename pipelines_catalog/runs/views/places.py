"""Where a page of a pipeline stands: in the asker's own workspace, or in an organization's."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from assessments.organizations.models import Organization
from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.access import MAY_RUN, Runner, runner_of
from pipelines_catalog.runs.models import Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """A pipeline in a workspace, which may not exist before something is done in it."""

    runner: Runner
    pipeline: Pipeline
    organization: Organization | None
    seen: Workspace | None
    may_change: bool

    @property
    def query(self) -> str:
        """What its addresses end with."""
        return f"?organization={self.organization.pk}" if self.organization else ""

    @property
    def address(self) -> str:
        """The pipeline's page in this place."""
        return reverse("runs:pipeline", args=[self.pipeline.key]) + self.query

    def workspace(self) -> Workspace:
        """The workspace to do something in; made where there is none yet."""
        return self.runner.workspace(self.organization.pk if self.organization else None)


def place_of(request: HttpRequest, key: str, *, change: bool = False) -> Place:
    """The pipeline `key` in the organization of `?organization=`, else in the asker's own place.

    404 for a pipeline that is not there, and for an organization that may not be seen (or changed).
    """
    try:
        pipeline = catalog.find(key)
    except KeyError as error:
        raise Http404 from error
    runner = runner_of(request)
    asked = request.GET.get("organization", "")
    if not asked:
        if change and runner.asker.user is None and runner.client.is_new:
            raise PermissionDenied  # a browser that sends the form has its key from the page
        return Place(runner, pipeline, None, runner.seen_workspace(), True)
    try:
        organization = runner.asker.organizations().get(pk=UUID(asked))
    except (ValueError, Organization.DoesNotExist) as error:
        raise Http404 from error
    may_change = runner.asker.organizations(*MAY_RUN).filter(pk=organization.pk).exists()
    if change and not may_change:
        raise Http404
    seen = runner.seen_workspace(organization)
    return Place(runner, pipeline, organization, seen, may_change)
