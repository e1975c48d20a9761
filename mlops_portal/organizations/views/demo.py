"""Sign-in without a password as a demo person of the sample organization; local only."""

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
    """Sign in as a demo person. 404 without the printed key's cookie or a sample.

    Limited to people of the sample, never an account created by a user.
    """
    person = queries.demo_people().get(role) if own_machine.is_open(request) else None
    sample = queries.sample_organization()
    if person is None or sample is None:
        raise Http404
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("organizations:organization", sample.pk)
