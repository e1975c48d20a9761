"""Teams of an organization."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mlops_portal.organizations import exports, services
from mlops_portal.organizations.forms import TeamForm, TypedNameForm
from mlops_portal.organizations.models import Membership
from mlops_portal.organizations.views.guards import owners_only


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def edit(request: HttpRequest, membership: Membership, team_id: UUID | None = None) -> HttpResponse:
    """Create a team, or rename the one of the URL."""
    organization, by, now = membership.organization, request.user, timezone.now()
    team = get_object_or_404(organization.teams, pk=team_id) if team_id else None
    form = TeamForm(organization, team, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            if team is None:
                services.create_team(organization=organization, name=name, by=by, at=now)
            else:
                services.rename_team(team=team, name=name, by=by, at=now)
                messages.success(request, _("Saved."))
            return redirect("organizations:organization", organization.pk)
        except IntegrityError:  # a concurrent request was faster
            form.add_error("name", form.taken())
    page = {"membership": membership, "form": form, "team": team}
    status = 400 if form.is_bound else 200
    return render(request, "organizations/team.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def delete(request: HttpRequest, membership: Membership, team_id: UUID) -> HttpResponse:
    """Ask for the name, then delete a team with its systems."""
    team = get_object_or_404(membership.organization.teams, pk=team_id)
    form = TypedNameForm(team.name, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name = team.name
        services.delete_team(team=team, by=request.user, at=timezone.now())
        messages.success(request, _("“%(name)s” is gone for good.") % {"name": name})
        return redirect("organizations:organization", membership.organization_id)
    page = {
        "membership": membership,
        "team": team,
        "systems": team.systems.order_by("name"),
        "form": form,
        "goes": exports.goes_with_systems(team.systems.all()),
    }
    status = 400 if form.is_bound else 200
    return render(request, "organizations/team_delete.html", page, status=status)
