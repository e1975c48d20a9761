"""Access control for runs: every lookup goes through the workspaces of the requester.

A stranger gets the same answer as for a run that does not exist. Members of an organization see its
runs; its owners and assessors also start and change them. Without an account a browser or program
is identified by a random key, used for runs only, that it keeps in a cookie or sends as a token;
never by its network address.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from mlops_portal.foundation.requests import origin_of
from mlops_portal.organizations.access import (
    VISITOR_COOKIE,
    Actor,
    actor_of,
    visitor_of,
)
from mlops_portal.organizations.models import Organization, Role, User
from pipelines_catalog.engine import Pipeline
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import Run, Workspace
from pipelines_catalog.runs.services import workspace_for

MAY_RUN = (Role.OWNER, Role.ASSESSOR)
RUNS_COOKIE = "portal_runs"
RUNS_COOKIE_AGE = 30 * 24 * 3600  # seconds; unused runs are gone long before
_signer = Signer(salt="runs.client")


class UnknownKey(Exception):
    """The request contains a key that the portal did not issue."""


@dataclass(frozen=True, slots=True)
class Client:
    """A browser or program without an account. `key` is secret; "" means no client."""

    key: str
    is_new: bool = False  # it does not know its key yet

    @property
    def hash(self) -> str:
        """The hash of the key as stored in the database: 64 hex digits, or "" for no client."""
        return hashlib.sha256(f"runs:{self.key}".encode()).hexdigest() if self.key else ""

    @property
    def token(self) -> str:
        """The signed token that the client stores and sends; it gives access to its runs only."""
        return _signer.sign(self.key)

    def remember(self, response: HttpResponse) -> HttpResponse:
        """Set the cookie that identifies the browser, or renew its age."""
        response.set_cookie(
            RUNS_COOKIE,
            self.token,
            max_age=RUNS_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response


def client_of_token(token: str) -> Client:
    """Return the client that was given this token. Raises UnknownKey for any other text."""
    try:
        return Client(_signer.unsign(token))
    except BadSignature as error:
        raise UnknownKey from error


def client_of(request: HttpRequest) -> Client:
    """Return the browser of the request by its cookie; a new client if the cookie is unknown."""
    try:
        return client_of_token(request.COOKIES.get(RUNS_COOKIE, ""))
    except UnknownKey:
        return _earlier(request) or Client(secrets.token_urlsafe(24), is_new=True)


def _earlier(request: HttpRequest) -> Client | None:
    """Return a browser known by the earlier key of its assessments, with a new key for its runs.

    The new key is derived from the earlier one, so that two tabs agree.
    """
    visitor = visitor_of(request)
    if not visitor.key:
        return None
    client = Client(hashlib.sha256(_signer.sign(visitor.key).encode()).hexdigest())
    known = Workspace.objects.filter(visitor__in=(visitor.hash, client.hash))
    if not known.exists():
        return None
    if not known.filter(visitor=client.hash).exists():
        known.update(visitor=client.hash)
    return client


@dataclass(frozen=True, slots=True)
class Runner:
    """The requester: an account, or a client; `origin` identifies where the request comes from."""

    actor: Actor
    client: Client
    origin: str = ""

    @property
    def name(self) -> str:
        """The account's name as stored in rows; "" without one."""
        return str(self.actor.user) if self.actor.user else ""

    def workspaces(self, *, change: bool = False) -> QuerySet[Workspace]:
        """Return the workspaces that may be seen, or changed."""
        mine = Q(organization__in=self.actor.organizations(*(MAY_RUN if change else ())))
        if self.client.hash:
            mine |= Q(visitor=self.client.hash)
        if self.actor.user is not None:
            mine |= Q(account=self.actor.user)
        return Workspace.objects.filter(mine)

    def runs(self, *, change: bool = False) -> QuerySet[Run]:
        """Return the runs that may be seen, or changed."""
        found = Run.objects.filter(workspace__in=self.workspaces(change=change))
        return found.select_related("workspace", "parent")

    def seen(self, organization: Organization | None = None) -> dict[str, Any]:
        """Return the lookup of the workspace to read from; `organization` must be visible."""
        if organization is not None:
            return {"organization": organization}
        if self.actor.user is not None:
            return {"account": self.actor.user}
        return {"visitor": self.client.hash or None}

    def seen_workspace(self, organization: Organization | None = None) -> Workspace | None:
        """Return the same workspace as `workspace` if it exists; `organization` must be visible."""
        return Workspace.objects.filter(**self.seen(organization)).first()

    def workspace(self, organization: UUID | None = None) -> Workspace:
        """Return, or create, the workspace of the organization, else the account or client.

        Raises Organization.DoesNotExist without permission, LimitReached for too many clients.
        """
        if organization is not None:
            allowed = self.actor.organizations(*MAY_RUN)
            return workspace_for(organization=allowed.get(pk=organization))
        if self.actor.user is not None:
            return workspace_for(account=self.actor.user)
        return workspace_for(visitor=self.client.hash, origin=self.origin)


def pipeline_of(key: str) -> Pipeline:
    """Return a pipeline that may be started here. Raises Http404."""
    try:
        return catalog.find(key)
    except KeyError as error:
        raise Http404 from error


def organization_of(runner: Runner, asked: str) -> Organization | None:
    """Return the organization with the id `asked`, None for "".

    Raises Http404 if the requester may not see it.
    """
    try:
        return runner.actor.organizations().get(pk=UUID(asked)) if asked else None
    except (ValueError, Organization.DoesNotExist) as error:
        raise Http404 from error


def runner_of(request: HttpRequest) -> Runner:
    """Return the requester of a page; a browser without a key gets a new one (see `remember`)."""
    return Runner(actor_of(request), client_of(request), origin_of(request))


def api_runner_of(request: HttpRequest, user: User | None) -> Runner:
    """Return the caller of the API: an account, a token's or cookie's client, or a new client.

    Raises UnknownKey for a token or cookie that the portal did not issue: the caller is told
    instead of becoming a new client at each call.
    """
    actor, origin = Actor(user, visitor_of(request)), origin_of(request)
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return Runner(actor, client_of_token(token.strip()), origin)
    client = client_of(request)
    is_forged = RUNS_COOKIE in request.COOKIES or (
        VISITOR_COOKIE in request.COOKIES and not actor.visitor.key
    )
    if user is None and client.is_new and is_forged:
        raise UnknownKey
    return Runner(actor, client, origin)
