"""Adapters and signals of accounts, and a rule for passwords: redirects,
linking by single sign-on, encryption of secrets."""

import re
import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation.addresses import comparable, one_address
from mlops_portal.foundation.mail_words import not_sent
from mlops_portal.foundation.proxies import visitor_address
from mlops_portal.foundation.secrets import cipher
from mlops_portal.organizations import queries
from mlops_portal.organizations.access import actor_of
from mlops_portal.organizations.models import User

PENDING_INVITATION = "organizations.invitation"  # session key: token to come back to
NOBODY_KNOWS = "0.0.0.0"  # noqa: S104  no real address
CIPHER = "organizations.mfa"
PROVED_AT = "organizations.proved_at"  # session key: seconds since 1970, by the issuer
NEWEST = "newest_counter"  # in an authenticator's data: period of the newest code that was taken


class AccountAdapter(DefaultAccountAdapter):
    """Redirects after sign-in to a pending invitation, or to unsaved data of the browser.

    Replaces allauth's error messages by the portal's own.
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Address or password are not correct."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "email_taken": _("There is an account with this address already. Sign in instead."),
        "too_many_login_attempts": _("Too many failed sign-ins. Try again in a few minutes."),
        "rate_limited": _("Too many tries in a short time. Try again in a few minutes."),
        "same_as_current": _("This is the address that you have now."),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Send `sign_in_stopped` when a sign-in is refused by a rate limit."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            sign_in_stopped.send(sender=type(self), request=request, credentials=credentials)
            raise

    def add_message(self, request: HttpRequest, *given: Any, **more: Any) -> None:
        """Replace the message that a confirmation mail was sent, if the portal sends no mail."""
        template = given[1] if len(given) > 1 else more.get("message_template")
        if template == "account/messages/email_confirmation_sent.txt" and not settings.MAIL_IS_SENT:
            words = _("The mail to confirm the address was written and not sent.")
            messages.warning(request, not_sent(request, words))
        else:
            super().add_message(request, *given, **more)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's IP; clients with an unknown one share a rate limit."""
        return clean_client_ip(visitor_address(request)) or NOBODY_KNOWS

    def clean_email(self, email: str) -> str:
        """Normalize every address that allauth receives, from a form or an identity provider."""
        return one_address(email)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if token := request.session.pop(PENDING_INVITATION, ""):
            return reverse("organizations:invitation", args=[token])
        return _offer(request) or super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)


def _offer(request: HttpRequest) -> str:
    """Return the page where a new account can save the browser's data; "" if not applicable."""
    actor = actor_of(request)
    if actor.user is None or actor.organizations().exists():
        return ""
    personal = queries.personal_items(actor, timezone.now())
    return personal.offer_url if personal.offered and not personal.kept else ""


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Links an identity to an existing account only if its address was verified here."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Store the `auth_time` claim of the identity provider in the session."""
        super().pre_social_login(request, sociallogin)
        told = (sociallogin.account.extra_data or {}).get("id_token") or {}
        proved_at = told.get("auth_time") if isinstance(told, dict) else None
        if isinstance(proved_at, int | float) and not isinstance(proved_at, bool):
            request.session[PROVED_AT] = proved_at
        else:
            request.session.pop(PROVED_AT, None)

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Require a verified address: an account may have been created with another's address."""
        is_proved = EmailAddress.objects.filter(
            email__iexact=comparable(email), verified=True
        ).exists()
        return is_proved and super().can_authenticate_by_email(login, email)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> User:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name") or "", data.get("last_name") or "")
        name = data.get("name") or " ".join(filter(None, parts))
        user.name = name[: User._meta.get_field("name").max_length]
        return user


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts secrets of the second factor with the portal's key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or it was used already."),
        "unverified_email": _("Confirm your address first."),
        "add_email_blocked": _(
            "With a second factor the address cannot be changed. Switch it off first."
        ),
    }

    def encrypt(self, text: str) -> str:
        return cipher(CIPHER).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher(CIPHER).decrypt(encrypted_text.encode()).decode()


@transaction.atomic
def spend_code(authenticator: Authenticator, code: str) -> None:
    """Use up a valid code of an authenticator app. Raises ValidationError when it, or a newer one,
    was used already; only one of several who try at once gets through.
    """
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(row.data["secret"])
    given = normalize_user_code(code)
    counters = [
        counter
        for counter in totp.yield_hotp_counters_from_time()
        if totp.format_hotp_value(totp.hotp_value(secret, counter)) == given
    ]
    if not counters or max(counters) <= row.data.get(NEWEST, -1):
        raise get_adapter().validation_error("incorrect_code")
    row.data[NEWEST] = max(counters)
    row.save(update_fields=["data"])
    authenticator.data = row.data


# A sign-in was refused after too many failed ones; arguments: `request`, `credentials`.
sign_in_stopped = Signal()
# A password reset was requested for `users`; arguments: `request`, `users`.
reset_asked = Signal()


PRODUCT = ("mlops portal", "mlopsportal", "mlops")
SHORTEST_PART = 4  # characters of a part of a name or address that counts
LEAST_OWN = 6  # characters that must be left without product and person


class NotOfProductOrPerson:
    """Refuses a password made mainly of the product's name or the person's name or address."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = _plain(password)
        for part in sorted(_parts(user), key=len, reverse=True):
            left = left.replace(part, "")
        if left != _plain(password) and len(left) < LEAST_OWN:
            raise ValidationError(
                _("This password is made of the name of the portal, or of yours."),
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        return str(_("Not made of the name of the portal, or of yours."))


def _parts(user: User | None) -> set[str]:
    words = set(PRODUCT)
    if user is not None:
        for text in (user.name, user.email):
            words |= {text, *re.split(r"[\W_]+", text)}
    return {plain for word in words if len(plain := _plain(word)) >= SHORTEST_PART}


def _plain(text: str) -> str:
    """Return the letters and digits of a text, in lower case, without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if character.isalnum())
