"""Record of the accounts that read a person's levels, visible to the person too."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from assessments.people.models.people import Person
from mlops_portal.organizations.models import Role


class Reading(models.Model):
    """Levels of a person, by name, were shown to an account: first and last time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="readings")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=10, choices=Role)  # of the reader, at the first time
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "account"], name="reader_of_a_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.pk})"
