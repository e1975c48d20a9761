"""Mails about alerts: one for each person and round, in their language, with links."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override

from mlops_portal.foundation import mails
from mlops_portal.foundation.each import do_each
from pipelines_catalog.alerts import pages, services
from pipelines_catalog.runs.models import Workspace

MOST_TOLD = 20  # alerts of one mail; it says how many more there are


def mail_alerts() -> int:
    """Send the due mails; return their number. Beat calls it; two rounds at once send once."""
    return do_each(services.workspaces_with_mail(), _write)


@transaction.atomic
def _write(workspace: Workspace) -> int:
    """Claim and queue mails in one transaction: each is sent once, and none is lost."""
    letters = services.claim_letters(workspace)
    for letter in letters:
        with override(letter.language):
            mails.leave(_mail(letter))
    return len(letters)


def _mail(letter: services.Letter) -> EmailMessage:
    lines = [pages.alert_line(alert) for alert in letter.alerts]
    where = pages.place_name(letter.workspace)
    words = {
        "lines": [
            line | {"address": letter.origin + reverse("runs:alert", args=[line["alert"].pk])}
            for line in lines[:MOST_TOLD]
        ],
        "more": len(lines[MOST_TOLD:]),
        "where": where,
        "alerts_address": letter.origin + reverse("runs:alerts"),
        "rules_address": letter.origin + _rules_path(letter.workspace),
    }
    subject = lines[0]["title"] if len(lines) == 1 else _counted(len(lines), where)
    body = render_to_string("alerts/mail.txt", words)
    return EmailMessage(" ".join(subject.split()), body, None, [letter.user.email])


def _counted(count: int, where: str) -> str:
    if where:
        words = ngettext(
            "%(count)s alert of pipelines of %(where)s",
            "%(count)s alerts of pipelines of %(where)s",
            count,
        )
    else:
        words = ngettext(
            "%(count)s alert of your pipelines", "%(count)s alerts of your pipelines", count
        )
    return words % {"count": count, "where": where}


def _rules_path(workspace: Workspace) -> str:
    of = f"?organization={workspace.organization_id}" if workspace.organization_id else ""
    return reverse("runs:alert-rules") + of
