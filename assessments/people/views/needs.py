"""A team's needs, stored by its leads and readable by every member."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.people import services
from assessments.people.access import LEADERS
from assessments.people.domain.needs import read_needs
from assessments.people.views.entry import with_team
from assessments.roles import content
from assessments.roles.views.refusing import refusing
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.organizations.models import Team


@require_POST
@with_team
@refusing
def keep(request: HttpRequest, team: Team, role: str) -> HttpResponse:
    """Store the submitted needs; 400 for entries unknown to the matrix or an empty form."""
    _leads(role)
    needs = read_needs(dict(request.POST.lists()), content.matrix())
    if not needs.profiles:
        raise InvalidInput([InputError("need", "empty_target")])
    services.keep_needs(team=team, needs=needs, by=request.user, at=timezone.now())
    messages.success(request, _("The needs are kept for the team."))
    return redirect("skills:team", team.pk)


@require_POST
@with_team
def forget(request: HttpRequest, team: Team, role: str) -> HttpResponse:
    """Delete the stored needs; pages ask for them again."""
    _leads(role)
    services.forget_needs(team=team, by=request.user, at=timezone.now())
    messages.success(request, _("No needs are kept for the team any more."))
    return redirect("skills:team", team.pk)


def _leads(role: str) -> None:
    if role not in LEADERS:
        raise Http404
