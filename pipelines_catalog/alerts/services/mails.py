"""Due mails about alerts and their recipients: claimed once, with a pause between two of a rule."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Now

from mlops_portal.organizations.models import User
from pipelines_catalog.alerts.models import Alert, AlertRecipient, AlertRule
from pipelines_catalog.alerts.queries import mailable
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import Workspace

AT_ONCE = 50  # workspaces in one round


@dataclass(slots=True)
class Letter:
    """A mail to one person with the alerts of all their rules."""

    user: User
    language: str
    origin: str
    workspace: Workspace
    alerts: list[Alert] = field(default_factory=list)


def workspaces_with_mail() -> list[Workspace]:
    """Return workspaces in which an alert waits for mail from a rule that is not in its pause."""
    rules = AlertRule.objects.filter(alerts__is_mail_due=True).order_by()
    ready = Q(mailed_at=None)
    for pause in rules.values_list("pause", flat=True).distinct():
        ready |= Q(pause=pause, mailed_at__lte=in_seconds(-pause))
    found = Workspace.objects.filter(pk__in=rules.filter(ready).values("workspace"))
    return list(found.select_related("organization", "account")[:AT_ONCE])


def claim_letters(workspace: Workspace) -> list[Letter]:
    """Claim the due alerts of a workspace: one letter per person. Send in the same transaction.

    A rule within its pause waits, and then reports all alerts raised meanwhile. Acknowledged alerts
    are not mailed.
    """
    waiting = AlertRule.objects.filter(workspace=workspace, alerts__is_mail_due=True).distinct()
    rules = [rule for rule in waiting if _take(rule)]
    due = list(Alert.objects.filter(rule__in=rules, is_mail_due=True).order_by("pk"))
    allowed = mailable(workspace.organization, workspace.account)
    written = AlertRecipient.objects.filter(rule__in=rules, user__in=allowed)
    letters: dict[int, Letter] = {}
    told: set[int] = set()
    of_rule = defaultdict(list)
    for alert in due:
        of_rule[alert.rule_id].append(alert)
    for recipient in written.select_related("user", "rule").order_by("pk"):
        letter = letters.setdefault(
            recipient.user_id,
            Letter(recipient.user, recipient.language, recipient.rule.origin, workspace),
        )
        letter.alerts += of_rule[recipient.rule_id]
        told.update(alert.pk for alert in of_rule[recipient.rule_id])
    Alert.objects.filter(pk__in=told).update(mailed_at=Now())
    Alert.objects.filter(pk__in=[alert.pk for alert in due]).update(is_mail_due=False)
    for letter in letters.values():
        letter.alerts.sort(key=lambda alert: alert.pk)
    return list(letters.values())


def _take(rule: AlertRule) -> bool:
    """Return whether this round may send for the rule: compare-and-set by the database's clock."""
    paused = Q(mailed_at=None) | Q(mailed_at__lte=in_seconds(-rule.pause))
    return bool(AlertRule.objects.filter(paused, pk=rule.pk).update(mailed_at=Now()))
