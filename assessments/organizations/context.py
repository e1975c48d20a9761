"""What the account pages know beside their forms; nothing here asks the database."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def accounts(_request: HttpRequest) -> dict[str, object]:
    """`single_sign_on` (name and address of its form, or None) and `shows_outbox`."""
    return {
        "single_sign_on": {
            "name": settings.OIDC_NAME,
            "url": reverse("openid_connect_login", args=["oidc"]),
        }
        if settings.OIDC_ISSUER
        else None,
        "shows_outbox": settings.EMBEDDED and not settings.MAIL_IS_SENT,
    }
