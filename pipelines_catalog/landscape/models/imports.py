"""Models of imports: an uploaded file, its items, and the provenance of each item."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mlops_portal.organizations.models import Organization, User


class ImportFormat(models.TextChoices):
    """The supported file formats."""

    LANDSCAPE = "landscape", _("landscape.yml of a CNCF-style site")
    AWESOME = "awesome", _("README of an awesome list")
    CSV = "csv", _("CSV table")
    RADAR = "radar", _("Technology radar, JSON")


class State(models.TextChoices):
    """The state of an import. READY: the dry run is complete and has changed no data."""

    WAITING = "waiting", _("Waiting")
    READING = "reading", _("Being read")
    READY = "ready", _("Ready to apply")
    FAILED = "failed", _("Could not be read")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")


class ImportRun(models.Model):
    """One imported file. `text` is cleared once it is parsed; `items` are its entries.

    After applying, `items` are those with open decisions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="imports")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    format = models.CharField(max_length=10, choices=ImportFormat)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(_("source"), max_length=200)
    licence = models.CharField(_("licence of the file"), max_length=100, blank=True)
    attribution = models.CharField(_("attribution"), max_length=300, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    items = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)  # [{line, code, value, what}]
    tally = models.JSONField(default=dict, blank=True)  # entries read, passed and refused
    categories = models.JSONField(default=dict, blank=True)  # section -> category id; "" leaves out
    guesses = models.JSONField(default=dict, blank=True)  # section -> category id, to be confirmed
    rings = models.JSONField(
        default=dict, blank=True
    )  # word of the file -> our ring; "" leaves out
    # Item key -> slug, "own" or "skip"; key#field and "*" -> "ours" or "theirs".
    decisions = models.JSONField(default=dict, blank=True)
    outcome = models.JSONField(default=dict, blank=True)  # what applying it did: counts and rows
    undo = models.JSONField(default=dict, blank=True)  # what it wrote, and what stood there before
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"


class ImportedItem(models.Model):
    """The provenance of one item: its source and key, and the tool that it became or matched."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="imported_items")
    run = models.ForeignKey(ImportRun, models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=200)
    key = models.CharField(max_length=300)  # of the item in its source
    tool = models.CharField(max_length=100)  # slug
    name = models.CharField(max_length=200)
    line = models.PositiveIntegerField(default=0)
    licence = models.CharField(max_length=100, blank=True)
    attribution = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64)  # of what the source says, to see a change
    said = models.JSONField(default=dict, blank=True)  # what the source says, by field
    is_missing = models.BooleanField(default=False)  # the newest file of the source lacks it
    first_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source", "key"], name="imported_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.source}"
