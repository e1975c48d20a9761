"""Whose runs are these: everything is looked up through the workspaces of whoever asks.

A stranger is told the same as for a run that does not exist. Members of an organization see its
runs; its owners and assessors also start and change them.
"""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from assessments.organizations.access import (
    VISITOR_COOKIE,
    Asker,
    Visitor,
    asker_of,
    visitor_or_new,
)
from assessments.organizations.models import Organization, Role, User
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.services import workspace_for

MAY_RUN = (Role.OWNER, Role.ASSESSOR)


@dataclass(frozen=True, slots=True)
class Runner:
    """Whoever asks, with a browser key that is there in any case."""

    asker: Asker

    def workspaces(self, *, change: bool = False) -> QuerySet[Workspace]:
        """Those that may be seen, or changed."""
        mine = Q(organization__in=self.asker.organizations(*(MAY_RUN if change else ())))
        if self.asker.visitor.hash:
            mine |= Q(visitor=self.asker.visitor.hash)
        if self.asker.user is not None:
            mine |= Q(account=self.asker.user)
        return Workspace.objects.filter(mine)

    def runs(self, *, change: bool = False) -> QuerySet[Run]:
        """Runs that may be seen, or changed."""
        found = Run.objects.filter(workspace__in=self.workspaces(change=change))
        return found.select_related("workspace", "parent")

    def seen_workspace(self, organization: Organization | None = None) -> Workspace | None:
        """The same as `workspace`, but none is made; `organization` is one that may be seen."""
        if organization is not None:
            return Workspace.objects.filter(organization=organization).first()
        if self.asker.user is not None:
            return Workspace.objects.filter(account=self.asker.user).first()
        return Workspace.objects.filter(visitor=self.asker.visitor.hash).first()

    def workspace(self, organization: UUID | None = None) -> Workspace:
        """Where this asker starts runs: of the organization named, else the account, else the
        browser. Raises Organization.DoesNotExist where they may not.
        """
        if organization is not None:
            allowed = self.asker.organizations(*MAY_RUN)
            return workspace_for(organization=allowed.get(pk=organization))
        if self.asker.user is not None:
            return workspace_for(account=self.asker.user)
        return workspace_for(visitor=self.asker.visitor.hash)


def runner_of(request: HttpRequest) -> Runner:
    """Who sends a page's request; a browser without a key gets one (`remember` it)."""
    return Runner(Asker(asker_of(request).user, visitor_or_new(request)))


def api_runner_of(request: HttpRequest, user: User | None) -> Runner:
    """Who calls the API. A client that keeps no cookies is known by its network address.

    Its key is made from the address and the portal's secret, so that two calls of one client find
    the same workspace; the answer sets the cookie all the same.
    """
    if VISITOR_COOKIE in request.COOKIES or user is not None:
        return Runner(Asker(user, visitor_or_new(request)))
    secret = f"runs.address:{settings.SECRET_KEY}".encode()
    key = hmac.new(secret, _address(request).encode(), hashlib.sha256).hexdigest()[:32]
    return Runner(Asker(None, Visitor(key)))


def _address(request: HttpRequest) -> str:
    """The client's address as the proxy in front, if any, saw it."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    passed_on = [p.strip() for p in request.headers.get("X-Forwarded-For", "").split(",") if p]
    if trusted and len(passed_on) >= trusted:
        return passed_on[-trusted]
    return request.META.get("REMOTE_ADDR", "")
