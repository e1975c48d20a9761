"""Members of an organization: roles, leaving, removing, handing over; also inviting."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mlops_portal.foundation.mail_words import tell_mailed
from mlops_portal.organizations import queries, services
from mlops_portal.organizations.forms import InvitationForm, RoleForm
from mlops_portal.organizations.models import Membership, Role
from mlops_portal.organizations.views.guards import asks_again, members_only, owners_only
from mlops_portal.organizations.views.invitations import address_of, send


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def people(request: HttpRequest, membership: Membership) -> HttpResponse:
    """List the members; owners also invite here. 404 for a POST by anyone else."""
    form = InvitationForm(membership.organization, request.POST or None)
    if request.method == "POST":
        return _invite(request, membership)
    return _page(request, membership, form, 200)


@owners_only
def _invite_as_owner(request: HttpRequest, membership: Membership) -> HttpResponse:
    form = InvitationForm(membership.organization, request.POST)
    if not form.is_valid():
        return _page(request, membership, form, 400)
    try:
        with transaction.atomic():  # an invitation and its mail, or neither
            made = services.invite(
                organization=membership.organization,
                role=Role(form.cleaned_data["role"]),
                email=form.cleaned_data["email"],
                by=request.user,
                at=timezone.now(),
            )
            is_mailed = bool(made.email) and send(made, request)
    except services.TooManyInvitations:
        form.add_error(None, _("Too many invitations are open. Revoke some first."))
        return _page(request, membership, form, 409)
    if not made.email:
        messages.success(request, _("The link is ready to copy."))
    elif is_mailed:
        tell_mailed(
            request,
            _("The invitation is on its way to %(to)s.") % {"to": made.email},
            _("Copy the link below and give it to %(to)s.") % {"to": made.email},
        )
    else:
        messages.error(
            request, _("The mail could not be sent. Copy the link and send it yourself.")
        )
    return redirect("organizations:people", membership.organization_id)


def _invite(request: HttpRequest, membership: Membership) -> HttpResponse:
    return _invite_as_owner(request, organization_id=membership.organization_id)


def _page(
    request: HttpRequest, membership: Membership, form: InvitationForm, status: int
) -> HttpResponse:
    members = queries.members_of(membership.organization)
    page = {
        "membership": membership,
        "members": members,
        "owners": sum(member.role == Role.OWNER for member in members),
        "roles": Role.choices,
        "form": form,
        "now": timezone.now(),
    }
    if membership.role == Role.OWNER:
        page["invitations"] = [
            {"invitation": found, "address": address_of(found, request)}
            for found in queries.invitations_of(membership.organization)
        ]
    return render(request, "organizations/people.html", page, status=status)


@require_POST
@owners_only
def change_role(request: HttpRequest, membership: Membership, user_id: int) -> HttpResponse:
    """Give a member another role."""
    member = get_object_or_404(membership.organization.memberships, user=user_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return redirect("organizations:people", membership.organization_id)
    try:
        services.change_role(
            organization=membership.organization,
            user=member.user,
            role=Role(form.cleaned_data["role"]),
            by=request.user,
            at=timezone.now(),
        )
    except services.LastOwner:
        messages.error(request, _needs_an_owner())
    except services.NotAMember:
        messages.error(request, _("This person is no member any more."))
    else:
        messages.success(request, _("The role is changed."))
    return redirect("organizations:people", membership.organization_id)


@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
def remove(request: HttpRequest, membership: Membership, user_id: int) -> HttpResponse:
    """Ask, then end a person's membership."""
    member = get_object_or_404(membership.organization.memberships, user=user_id)
    if request.method != "POST":
        page = {"membership": membership, "member": member}
        return render(request, "organizations/remove_member.html", page)
    try:
        services.remove_member(
            organization=membership.organization,
            user=member.user,
            by=request.user,
            at=timezone.now(),
        )
    except services.LastOwner:
        messages.error(request, _needs_an_owner())
    except services.NotAMember:
        messages.error(request, _("This person is no member any more."))
    else:
        messages.success(request, _("%(name)s is no member any more.") % {"name": member.user})
    if member.user_id == request.user.pk:
        return redirect("organizations:list")
    return redirect("organizations:people", membership.organization_id)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def leave(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Ask, then end one's own membership."""
    if request.method != "POST":
        return render(request, "organizations/leave.html", {"membership": membership})
    organization = membership.organization
    try:
        services.remove_member(
            organization=organization, user=request.user, by=request.user, at=timezone.now()
        )
    except services.LastOwner:
        messages.error(request, _needs_an_owner())
        return redirect("organizations:people", organization.pk)
    except services.NotAMember:
        return redirect("organizations:list")
    messages.success(request, _("You have left “%(name)s”.") % {"name": organization.name})
    return redirect("organizations:list")


@require_POST
@owners_only
@asks_again
def hand_over(request: HttpRequest, membership: Membership, user_id: int) -> HttpResponse:
    """Make a member owner in place of the current owner."""
    member = get_object_or_404(membership.organization.memberships, user=user_id)
    try:
        services.hand_over(
            organization=membership.organization,
            to=member.user,
            by=request.user,
            at=timezone.now(),
        )
    except services.NotAMember:
        messages.error(request, _("Ownership goes to another member."))
    else:
        text = _("%(name)s owns this organization now; you are an assessor.")
        messages.success(request, text % {"name": member.user})
    return redirect("organizations:people", membership.organization_id)


def _needs_an_owner() -> str:
    return _("An organization needs an owner. Make someone else an owner first.")
