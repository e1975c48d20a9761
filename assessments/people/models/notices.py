"""The notice that an organization gives to everyone whose skills it rates."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from mlops_portal.organizations.models import Organization

NOTICE_LENGTH = 2_000


class PeopleNotice(models.Model):
    """Why people are rated, on what legal ground, who is responsible, and whom to write to."""

    organization = models.OneToOneField(
        Organization, models.CASCADE, primary_key=True, related_name="people_notice"
    )
    purpose = models.TextField(max_length=NOTICE_LENGTH)
    legal_ground = models.TextField(max_length=NOTICE_LENGTH)
    responsible = models.CharField(max_length=300)
    contact = models.CharField(max_length=300)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"Notice of {self.organization_id}"
