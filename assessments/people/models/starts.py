"""Earlier starts of a person's own record: data sealed under a code that was not entered again."""

from django.db import models
from django.utils import timezone


class EarlierStart(models.Model):
    """A person's earlier record, sealed under another code; only that code opens it."""

    person = models.ForeignKey("skills.Person", models.CASCADE, related_name="earlier_starts")
    code_hash = models.CharField(max_length=256)
    code_set_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Earlier start {self.pk}"


class Unsealed(models.Manager):
    """Rows that do not belong to an earlier start."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(sealed=None)


class Sealable(models.Model):
    """Data that only the person reads. Rows of an earlier start are found through `whole` only."""

    sealed = models.ForeignKey(
        EarlierStart, models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = Unsealed()
    whole = models.Manager()  # noqa: DJ012 (a manager, no field)

    class Meta:
        abstract = True
