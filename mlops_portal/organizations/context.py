"""Context processor for the account pages; makes no database queries."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from mlops_portal.foundation import own_machine


def accounts(request: HttpRequest) -> dict[str, object]:
    """Return `single_sign_on` (name and URL of its form, or None), `sends_mail` (mail is sent),
    `shows_outbox` (it is not, and this browser may read the outbox) and `needs_key` (it could with
    the printed key).
    """
    return {
        "single_sign_on": {
            "name": settings.OIDC_NAME,
            "url": reverse("openid_connect_login", args=["oidc"]),
        }
        if settings.OIDC_ISSUER
        else None,
        "sends_mail": settings.MAIL_IS_SENT,
        "shows_outbox": not settings.MAIL_IS_SENT and own_machine.is_open(request),
        "needs_key": own_machine.is_locked(request),
    }
