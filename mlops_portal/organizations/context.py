"""What the account pages know beside their forms; nothing here asks the database."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from mlops_portal.foundation import own_machine


def accounts(request: HttpRequest) -> dict[str, object]:
    """`single_sign_on` (name and address of its form, or None); whether mails are sent
    (`sends_mail`), whether this browser may read them where they are not (`shows_outbox`), or would
    with the printed key (`needs_key`).
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
