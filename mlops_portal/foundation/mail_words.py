"""Page messages about mails: that one was sent, or that this portal sends none, and where it is."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from mlops_portal.foundation import own_machine


def tell_mailed(request: HttpRequest, on_its_way: str, by_hand: str) -> None:
    """Show `on_its_way` if mail is sent; else warn that it is not and what to do (`by_hand`)."""
    if settings.MAIL_IS_SENT:
        messages.success(request, on_its_way)
    else:
        messages.warning(request, not_sent(request, by_hand))


def not_sent(request: HttpRequest, by_hand: str = "") -> str:
    """Return a notice that no mail is sent, `by_hand`, and the outbox if permitted. Safe HTML."""
    said = format_html("{} {}", _("This portal sends no mail."), by_hand)
    if not own_machine.is_open(request):
        return said
    words = _("Read it in the outbox")
    return format_html('{} <a href="{}">{}</a>', said, reverse("outbox"), words)
