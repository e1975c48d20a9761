"""What people make in the maturity room: assessments, their answers, and who may open them.

The questions are content, not rows: an answer names its practice by id and its assessment pins the
framework's version.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.maturity.domain.framework import OPTION_VALUES, Scope
from assessments.maturity.domain.scoring import AnswerKind

NOTE_LENGTH = 10_000  # characters, of a note and of a reason
LINK_LENGTH = 2_000
NAME_LENGTH = 200
DESCRIPTION_LENGTH = 2_000


class Assessment(models.Model):
    """One look at one ML system of one team, against one version of a framework."""

    class Scopes(models.TextChoices):
        FULL = Scope.FULL.value, _("All practices")
        GATES = Scope.GATES.value, _("Only the practices that decide the level")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    framework = models.SlugField(max_length=60)
    framework_version = models.CharField(max_length=20)
    scope = models.CharField(max_length=10, choices=Scopes, default=Scopes.FULL)
    system = models.CharField(max_length=NAME_LENGTH)
    team = models.CharField(max_length=NAME_LENGTH, blank=True)
    description = models.TextField(max_length=DESCRIPTION_LENGTH, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=[scope.value for scope in Scope]),
                name="assessment_scope_known",
            )
        ]

    def __str__(self) -> str:
        return self.system


class Response(models.Model):
    """One respondent's answers to an assessment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="responses")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.assessment} #{self.pk}"


class AnswerFields(models.Model):
    """What is said of a practice. `kind` is empty while only a note or link was given."""

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
    """The answer that counts now."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "practice"], name="answer_once_per_practice"
            ),
            models.CheckConstraint(
                # IS NOT NULL must be said: a condition that is unknown counts as kept.
                condition=Q(
                    kind=AnswerKind.VALUE.value, value__isnull=False, value__in=OPTION_VALUES
                )
                | (~Q(kind=AnswerKind.VALUE.value) & Q(value__isnull=True)),
                name="answer_value_goes_with_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.NOT_APPLICABLE.value) | ~Q(reason=""),
                name="answer_waiver_has_reason",
            ),
        ]


class AnswerRevision(AnswerFields):
    """Every state an answer has had, its present one included. Rows are only ever added."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="revisions")
    tab = models.CharField(max_length=40, blank=True)  # the page load that sent it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "practice", "revision"], name="answer_revision_once"
            )
        ]


class Permission(models.TextChoices):
    """What a link or a browser may do with an assessment."""

    EDIT = "edit", _("Read and answer")
    VIEW = "view", _("Read the result")


class ShareLink(models.Model):
    """A private link. Its address is this row's id with a signature; the row can end it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="links")
    permission = models.CharField(max_length=10, choices=Permission)
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
