"""Earlier starts of a person's own record: what was said under a code that was not told again."""

from django.db import models
from django.utils import timezone


class EarlierStart(models.Model):
    """What somebody began under another code; it opens to that code alone."""

    person = models.ForeignKey("skills.Person", models.CASCADE, related_name="earlier_starts")
    code_hash = models.CharField(max_length=256)
    code_set_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Earlier start {self.pk}"


class Unsealed(models.Manager):
    """Rows without those of an earlier start."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(sealed=None)


class Sealable(models.Model):
    """What only its person reads. Of an earlier start it is found by `whole` alone."""

    sealed = models.ForeignKey(
        EarlierStart, models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = Unsealed()
    whole = models.Manager()  # noqa: DJ012 (a manager, no field)

    class Meta:
        abstract = True
