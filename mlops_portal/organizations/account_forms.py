"""allauth's forms with visible labels instead of placeholders."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation.fields import AddressField
from mlops_portal.organizations.accounts import reset_asked, spend_code

NEW_PASSWORD = _(
    "At least 10 characters. Not one that many people use, nor made of your name or address."
)


class Labelled:
    """A mixin that removes placeholders and gives passwords one sentence of help."""

    fields: dict[str, Any]  # of the form that it is mixed into

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"login", "email"}:
            self.fields[name] = AddressField(initial=self.fields[name].initial)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        for name, field in self.fields.items():
            if name in ("login", "email"):
                field.label = _("E-mail address")
            if name.startswith("password"):
                field.help_text = NEW_PASSWORD if name == "password1" else ""


class SignInForm(Labelled, account.LoginForm):
    """Address and password."""


class SignUpForm(Labelled, account.SignupForm):
    """Address, name and password."""

    field_order = ("name", "email", "password1")


class ChangePasswordForm(Labelled, account.ChangePasswordForm):
    """The old password and the new one."""


class SetPasswordForm(Labelled, account.SetPasswordForm):
    """A first password for an account made by single sign-on."""


class ResetPasswordForm(Labelled, account.ResetPasswordForm):
    """The address to which the link goes."""

    def save(self, request: HttpRequest, **more: Any) -> str:
        reset_asked.send(sender=type(self), request=request, users=self.users)
        return super().save(request, **more)


class NewPasswordForm(Labelled, account.ResetPasswordKeyForm):
    """A new password, by the link of a mail."""


class ConfirmAccessForm(Labelled, account.ReauthenticateForm):
    """The password again before a sensitive action."""


class ChangeAddressForm(Labelled, account.ChangeEmailForm):
    """Another address."""


class OnceOnly(factor.BaseAuthenticateForm):
    """Replay protection: a code of the authenticator app is accepted once.

    allauth forgets a used code after one period, while a code is valid for several. The row stores
    the period of the newest accepted code; that code and older ones are refused.
    """

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            spend_code(self.authenticator, code)
        return code


class SecondFactorForm(Labelled, OnceOnly, factor.AuthenticateForm):
    """A code of the authenticator app, or a recovery code."""


class ConfirmBySecondFactorForm(Labelled, OnceOnly, factor.ReauthenticateForm):
    """A code again before a sensitive action."""


class ActivateTotpForm(Labelled, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""
