"""The outbox page: mails that were not sent, readable where the portal runs on one's own laptop."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mlops_portal.foundation.outbox import stored_mails

SHOWN = 50


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails. 404 unless started by the one command, for this machine alone."""
    if not settings.EMBEDDED or settings.MAIL_IS_SENT:
        raise Http404
    return render(request, "portal/outbox.html", {"mails": stored_mails(SHOWN)})
