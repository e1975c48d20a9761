"""Alert rules: creating, changing and deleting them; acknowledging alerts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from mlops_portal.organizations.actions import Unnamed
from mlops_portal.organizations.models import User
from mlops_portal.organizations.services.audit import record_audit
from pipelines_catalog.alerts.models import Alert, AlertEvent, AlertRecipient, AlertRule
from pipelines_catalog.alerts.queries import mailable
from pipelines_catalog.alerts.services.raising import WATCHED
from pipelines_catalog.engine import InvalidParameters
from pipelines_catalog.engine.parameters import ParameterError
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.models import Workspace
from pipelines_catalog.runs.services.errors import NotPossible

FIELDS = ("event", "pipeline", "threshold", "is_on", "pause")
SHORTEST_PAUSE, USUAL_PAUSE, LONGEST_PAUSE = 60, 900, 24 * 3600  # seconds
FEWEST_TIMES, MOST_TIMES = 1.1, 100.0  # as long as usual
KINDS = {event: kind for kind, event in WATCHED.items()}
USUAL = (
    AlertEvent.RUN_FAILED,
    AlertEvent.RUN_BLOCKED,
    AlertEvent.WAITS_FOR_PERSON,
    AlertEvent.DEGRADATION,
    AlertEvent.DRIFT,
    AlertEvent.SCHEDULER_SILENT,
)


@transaction.atomic
def make_rule(
    *,
    workspace: Workspace,
    values: Mapping[str, Any],
    recipients: Iterable[User] = (),
    origin: str = "",
    language: str = "en",
    by: User | None,
) -> AlertRule:
    """Add a rule. Raises InvalidParameters, also if one exists for this event and pipeline."""
    rule = AlertRule(workspace=workspace, created_by=by, origin=origin, pause=USUAL_PAUSE)
    _set(rule, values)
    _save(rule)
    _write_to(rule, recipients, language)
    _audit(rule, by, "alert_rule.made")
    return rule


@transaction.atomic
def change_rule(
    *,
    rule: AlertRule,
    changes: Mapping[str, Any],
    recipients: Iterable[User] | None = None,
    origin: str = "",
    language: str = "en",
    by: User | None,
) -> AlertRule:
    """Change the named fields; the others stay. Raises InvalidParameters."""
    rule = AlertRule.objects.select_for_update().select_related("workspace").get(pk=rule.pk)
    rule.origin = origin or rule.origin
    _set(rule, changes)
    _save(rule)
    if recipients is not None:
        _write_to(rule, recipients, language)
    if not rule.is_on or not rule.recipients.exists():
        rule.alerts.filter(is_mail_due=True).update(is_mail_due=False)
    _audit(rule, by, "alert_rule.changed")
    return rule


@transaction.atomic
def delete_rule(*, rule: AlertRule, by: User | None) -> None:
    """Delete a rule. Its alerts stay; mails that wait for its pause are not sent."""
    _audit(rule, by, "alert_rule.deleted")
    rule.alerts.filter(is_mail_due=True).update(is_mail_due=False)
    rule.delete()


def leave_rule(*, rule: AlertRule, user: User) -> bool:
    """Remove the user from a rule's recipients; return whether they were one."""
    return bool(rule.recipients.filter(user=user).delete()[0])


@transaction.atomic
def make_usual_rules(*, workspace: Workspace, origin: str, by: User | None) -> int:
    """Add the default rules for any pipeline, without mail; return the number added."""
    known = set(workspace.alert_rules.filter(pipeline="").values_list("event", flat=True))
    missing = [event for event in USUAL if event not in known]
    for event in missing:
        make_rule(workspace=workspace, values={"event": event}, origin=origin, by=by)
    return len(missing)


def acknowledge(*, alerts: QuerySet[Alert], by: User | None) -> int:
    """Acknowledge open alerts; return their number. The first acknowledgement is kept."""
    is_open = {"acknowledged_at": None, "resolved_at": None}
    return Alert.objects.filter(pk__in=alerts.order_by().values("pk"), **is_open).update(
        acknowledged_at=Now(), acknowledged_by=by, is_mail_due=False
    )


def acknowledge_one(*, alert: Alert, by: User | None) -> Alert:
    """Acknowledge one alert. Raises NotPossible if it is resolved."""
    acknowledge(alerts=Alert.objects.filter(pk=alert.pk), by=by)
    alert.refresh_from_db()
    if alert.acknowledged_at is None:
        raise NotPossible("alert_is_resolved")
    return alert


def note_language(*, user: User, language: str) -> None:
    """Record the language in which the user reads the portal, for mails of alerts."""
    others = AlertRecipient.objects.filter(user=user).exclude(language=language)
    if others.exists():  # a read does not wait for those who write
        others.update(language=language)


def _set(rule: AlertRule, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(rule, name, values[name])
    errors = [*_errors(rule)]
    if errors:
        raise InvalidParameters(errors)


def _errors(rule: AlertRule) -> Iterable[ParameterError]:
    if rule.event not in AlertEvent.values:
        yield ParameterError("event", "not_a_choice", {"choices": ", ".join(AlertEvent.values)})
    if rule.pipeline and rule.pipeline not in catalog.every():
        keys = ", ".join(pipeline.key for pipeline in catalog.offered())
        yield ParameterError("pipeline", "not_a_choice", {"choices": keys})
    if not SHORTEST_PAUSE <= rule.pause <= LONGEST_PAUSE:
        bounds = {"minimum": SHORTEST_PAUSE, "maximum": LONGEST_PAUSE}
        yield ParameterError("pause", "out_of_range", bounds)
    if rule.threshold is not None and (wrong := _wrong_threshold(rule)):
        yield wrong


def _wrong_threshold(rule: AlertRule) -> ParameterError | None:
    """Return the error of the limit: no compared value, or out of bounds; None if valid."""
    low, high = FEWEST_TIMES, MOST_TIMES
    if rule.event in KINDS:
        pipeline = catalog.every().get(rule.pipeline)
        feed = pipeline.feed if pipeline else None
        limit = feed.limit_of(KINDS[AlertEvent(rule.event)]) if feed else None
        if limit is None:
            return ParameterError("threshold", "limit_needs_a_pipeline")
        low, high = limit.minimum, limit.maximum
    elif rule.event != AlertEvent.RUN_SLOW:
        return ParameterError("threshold", "nothing_to_compare")
    if not low <= rule.threshold <= high:
        return ParameterError("threshold", "out_of_range", {"minimum": low, "maximum": high})
    return None


def _save(rule: AlertRule) -> None:
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise InvalidParameters([ParameterError("event", "rule_is_there")]) from error


def _write_to(rule: AlertRule, people: Iterable[User], language: str) -> None:
    """Set the recipients of a rule. Raises InvalidParameters for users who may not be mailed."""
    wanted = {person.pk for person in people}
    allowed = mailable(rule.workspace.organization, rule.workspace.account)
    if wanted - set(allowed.values_list("pk", flat=True)):
        raise InvalidParameters([ParameterError("recipients", "not_a_recipient")])
    rule.recipients.exclude(user__in=wanted).delete()
    known = set(rule.recipients.values_list("user", flat=True))
    spoken = dict(AlertRecipient.objects.filter(user__in=wanted).values_list("user", "language"))
    AlertRecipient.objects.bulk_create(
        AlertRecipient(rule=rule, user_id=pk, language=spoken.get(pk, language))
        for pk in sorted(wanted - known)
    )


def _audit(rule: AlertRule, by: User | None, action: str) -> None:
    organization = rule.workspace.organization
    if organization is None:
        return
    record_audit(
        organization=organization,
        actor=by,
        action=action,
        target=rule.pipeline,
        details={"event": str(rule.event)},
        unnamed=Unnamed.SOMEBODY,
        at=timezone.now(),
    )
