"""Sign-in without a password as one of the sample organization's people, on one's own laptop."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mlops_portal.foundation import own_machine
from mlops_portal.organizations import queries


@never_cache
@require_POST
def demo_sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """404 unless the browser came with the printed key, and a sample is there.

    Only people of a sample can be entered so, never an account that someone made.
    """
    person = queries.demo_people().get(role) if own_machine.is_open(request) else None
    sample = queries.sample_organization()
    if person is None or sample is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("organizations:organization", sample.pk)
