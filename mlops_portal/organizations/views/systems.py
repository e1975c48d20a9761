"""ML systems of a team. Their rounds and results have pages in the maturity room."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mlops_portal.organizations import exports, services
from mlops_portal.organizations.forms import SystemForm, TypedNameForm
from mlops_portal.organizations.models import Membership, System
from mlops_portal.organizations.views.guards import owners_only


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def edit(
    request: HttpRequest,
    membership: Membership,
    team_id: UUID | None = None,
    system_id: UUID | None = None,
) -> HttpResponse:
    """Create an ML system of the URL's team, or change the system of the URL."""
    system = _system(membership, system_id) if system_id else None
    teams = membership.organization.teams
    team = system.team if system else get_object_or_404(teams, pk=team_id)
    form = SystemForm(team, system, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        try:
            if system is None:
                services.create_system(team=team, **values)
            else:
                services.change_system(system=system, **values)
                messages.success(request, _("Saved."))
            return redirect("organizations:organization", membership.organization_id)
        except IntegrityError:  # a concurrent request was faster
            form.add_error("name", form.taken())
    page = {"membership": membership, "form": form, "team": team, "system": system}
    status = 400 if form.is_bound else 200
    return render(request, "organizations/system.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def delete(request: HttpRequest, membership: Membership, system_id: UUID) -> HttpResponse:
    """Ask for the name, then delete a system with its assessments."""
    system = _system(membership, system_id)
    form = TypedNameForm(system.name, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name = system.name
        services.delete_system(system=system, by=request.user, at=timezone.now())
        messages.success(request, _("“%(name)s” is gone for good.") % {"name": name})
        return redirect("organizations:organization", membership.organization_id)
    goes = exports.goes_with_systems(System.objects.filter(pk=system.pk))
    page = {"membership": membership, "system": system, "form": form, "goes": goes}
    status = 400 if form.is_bound else 200
    return render(request, "organizations/system_delete.html", page, status=status)


def _system(membership: Membership, system_id: UUID) -> System:
    systems = System.objects.filter(team__organization=membership.organization)
    return get_object_or_404(systems.select_related("team__organization"), pk=system_id)
