"""Evidence for answers: links and files, and their reviews by a second person.

The app does not know what an item supports: `subject` and `topic` are names given by the caller
("response:12", "DATA-01").
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mlops_portal.organizations.models import Organization, System

TITLE_LENGTH = 200
LINK_LENGTH = 2_000
COMMENT_LENGTH = 4_000
REMOVED_KEPT = timedelta(days=30)  # time in which a removed item can be restored


class StoredFile(models.Model):
    """The content of a file, once per organization; the bytes are stored under their hash."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="stored_files")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()  # bytes
    content_type = models.CharField(max_length=60)  # as sent, detected from the content
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "sha256"], name="file_once_per_organization"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="file_holds_something"),
        ]

    def __str__(self) -> str:
        return self.sha256


class Item(models.Model):
    """One link or file. Removal sets a date; the content is deleted 30 days later.

    For an anonymous item neither account, browser nor label of the adder is stored.
    """

    class Kinds(models.TextChoices):
        LINK = "link", _("Link")
        FILE = "file", _("File")

    class Origins(models.TextChoices):
        MEMBER = "member", _("A member")
        LINK = "link", _("Someone with a link")
        ANONYMOUS = "anonymous", _("A respondent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="evidence_items")
    system = models.ForeignKey(
        System, models.CASCADE, null=True, blank=True, related_name="evidence_items"
    )
    subject = models.CharField(max_length=60)
    topic = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kinds)
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    url = models.URLField(max_length=LINK_LENGTH, blank=True)
    file = models.ForeignKey(
        StoredFile, models.RESTRICT, null=True, blank=True, related_name="items"
    )
    file_name = models.CharField(max_length=150, blank=True)
    origin = models.CharField(max_length=10, choices=Origins, default=Origins.MEMBER)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    visitor = models.CharField(max_length=64, blank=True)  # hash of the browser's key
    label = models.CharField(max_length=TITLE_LENGTH, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    in_answer = models.BooleanField(default=False)  # the link is part of the answer
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )  # the item of an earlier round that was confirmed

    class Meta:
        indexes = [
            models.Index(fields=["subject", "topic"], name="item_by_subject"),
            models.Index(fields=["organization", "added_at"], name="item_by_organization"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="link", file__isnull=True, file_name="") & ~Q(url="")
                | Q(kind="file", url="", file__isnull=False) & ~Q(file_name="")
                | Q(kind="file", url="", file__isnull=True, removed_at__isnull=False),
                name="item_is_link_or_file",
            ),
            models.CheckConstraint(
                condition=~Q(origin="anonymous") | Q(added_by__isnull=True, visitor="", label=""),
                name="anonymous_item_names_nobody",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["member", "link", "anonymous"]), name="item_origin_known"
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(topic=""), name="item_supports_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The display name: the title, or else the file name or the URL."""
        return self.title or self.file_name or self.url


class Verdict(models.TextChoices):
    """The verdict on an item, or the reply to a question. The newest counts."""

    ACCEPTED = "accepted", _("Accepted")
    QUESTIONED = "questioned", _("Questioned")
    ANSWERED = "answered", _("Answered")


class ReviewIsFinal(Exception):
    """Raised when a saved review would be changed."""


class Review(models.Model):
    """A verdict on an item, or the reply to a question. Rows are only ever added."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField()  # 1, 2, … of the item
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=Verdict)
    comment = models.TextField(max_length=COMMENT_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="review_once_per_number"),
            models.CheckConstraint(
                condition=Q(verdict__in=["accepted", "questioned", "answered"]),
                name="review_verdict_known",
            ),
            models.CheckConstraint(
                condition=Q(verdict="accepted") | ~Q(comment=""), name="question_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} #{self.number}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Save a new review. Raises ReviewIsFinal for a saved one."""
        if not self._state.adding:
            raise ReviewIsFinal("A review is not changed.")
        super().save(*args, **kwargs)
