"""Export of an organization's or person's runs with all that belongs to them, and alerts."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mlops_portal.foundation.whole import rows_of
from mlops_portal.organizations.exports import Data, counted
from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.alerts.models import Alert, AlertRecipient, AlertRule
from pipelines_catalog.alerts.queries import alerts_of, rules_of
from pipelines_catalog.registry.models import ModelVersion
from pipelines_catalog.runs.models import Run, Workspace

SECRETS = frozenset({"visitor", "origin"})  # what only tells a client from another
IN_WORDS = (Alert, AlertRecipient, AlertRule)  # told below, with who is told
RULE = ("id", "event", "pipeline", "threshold", "is_on", "pause", "mailed_at", "created_at")
ALERT = (
    *("id", "rule_id", "event", "pipeline", "subject", "run_id", "value", "threshold", "facts"),
    *("raised_at", "mailed_at", "acknowledged_at", "resolved_at", "resolution"),
)


def of_organization(organization: Organization) -> Data:
    """Return runs, models, batches, triggers, rules and alerts of its workspace."""
    return _of_workspaces(Workspace.objects.filter(organization=organization))


def of_person(user: User) -> Data:
    """Return the same for the person's own workspace, and organizations' rules that mail them."""
    told = AlertRecipient.objects.filter(user=user, rule__workspace__organization__isnull=False)
    return _of_workspaces(Workspace.objects.filter(account=user)) | {
        "told_by": [
            {
                "organization": recipient.rule.workspace.organization_id,
                "event": recipient.rule.event,
                "pipeline": recipient.rule.pipeline,
                "language": recipient.language,
            }
            for recipient in told.select_related("rule__workspace").order_by("pk")
        ],
        "acknowledged": list(
            Alert.objects.filter(acknowledged_by=user)
            .order_by("pk")
            .values("event", "pipeline", "acknowledged_at")
        ),
    }


def _of_workspaces(workspaces: QuerySet[Workspace]) -> Data:
    alerts = alerts_of(workspaces).order_by("pk")
    about = _("Artifacts stand by name, size and hash; their content is not in the export.")
    return {
        "about": about,
        **{key: rows for workspace in workspaces for key, rows in _rows(workspace).items()},
        "alert_rules": [_rule(rule) for rule in rules_of(workspaces)],
        "alerts": [
            {name: getattr(alert, name) for name in ALERT}
            | {"acknowledged_by": alert.acknowledged_by and alert.acknowledged_by.email}
            for alert in alerts
        ],
    }


def _rows(workspace: Workspace) -> Data:
    found: Data = {**rows_of(workspace, secrets=SECRETS)}
    for model in IN_WORDS:
        found.pop(model._meta.model_name)
    return found


def _rule(rule: AlertRule) -> Data:
    people = [recipient.user.email for recipient in rule.recipients.all()]
    return {name: getattr(rule, name) for name in RULE} | {"recipients": people}


def goes_with(organization: Organization) -> list[str]:
    """Return counts, in words, of runs, models, rules and alerts deleted with the organization."""
    workspaces = Workspace.objects.filter(organization=organization)
    rules = AlertRule.objects.filter(workspace__in=workspaces).count()
    alerts = Alert.objects.filter(workspace__in=workspaces).count()
    runs = Run.objects.filter(workspace__in=workspaces).count()
    models = ModelVersion.objects.filter(workspace__in=workspaces).count()
    return [
        *counted(runs, ngettext("%(count)s run", "%(count)s runs", runs)),
        *counted(
            models,
            ngettext("%(count)s version of a model", "%(count)s versions of models", models),
        ),
        *counted(rules, ngettext("%(count)s rule of alerts", "%(count)s rules of alerts", rules)),
        *counted(alerts, ngettext("%(count)s alert", "%(count)s alerts", alerts)),
    ]
