"""Invitations: their URL, their mail, accepting, revoking."""

import logging
from smtplib import SMTPException
from uuid import UUID

from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mlops_portal.organizations import security, services
from mlops_portal.organizations.access import has_address, invitation_of, token_of
from mlops_portal.organizations.accounts import PENDING_INVITATION
from mlops_portal.organizations.models import Invitation, Membership
from mlops_portal.organizations.views.guards import owners_only

logger = logging.getLogger(__name__)


def address_of(invitation: Invitation, request: HttpRequest) -> str:
    """Return the absolute URL with which an invitation can be accepted."""
    path = reverse("organizations:invitation", args=[token_of(invitation)])
    return request.build_absolute_uri(path)


def send(invitation: Invitation, request: HttpRequest) -> bool:
    """Mail the invitation to its address; return whether the mail server accepted it."""
    page = {"invitation": invitation, "address": address_of(invitation, request)}
    name = " ".join(invitation.organization.name.split())
    subject = _("Invitation to %(name)s") % {"name": name}
    text = render_to_string("organizations/email/invitation.txt", page)
    try:
        send_mail(subject, text, None, [invitation.email])
    except (SMTPException, OSError):
        logger.exception("The mail of an invitation could not be sent")
        return False
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation and accept it on POST. 410 when it has ended, 404 when unknown."""
    try:
        found = invitation_of(token)
    except Invitation.DoesNotExist as error:
        raise Http404 from error
    if not found.is_open(timezone.now()):
        return _ended(request)
    user = request.user if request.user.is_authenticated else None
    is_wrong = bool(user and found.email and not has_address(user, found.email))
    if request.method == "POST" and user and not is_wrong:
        return _accept(request, found)
    if user is None:
        request.session[PENDING_INVITATION] = token
    page = {"invitation": found, "token": token, "is_wrong": is_wrong}
    status = 403 if request.method == "POST" else 200
    return render(request, "organizations/invitation.html", page, status=status)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    try:
        services.accept_invitation(invitation=found, user=request.user, at=timezone.now())
    except services.InvitationEnded:
        return _ended(request)
    request.session.pop(PENDING_INVITATION, None)
    security.look_again(request, request.user)
    text = _("You are now a member of “%(name)s”.")
    messages.success(request, text % {"name": found.organization.name})
    return redirect("organizations:organization", found.organization_id)


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "organizations/invitation_ended.html", status=410)


@require_POST
@owners_only
def revoke(request: HttpRequest, membership: Membership, invitation_id: UUID) -> HttpResponse:
    """End an invitation before its time."""
    found = get_object_or_404(membership.organization.invitations, pk=invitation_id)
    services.revoke_invitation(invitation=found, by=request.user, at=timezone.now())
    messages.success(request, _("The invitation no longer lets anyone in."))
    return redirect("organizations:people", membership.organization_id)
