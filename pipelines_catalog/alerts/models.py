"""Alert rules with their recipients, and the alerts raised.

An alert stores the facts of its cause, so that it is readable after its run is deleted.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from pipelines_catalog.runs.models import KEY_LENGTH, Run, Workspace

SUBJECT_LENGTH = 100
CAUSE_LENGTH = 150
ORIGIN_LENGTH = 300


class AlertEvent(models.TextChoices):
    """The events that a rule can match."""

    RUN_FAILED = "run_failed", _("A run fails")
    RUN_BLOCKED = "run_blocked", _("A gate stops a run")
    WAITS_FOR_PERSON = "waits_for_person", _("A step waits for a person")
    RUN_SLOW = "run_slow", _("A run takes longer than usual")
    MODEL_HELD_BACK = "model_held_back", _("A gate holds a model back")
    MODEL_REPLACED = "model_replaced", _("The model that serves is replaced")
    MODEL_ROLLED_BACK = "model_rolled_back", _("Somebody goes back to an earlier model")
    DEGRADATION = "degradation", _("Quality falls below the objective")
    DRIFT = "drift", _("Drift is found")
    TRIGGER_FIRED = "trigger_fired", _("A trigger starts a run")
    TRIGGER_PUT_OFF = "trigger_put_off", _("A trigger asks within its cool-down")
    SCHEDULER_SILENT = "scheduler_silent", _("The scheduler is silent")


class AlertRule(models.Model):
    """Alerts of one kind of event of one pipeline ("": of any), on the page and by mail.

    A mail goes to the `recipients`, at most one in `pause` seconds (`mailed_at` is updated by
    compare-and-set). `threshold` is the limit for a monitor's value (None: the limit of the
    trigger), or the factor on the usual duration of a run. Links in mails begin with `origin`.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="alert_rules")
    pipeline = models.CharField(max_length=KEY_LENGTH, blank=True)
    event = models.CharField(max_length=20, choices=AlertEvent)
    threshold = models.FloatField(null=True, blank=True)
    is_on = models.BooleanField(default=True)
    pause = models.PositiveIntegerField(default=900)  # seconds
    mailed_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=ORIGIN_LENGTH, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "runs"
        ordering = ["event", "pipeline"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "event", "pipeline"], name="alert_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(event__in=sorted(AlertEvent.values)), name="alert_rule_event_known"
            ),
            models.CheckConstraint(condition=Q(pause__gt=0), name="alert_rule_pauses"),
        ]

    def __str__(self) -> str:
        return f"{self.event} of {self.pipeline or 'any pipeline'}"


class AlertRecipient(models.Model):
    """A recipient of a rule's mails, with the language in which they last read alerts here."""

    rule = models.ForeignKey(AlertRule, models.CASCADE, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)

    class Meta:
        app_label = "runs"
        constraints = [
            models.UniqueConstraint(fields=["rule", "user"], name="alert_recipient_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} of rule {self.rule_id}"


class Alert(models.Model):
    """An event that a rule matched.

    `cause` identifies the event: reported twice it is one alert. `subject` is the object concerned
    (a run, a trigger, a model): while an alert about it is unresolved, a rule raises no other. It
    is resolved automatically when the condition ends; `resolution` says how. `facts` and
    `resolution` are codes and numbers, put into words when they are read.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="alerts")
    rule = models.ForeignKey(
        AlertRule, models.SET_NULL, null=True, blank=True, related_name="alerts"
    )
    event = models.CharField(max_length=20, choices=AlertEvent)
    pipeline = models.CharField(max_length=KEY_LENGTH)
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    cause = models.CharField(max_length=CAUSE_LENGTH)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="alerts")
    value = models.FloatField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    raised_at = models.DateTimeField(db_default=Now())
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(  # None: without an account, or a deleted one
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.JSONField(default=dict, blank=True)
    is_mail_due = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "runs"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "cause"], name="alert_once_per_cause"),
            models.UniqueConstraint(
                fields=["rule", "subject"],
                condition=Q(resolved_at=None),
                name="alert_one_goes_on",
            ),
            models.CheckConstraint(
                condition=Q(event__in=sorted(AlertEvent.values)), name="alert_event_known"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="alert_newest"),
            models.Index(
                fields=["workspace", "event"], condition=Q(resolved_at=None), name="alert_goes_on"
            ),
            models.Index(fields=["rule"], condition=Q(is_mail_due=True), name="alert_mail_due"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.subject}"

    @property
    def state(self) -> str:
        """The state: "open" until the alert is "acknowledged" or "resolved"."""
        if self.resolved_at:
            return "resolved"
        return "acknowledged" if self.acknowledged_at else "open"
