"""How allauth behaves here: where people land, whom single sign-on joins, how secrets are kept."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from assessments.organizations.models import User

PENDING_INVITATION = "organizations.invitation"  # session key: token to come back to


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in leads back to the invitation that began it."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if token := request.session.pop(PENDING_INVITATION, ""):
            return reverse("organizations:invitation", args=[token])
        return super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """An account that exists is joined only when its address was proved here."""

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Otherwise whoever signed up first with another's address would share the account."""
        is_proved = EmailAddress.objects.filter(email__iexact=email, verified=True).exists()
        return is_proved and super().can_authenticate_by_email(login, email)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> User:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name") or "", data.get("last_name") or "")
        name = data.get("name") or " ".join(filter(None, parts))
        user.name = name[: User._meta.get_field("name").max_length]
        return user


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are encrypted with the portal's key."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Encrypts with the present key, decrypts with earlier ones too (SECRET_KEY_FALLBACKS)."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"organizations.mfa{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
