"""Guards of pages: the only place where a page's assessment, system or response is looked up."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from assessments.maturity import queries
from assessments.maturity.access import (
    answerable_rounds,
    changeable_responses,
    visible_assessments,
    visible_systems,
)
from assessments.maturity.models import Assessment, Permission, Response
from mlops_portal.organizations.access import Actor, actor_of
from mlops_portal.organizations.models import System

View = Callable[..., HttpResponse]


def with_assessment(permission: Permission, *, manages: bool = False) -> Callable[[View], View]:
    """Pass the assessment of the URL to the view if the actor has `permission`, else 404.

    `manages`: only for its creator or those who run its organization's assessments; never by link.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, assessment_id: UUID, **rest: object) -> HttpResponse:
            visible = visible_assessments(actor_of(request), timezone.now(), permission)
            try:
                found = visible.select_related("ml_system__team__organization")
                assessment = found.get(pk=assessment_id)
            except Assessment.DoesNotExist as error:
                raise Http404 from error
            if manages and not assessment.can_manage:
                raise Http404
            return view(request, assessment, **rest)

        return guarded

    return decorate


def with_round(view: View) -> View:
    """Pass the round of the URL to the view if the actor may run it, else 404."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, assessment_id: UUID, **rest: object) -> HttpResponse:
        visible = visible_assessments(actor_of(request), timezone.now(), Permission.EDIT)
        assessment = (
            visible.filter(pk=assessment_id, mode=Assessment.Modes.ROUND)
            .select_related("ml_system__team__organization", "started_by")
            .first()
        )
        if assessment is None:
            raise Http404
        return view(request, assessment, **rest)

    return guarded


def with_system(*, can_assess: bool = False) -> Callable[[View], View]:
    """Pass the ML system of the URL to the view for members of its organization, else 404.

    `can_assess`: only to those who may start and run assessments.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, system_id: UUID, **rest: object) -> HttpResponse:
            systems = visible_systems(actor_of(request)).select_related("team__organization")
            system: System | None = systems.filter(pk=system_id).first()
            if system is None or (can_assess and not system.can_assess):
                raise Http404
            return view(request, system, **rest)

        return guarded

    return decorate


def with_response(view: View) -> View:
    """Pass the response that the actor may change to the view, else 404.

    If the round is closed or the response submitted, redirect to the page that says so.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, assessment_id: UUID, **rest: object) -> HttpResponse:
        actor, now = actor_of(request), timezone.now()
        changeable = changeable_responses(actor, now, assessment_id)
        response = changeable.filter(assessment=assessment_id).first()
        if response is None:
            return no_longer_changeable(request, _own(actor, assessment_id))
        return view(request, response, **rest)

    return guarded


def with_own_response(view: View) -> View:
    """Pass the actor's own response to a round to the view, open or closed, else 404."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, assessment_id: UUID, **rest: object) -> HttpResponse:
        response = _own(actor_of(request), assessment_id)
        if response is None:
            raise Http404
        return view(request, response, **rest)

    return guarded


def with_answerable_round(view: View) -> View:
    """Pass the round of the URL if the actor may join it, open or closed, else 404."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, assessment_id: UUID, **rest: object) -> HttpResponse:
        rounds = answerable_rounds(actor_of(request), timezone.now())
        assessment = rounds.filter(pk=assessment_id).first()
        if assessment is None:
            raise Http404
        return view(request, assessment, **rest)

    return guarded


def no_longer_changeable(request: HttpRequest, response: Response | None) -> HttpResponse:
    """Redirect to the page that explains why answers are fixed; 404 for htmx saves."""
    if response is None or request.htmx:
        raise Http404
    if request.method == "POST":
        messages.error(request, _("Nothing was saved: your answers change no more."))
    return redirect("maturity:finish", response.assessment_id)


def _own(actor: Actor, assessment_id: UUID) -> Response | None:
    return queries.own_response(actor, timezone.now(), assessment_id)
