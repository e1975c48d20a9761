"""Models of the maturity app: assessments, their answers, and access to them.

Questions are content, not rows: an answer refers to its practice by id, and its assessment pins
the framework's version.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.domain.framework import OPTION_VALUES, Scope
from mlops_portal.foundation import dates
from mlops_portal.foundation.fields import StoredAddress
from mlops_portal.organizations.models import System

USER = settings.AUTH_USER_MODEL
NOTE_LENGTH = 10_000  # characters, of a note and of a reason
LINK_LENGTH = 2_000
NAME_LENGTH = 200
DESCRIPTION_LENGTH = 2_000
REASON_LENGTH = 500  # characters, for excluding a response
CODE_LENGTH = 12
# IS NOT NULL is required: SQL accepts a check that evaluates to NULL.
VALUE_GOES_WITH_KIND = Q(
    kind=AnswerKind.VALUE.value, value__isnull=False, value__in=OPTION_VALUES
) | (~Q(kind=AnswerKind.VALUE.value) & Q(value__isnull=True))


class Assessment(models.Model):
    """An assessment of one team's ML system against one version of a framework.

    `solo` has one response shared by everyone with access. A `round` belongs to a system of an
    organization and has one response per respondent; each answers alone until it is closed.
    """

    class Modes(models.TextChoices):
        SOLO = "solo", _("One shared set of answers")
        ROUND = "round", _("Each respondent alone, then consensus")

    class Scopes(models.TextChoices):
        FULL = Scope.FULL.value, _("All practices")
        GATES = Scope.GATES.value, _("Only the practices that decide the level")

    class Outcomes(models.TextChoices):
        NONE = "none", _("Nothing")
        SUMMARY = "summary", _("The summary: level, position and dimensions")
        FULL = "full", _("The whole result, without who said what")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    framework = models.SlugField(max_length=60)
    framework_version = models.CharField(max_length=20)
    scope = models.CharField(max_length=10, choices=Scopes, default=Scopes.FULL)
    system = models.CharField(max_length=NAME_LENGTH)
    team = models.CharField(max_length=NAME_LENGTH, blank=True)
    description = models.TextField(max_length=DESCRIPTION_LENGTH, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    mode = models.CharField(max_length=10, choices=Modes, default=Modes.SOLO)
    ml_system = models.ForeignKey(
        System, models.CASCADE, null=True, blank=True, related_name="assessments"
    )
    started_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followers"
    )
    is_anonymous = models.BooleanField(default=False)  # respondents are counted, never named
    outcome = models.CharField(
        max_length=10, choices=Outcomes, default=Outcomes.NONE
    )  # what respondents see once the round is closed
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # Keyed hash of the origin of one begun without an account; used only for counting.
    origin = models.CharField(max_length=64, blank=True, default="", db_default="", db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=[scope.value for scope in Scope]),
                name="assessment_scope_known",
            ),
            models.CheckConstraint(
                condition=Q(mode="solo") | Q(ml_system__isnull=False),
                name="round_belongs_to_a_system",
            ),
        ]

    def __str__(self) -> str:
        return self.system


class Response(models.Model):
    """One respondent's answers to an assessment.

    The respondent of a round is an account, or a browser that came by the round's link and may
    have given a `label` ("data engineer"). In anonymous rounds label and respondent stay empty and
    `visitor` is a keyed hash that only the portal's secret links to the account or the browser.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="responses")
    respondent = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="responses"
    )
    visitor = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=NAME_LENGTH, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)  # in a named round, from 1
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    excluded_at = models.DateTimeField(null=True, blank=True)  # kept, and not counted
    excluded_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    excluded_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "respondent"],
                condition=Q(respondent__isnull=False),
                name="response_once_per_account",
            ),
            models.UniqueConstraint(
                fields=["assessment", "visitor"],
                condition=~Q(visitor=""),
                name="response_once_per_browser",
            ),
            models.UniqueConstraint(
                fields=["assessment", "number"],
                condition=Q(number__isnull=False),
                name="response_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} #{self.pk}"


class AnswerFields(models.Model):
    """Fields of an answer. `kind` is empty if there is only a note or a link."""

    class Kinds(models.TextChoices):
        OPEN = "", _("Not answered")
        VALUE = AnswerKind.VALUE.value, _("An option")
        UNKNOWN = AnswerKind.UNKNOWN.value, _("I don’t know")
        NOT_APPLICABLE = AnswerKind.NOT_APPLICABLE.value, _("Not applicable")

    practice = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kinds, blank=True)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(max_length=NOTE_LENGTH, blank=True)
    note = models.TextField(max_length=NOTE_LENGTH, blank=True)
    evidence_url = models.URLField(max_length=LINK_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.practice}: {self.kind or 'open'} {'' if self.value is None else self.value}"


class Answer(AnswerFields):
    """The current answer."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "practice"], name="answer_once_per_practice"
            ),
            models.CheckConstraint(
                condition=VALUE_GOES_WITH_KIND,
                name="answer_value_goes_with_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.NOT_APPLICABLE.value) | ~Q(reason=""),
                name="answer_waiver_has_reason",
            ),
        ]


class AnswerRevision(AnswerFields):
    """A state of an answer, past or current. Rows are only ever added."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="revisions")
    tab = models.CharField(max_length=40, blank=True)  # the page load that sent it
    by = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # author of shared answers; in a round it is the respondent

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "practice", "revision"], name="answer_revision_once"
            )
        ]


class AgreedFields(models.Model):
    """Fields of an agreed answer and of its states."""

    practice = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    set_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class AgreedAnswer(AgreedFields):
    """The value a facilitator recorded for a practice, which overrides the computed consensus.

    Changed by compare-and-swap on `revision`; every state is kept as an `AgreedAnswerRevision`.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="agreed_answers")
    kind = models.CharField(max_length=20, choices=AnswerFields.Kinds)
    reason = models.TextField(max_length=NOTE_LENGTH)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "practice"], name="agreed_once"),
            models.CheckConstraint(
                condition=VALUE_GOES_WITH_KIND,
                name="agreed_value_goes_with_kind",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="agreed_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.practice}: {self.kind}"


class AgreedAnswerRevision(AgreedFields):
    """A state of an agreed answer, past or current. Rows are only ever added."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="agreed_revisions")
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, blank=True)  # empty if withdrawn
    reason = models.TextField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "practice", "revision"], name="agreed_revision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice} #{self.revision}: {self.kind}"


class Snapshot(models.Model):
    """The result of an assessment at one point in time. Rows are only ever added.

    `answers` are the counted answers in the format of the scoring contract and `result` is the
    contract's response, so that a later rule is applied without overwriting it. `taken_at` is when
    it was stored; `as_of` is the time it describes: the close of a round, or the last answer of
    shared ones. Results are ordered by `as_of`, regardless of when they were stored.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="snapshots")
    taken_at = models.DateTimeField(default=timezone.now)
    as_of = models.DateTimeField(default=timezone.now)
    framework_version = models.CharField(max_length=20)
    rule_version = models.CharField(max_length=20)
    scope = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(null=True)  # null: not assessable
    position = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    respondents = models.PositiveIntegerField(default=1)
    answers = models.JSONField()
    result = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["assessment", "-taken_at"], name="snapshot_newest"),
            models.Index(fields=["assessment", "-as_of"], name="snapshot_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} at {dates.stamp(self.taken_at)}: {self.level}"


class Permission(models.TextChoices):
    """The permission of a link or a browser on an assessment."""

    EDIT = "edit", _("Read and answer")
    VIEW = "view", _("Read the result")
    RESPOND = "respond", _("Answer a round, alone")


class ShareLink(models.Model):
    """A private link. Its address is this row's id, signed; the row can revoke it.

    A link to read a round or a kept result shows only that page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="links")
    permission = models.CharField(max_length=10, choices=Permission)
    code = models.CharField(
        max_length=CODE_LENGTH, null=True, blank=True, unique=True
    )  # a short address that can be typed from a projector; None for links that have none
    snapshot = models.ForeignKey(
        Snapshot, models.CASCADE, null=True, blank=True, related_name="links"
    )  # the kept result that it shows; None for the assessment's own
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.assessment}: {self.permission}"

    def is_live(self, at: object) -> bool:
        return self.revoked_at is None and self.expires_at > at


class VisitorGrant(models.Model):
    """A browser that may open an assessment without an account (hash of its visitor key)."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="grants")
    visitor = models.CharField(max_length=64, db_index=True)
    permission = models.CharField(max_length=10, choices=Permission)
    link = models.ForeignKey(ShareLink, models.CASCADE, null=True, related_name="grants")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "visitor", "permission"], name="grant_once_per_visitor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.permission}"


class AccountGrant(models.Model):
    """An account that keeps an assessment outside any organization, for use in any browser."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="account_grants")
    user = models.ForeignKey(USER, models.CASCADE, related_name="assessment_grants")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "user"], name="kept_once_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.user}"


class ExpectedRespondent(models.Model):
    """A person invited to answer a round: an account, or an address without one.

    `link` is the link that was mailed: the round's own or, in named rounds, one for this address
    only. Each mail is claimed by setting its time before it is sent, so that it is sent once.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="expected")
    user = models.ForeignKey(USER, models.CASCADE, null=True, blank=True, related_name="+")
    email = StoredAddress(blank=True)
    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="expected")
    origin = models.CharField(max_length=300)  # scheme and host of the portal, for mails
    language = models.CharField(max_length=10, default="en")  # of the person who invited; for mails
    created_at = models.DateTimeField(default=timezone.now)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_early_at = models.DateTimeField(null=True, blank=True)  # three days before the close
    reminded_late_at = models.DateTimeField(null=True, blank=True)  # one day before

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user"],
                condition=Q(user__isnull=False),
                name="expected_account_once",
            ),
            models.UniqueConstraint(
                fields=["assessment", "email"], condition=~Q(email=""), name="expected_address_once"
            ),
            models.CheckConstraint(
                condition=(Q(user__isnull=True) & ~Q(email=""))
                | (Q(user__isnull=False) & Q(email="")),
                name="expected_is_account_or_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: #{self.pk}"
