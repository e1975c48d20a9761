"""Workspaces: each visitor, account or organization has its own runs, models and faults."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from mlops_portal.organizations.models import Organization


class Workspace(models.Model):
    """The workspace of exactly one account, organization, or anonymous client.
    The client, a browser or program, is identified by the hash of its key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visitor = models.CharField(max_length=64, blank=True)
    # The network origin of an anonymous client as a keyed hash: for counting, not identification.
    origin = models.CharField(max_length=64, blank=True, db_default="", default="", db_index=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="workspace"
    )
    organization = models.OneToOneField(
        Organization, models.CASCADE, null=True, blank=True, related_name="workspace"
    )
    runs_made = models.PositiveIntegerField(default=0)  # the number of the latest run
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visitor"], condition=~Q(visitor=""), name="workspace_once_per_browser"
            ),
            models.CheckConstraint(
                condition=(
                    Q(account=None, organization=None) & ~Q(visitor="")
                    | Q(visitor="", organization=None, account__isnull=False)
                    | Q(visitor="", account=None, organization__isnull=False)
                ),
                name="workspace_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"workspace {self.pk}"

    @property
    def is_anonymous(self) -> bool:
        return bool(self.visitor)
