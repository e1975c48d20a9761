"""A person's security page: security events, and the browsers in which they are signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mlops_portal.organizations.models import Membership
from mlops_portal.organizations.security import network_of, remember_browser
from mlops_portal.organizations.services import security as services
from mlops_portal.organizations.views.guards import asks_again, owners_only

SHOWN = 50


@never_cache
@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show the newest security events and every browser that is signed in."""
    key = request.session.session_key
    sessions = services.sessions_of(request.user)
    if key not in {one.session_key for one in sessions}:  # it began before this was kept
        remember_browser(request, request.user)
        sessions = services.sessions_of(request.user)
    events = request.user.security_events.order_by("-at", "-pk")[:SHOWN]
    page = {
        "sessions": [{"one": one, "is_this": one.session_key == key} for one in sessions],
        "events": [{"event": e, "words": services.KINDS.get(e.kind, e.kind)} for e in events],
    }
    return render(request, "organizations/security.html", page)


@never_cache
@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out one browser, or all others."""
    given = request.POST.get("session", "")
    ended = services.end_sessions(
        user=request.user,
        keep=request.session.session_key or "",
        only=int(given) if given.isdecimal() and len(given) < 19 else None if not given else 0,
        network=network_of(request),
        at=timezone.now(),
    )
    words = ngettext(
        "%(count)s browser is signed out.", "%(count)s browsers are signed out.", ended
    )
    messages.success(request, words % {"count": ended})
    return redirect("organizations:security")


@require_POST
@owners_only
@asks_again
def require_factor(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Ask every member for a second factor, or leave it to them."""
    required = request.POST.get("required") == "yes"
    try:
        services.require_second_factor(
            organization=membership.organization,
            required=required,
            by=request.user,
            at=timezone.now(),
        )
    except services.NeedsOwnFactor:
        messages.error(request, _("Add a second factor to your own account first."))
    else:
        messages.success(request, _("Saved."))
    return redirect("organizations:settings", membership.organization_id)
