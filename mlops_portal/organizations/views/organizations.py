"""Organizations: list, create, show, settings, export and delete."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mlops_portal.foundation import dates
from mlops_portal.organizations import exports, queries, services
from mlops_portal.organizations.access import token_of
from mlops_portal.organizations.forms import OrganizationForm, TypedNameForm
from mlops_portal.organizations.models import Membership
from mlops_portal.organizations.views.guards import asks_again, members_only, owners_only


@never_cache
@login_required
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """List the person's organizations and the invitations to their address."""
    waiting = queries.invitations_for(request.user, timezone.now())
    page = {
        "memberships": queries.memberships_of(request.user),
        "waiting": [{"invitation": found, "token": token_of(found)} for found in waiting],
    }
    return render(request, "organizations/organizations.html", page)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Create an organization, with its creator as owner."""
    form = OrganizationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = services.create_organization(
            name=form.cleaned_data["name"], by=request.user, at=timezone.now()
        )
        return redirect("organizations:organization", made.pk)
    status = 400 if form.is_bound else 200
    return render(request, "organizations/create.html", {"form": form}, status=status)


@require_safe
@members_only
def organization(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Show the teams and their ML systems."""
    page = {"membership": membership, "teams": queries.teams_of(membership.organization)}
    return render(request, "organizations/organization.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def settings(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Rename; the page also leads to export and deletion."""
    organization = membership.organization
    data = request.POST if request.method == "POST" else None
    form = OrganizationForm(data, initial={"name": organization.name})
    if request.method == "POST" and form.is_valid():
        services.rename_organization(
            organization=organization,
            name=form.cleaned_data["name"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect("organizations:settings", organization.pk)
    page = {"membership": membership, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "organizations/settings.html", page, status=status)


@require_POST
@owners_only
@asks_again
def export(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Download all data of the organization as one file."""
    now, organization = timezone.now(), membership.organization
    archive = services.export_of_organization(organization=organization, by=request.user, at=now)
    name = f"{slugify(organization.name) or 'organization'}-{dates.stamp(now)}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
@asks_again
def delete(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Ask for the name, then delete the organization and everything in it."""
    organization = membership.organization
    form = TypedNameForm(organization.name, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        name = organization.name
        services.delete_organization(organization=organization)
        messages.success(request, _("“%(name)s” is gone for good.") % {"name": name})
        return redirect("home" if organization.is_sample else "organizations:list")
    page = {
        "membership": membership,
        "form": form,
        "goes": exports.goes_with_organization(organization),
    }
    status = 400 if form.is_bound else 200
    return render(request, "organizations/delete.html", page, status=status)
