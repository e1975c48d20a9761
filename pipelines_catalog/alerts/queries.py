"""Read queries for alerts and rules, for pages and the API."""

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, When

from mlops_portal.organizations.access import with_proved_address
from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.alerts.models import Alert, AlertRecipient, AlertRule
from pipelines_catalog.runs.models import Workspace

MOST_ALERTS = 100
OPEN = Q(resolved_at=None, acknowledged_at=None)
STATES = {
    "open": OPEN,
    "acknowledged": Q(resolved_at=None, acknowledged_at__isnull=False),
    "resolved": Q(resolved_at__isnull=False),
}


def alerts_of(
    workspaces: QuerySet[Workspace], *, state: str = "", pipeline: str = ""
) -> QuerySet[Alert]:
    """Return alerts: open ones first, then acknowledged ones that are unresolved, newest first."""
    found = Alert.objects.filter(workspace__in=workspaces)
    if state:
        found = found.filter(STATES[state])
    if pipeline:
        found = found.filter(pipeline=pipeline)
    place = Case(*(When(which, then=place) for place, which in enumerate(STATES.values())))
    joined = ("workspace__organization", "run", "acknowledged_by", "rule")
    return found.select_related(*joined).annotate(place=place).order_by("place", "-pk")


def counts_of(workspaces: QuerySet[Workspace]) -> dict[str, int]:
    """Return the number of alerts by state."""
    counted = {state: Count("pk", filter=which) for state, which in STATES.items()}
    return Alert.objects.filter(workspace__in=workspaces).aggregate(**counted)


def open_alerts(workspaces: QuerySet[Workspace]) -> int:
    """Return the number of alerts that are neither acknowledged nor resolved."""
    return Alert.objects.filter(OPEN, workspace__in=workspaces).count()


def rules_of(workspaces: QuerySet[Workspace]) -> QuerySet[AlertRule]:
    """Return rules with their valid recipients and the number of open alerts (`open_count`)."""
    belongs = Q(user__memberships__organization=F("rule__workspace__organization"))
    belongs |= Q(user=F("rule__workspace__account"))
    still = AlertRecipient.objects.filter(belongs).select_related("user").order_by("pk").distinct()
    people = Prefetch("recipients", still)
    counted = Count("alerts", filter=Q(alerts__resolved_at=None, alerts__acknowledged_at=None))
    found = AlertRule.objects.filter(workspace__in=workspaces)
    joined = found.select_related("workspace__organization", "workspace__account")
    return joined.prefetch_related(people).annotate(open_count=counted).order_by("pk")


def mailable(organization: Organization | None, account: User | None) -> QuerySet[User]:
    """Return possible mail recipients: members of the organization, or the account.
    Only users with a confirmed address; empty for a workspace without an owner.
    """
    people = User.objects.filter(is_active=True)
    if organization is not None:
        people = people.filter(memberships__organization=organization)
    elif account is not None:
        people = people.filter(pk=account.pk)
    else:
        people = people.none()
    return with_proved_address(people).order_by("name", "email")
