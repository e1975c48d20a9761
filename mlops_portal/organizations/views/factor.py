"""Adding an authenticator app, with replay protection for the activating code."""

from contextlib import suppress

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse

from mlops_portal.organizations.accounts import spend_code


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
