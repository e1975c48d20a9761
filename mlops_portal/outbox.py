"""Local-only pages: opening the portal with the printed key, and the outbox of unsent mails."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from mlops_portal.foundation import own_machine
from mlops_portal.foundation.outbox import stored_mails

SHOWN = 50


@never_cache
@require_GET
def open_by_key(request: HttpRequest, key: str) -> HttpResponse:
    """Redeem the key in the printed address. 410 when another browser has used it, else 404."""
    try:
        if not own_machine.spend_key(request, key):
            raise Http404
    except own_machine.KeyIsSpent:
        return render(request, "portal/locked.html", {"is_spent": True}, status=410)
    messages.success(
        request, _("This browser may now read the outbox and enter the sample organization.")
    )
    return own_machine.remember(redirect("home"))


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the newest mails to the browser with local access; 403 explains how to get it.

    404 unless the portal was started by the one-command start for this machine only.
    """
    if settings.MAIL_IS_SENT:
        raise Http404
    if own_machine.is_locked(request):
        return render(request, "portal/locked.html", {}, status=403)
    if not own_machine.is_open(request):
        raise Http404
    return render(request, "portal/outbox.html", {"mails": stored_mails(SHOWN)})
