"""Guards of pages: the only place where a page's assessment, system or response is looked up."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.maturity import queries
from assessments.maturity.access import (
    answerable_rounds,
    changeable_responses,
    visible_assessments,
    visible_systems,
)
from assessments.maturity.models import Assessment, Permission, Response
from mlops_portal.foundation.guards import View, guard
from mlops_portal.organizations.access import actor_of
from mlops_portal.organizations.models import System


def with_assessment(permission: Permission, *, manages: bool = False) -> Callable[[View], View]:
    """Pass the assessment of the URL to the view if the actor has `permission`, else 404.

    `manages`: only for its creator or those who run its organization's assessments; never by link.
    """

    def find(request: HttpRequest, assessment_id: UUID) -> Assessment | None:
        visible = visible_assessments(actor_of(request), timezone.now(), permission)
        found = visible.select_related("ml_system__team__organization")
        return found.filter(pk=assessment_id, **({"can_manage": True} if manages else {})).first()

    return guard("assessment_id", find)


def _round(request: HttpRequest, assessment_id: UUID) -> Assessment | None:
    """Return the round if the actor may run it."""
    visible = visible_assessments(actor_of(request), timezone.now(), Permission.EDIT)
    rounds = visible.select_related("ml_system__team__organization", "started_by")
    return rounds.filter(pk=assessment_id, mode=Assessment.Modes.ROUND).first()


def with_system(*, can_assess: bool = False) -> Callable[[View], View]:
    """Pass the ML system of the URL to the view for members of its organization, else 404.

    `can_assess`: only to those who may start and run assessments.
    """

    def find(request: HttpRequest, system_id: UUID) -> System | None:
        systems = visible_systems(actor_of(request)).select_related("team__organization")
        return systems.filter(pk=system_id, **({"can_assess": True} if can_assess else {})).first()

    return guard("system_id", find)


def _response(request: HttpRequest, assessment_id: UUID) -> Response | HttpResponse:
    """Return the response that the actor may change, else the page that says why it is fixed."""
    changeable = changeable_responses(actor_of(request), timezone.now(), assessment_id)
    response = changeable.filter(assessment=assessment_id).first()
    return response or no_longer_changeable(request, _own_response(request, assessment_id))


def _own_response(request: HttpRequest, assessment_id: UUID) -> Response | None:
    """Return the actor's own response to a round, open or closed."""
    return queries.own_response(actor_of(request), timezone.now(), assessment_id)


def _answerable_round(request: HttpRequest, assessment_id: UUID) -> Assessment | None:
    """Return the round if the actor may join it, open or closed."""
    rounds = answerable_rounds(actor_of(request), timezone.now())
    return rounds.filter(pk=assessment_id).first()


with_round = guard("assessment_id", _round)
with_response = guard("assessment_id", _response)
with_own_response = guard("assessment_id", _own_response)
with_answerable_round = guard("assessment_id", _answerable_round)


def no_longer_changeable(request: HttpRequest, response: Response | None) -> HttpResponse:
    """Redirect to the page that explains why answers are fixed; 404 for htmx saves."""
    if response is None or request.htmx:
        raise Http404
    if request.method == "POST":
        messages.error(request, _("Nothing was saved: your answers change no more."))
    return redirect("maturity:finish", response.assessment_id)
