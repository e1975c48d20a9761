"""Sign-in and sign-up: allauth's views, with the portal's additions beside their forms."""

from contextlib import suppress
from typing import Any

from allauth.account.views import LoginView, SignupView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mlops_portal.foundation import own_machine
from mlops_portal.organizations import queries
from mlops_portal.organizations.access import invitation_of, visitor_of
from mlops_portal.organizations.accounts import PENDING_INVITATION, spend_code
from mlops_portal.organizations.models import Invitation


def _beside(request: HttpRequest) -> dict[str, Any]:
    """Return unfinished work in this browser and, for local use, the sample's people."""
    return {
        "in_progress": queries.unfinished_in(visitor_of(request), timezone.now()),
        "demo_people": queries.demo_people() if own_machine.is_open(request) else {},
    }


def _invited(request: HttpRequest) -> str:
    """Return the e-mail address of the pending open invitation; "" when there is none."""
    try:
        found = invitation_of(request.session.get(PENDING_INVITATION, ""))
    except Invitation.DoesNotExist:
        return ""
    return found.email if found.is_open(timezone.now()) else ""


class SignInView(LoginView):
    """Address and password, or single sign-on."""

    def get_initial(self) -> dict[str, Any]:
        return {"login": _invited(self.request)} | super().get_initial()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | _beside(self.request)


class SignUpView(SignupView):
    """A new account."""

    def get_initial(self) -> dict[str, Any]:
        return {"email": _invited(self.request)} | super().get_initial()

    def form_valid(self, form: Form) -> HttpResponse:
        """Create the account; if a concurrent request was first, validate the form once more."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            again = self.get_form_class()(**self.get_form_kwargs())  # allauth keeps the first one
            return super().form_valid(again) if again.is_valid() else self.form_invalid(again)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | _beside(self.request)


sign_in = SignInView.as_view()
sign_up = SignUpView.as_view()


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


class ActivateView(ActivateTOTPView):
    """allauth's view, which takes the first code without remembering it."""

    @transaction.atomic
    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        response = super().form_valid(form)
        row = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        with suppress(ValidationError):  # its window closed a moment ago
            spend_code(row, form.cleaned_data["code"])
        return response


activate = ActivateView.as_view()
