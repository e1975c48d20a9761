"""Rated people, their raters, and their ratings.

A person has only the data that rating needs: a name or a pseudonym, an organization, teams. There
is no field for a photo, birth date, gender, family or origin, nor for a state of selection.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mlops_portal.organizations.models import Organization, Role, Team

CODE_LEAST, CODE_MOST = 8, 100  # characters
MOST_FAILURES = 5  # wrong codes in a row
WAIT = timedelta(minutes=15)  # after so many


class Coded(models.Model):
    """An object protected by a code. Only a slow hash of it is stored; "" means not set yet."""

    code_hash = models.CharField(max_length=256, blank=True)
    code_set_at = models.DateTimeField(null=True, blank=True)
    code_failures = models.PositiveSmallIntegerField(default=0)
    code_failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def is_waiting(self, at: datetime) -> bool:
        """Whether too many wrong codes were tried recently."""
        failed = self.code_failed_at
        return self.code_failures >= MOST_FAILURES and failed is not None and failed + WAIT > at


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


NAME_LENGTH = 150
LABEL_LENGTH = 80
EVIDENCE_LENGTH = 2_000
REQUEST_LENGTH = 2_000
DEFAULT_DAYS = 90  # that a person is kept after the last contact
MOST_DAYS = 730  # and only if the person wants it
LINK_DAYS = (7, 30, 90)  # for which a link may be open


class Person(Coded):
    """A rated person. `pseudonym` is random; it is shown while the name is hidden.

    The code is the person's own proof for every link that acts for them. A candidate is not counted
    in any measure of a team.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="rated_people")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="profiles"
    )
    teams = models.ManyToManyField(Team, blank=True, related_name="rated_people")
    name = models.CharField(max_length=NAME_LENGTH)
    pseudonym = models.CharField(max_length=12)
    hides_name = models.BooleanField(default=False)  # from raters until they have rated
    is_candidate = models.BooleanField(default=False)  # who might join, and has not
    shared_at = models.DateTimeField(null=True, blank=True)  # set by the person alone
    created_at = models.DateTimeField(default=timezone.now)
    last_contact_at = models.DateTimeField(default=timezone.now, db_index=True)
    kept_days = models.PositiveSmallIntegerField(default=DEFAULT_DAYS)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # the code, by a mailed link
    others_read_at = models.DateTimeField(null=True, blank=True)  # first saw what others said
    notice_shown_at = models.DateTimeField(null=True, blank=True)  # the organization's, to them

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "account"], name="profile_once_per_account"
            ),
            models.UniqueConstraint(
                fields=["organization", "pseudonym"], name="pseudonym_once_per_organization"
            ),
            models.CheckConstraint(
                condition=Q(kept_days__gte=1, kept_days__lte=MOST_DAYS), name="person_kept_days"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def erased_at(self) -> datetime:
        """The time at which all data of the person will be erased."""
        return self.last_contact_at + timedelta(days=self.kept_days)


class Purpose(models.TextChoices):
    """The purpose of a link: what it permits its holder to do."""

    SELF = "self", _("For the person herself or himself")
    ASSESSOR = "assessor", _("Rate as assessor")
    PEER = "peer", _("Rate as peer")
    READ = "read", _("Read the result")


class PersonLink(Coded):
    """Access to a person without an account; ends by expiry or revocation.

    Only a hash of the token is stored, so the address cannot be read again. Links from before that
    have no hash: their token is the signed id. The code is that of a rater who came by the link.
    `label` names the holder's function ("team lead"), because the person reads who rated.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose)
    label = models.CharField(max_length=LABEL_LENGTH, blank=True)
    by_person = models.BooleanField(default=False)  # made by the person, who alone ends it
    token = ""  # on the object that was just made; nowhere else
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    by_mail_alone = models.BooleanField(default=False)  # its maker never saw the address
    opened_at = models.DateTimeField(null=True, blank=True)  # last, by whoever had it
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=["self", "assessor", "peer", "read"]),
                name="person_link_purpose_known",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="read") | Q(by_person=True), name="only_the_person_shares"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="person_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.pk})"

    def is_open(self, at: datetime) -> bool:
        """Return whether the link is neither revoked nor expired at `at`."""
        return self.revoked_at is None and self.expires_at > at


class Source(models.TextChoices):
    """The source of a rating. Ratings of different sources are never averaged."""

    SELF = "self", _("Self")
    ASSESSOR = "assessor", _("Assessor")
    PEER = "peer", _("Peer")


class Rater(Sealable):
    """A rater of a person: an account, a link, or (once the account is deleted) anonymous.

    Asked and not rated yet: neither date is set. `waived_at`: read other ratings instead of rating.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="raters")
    source = models.CharField(max_length=10, choices=Source)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    link = models.ForeignKey(
        PersonLink, models.SET_NULL, null=True, blank=True, related_name="raters"
    )
    label = models.CharField(max_length=LABEL_LENGTH, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)  # newest that said something
    waived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(source="self", sealed=None),
                name="one_self_per_person",
            ),
            models.UniqueConstraint(
                fields=["person", "account"],
                condition=Q(sealed=None),
                name="account_rates_a_person_once",
            ),
            models.UniqueConstraint(
                fields=["link"], condition=Q(sealed=None), name="link_rates_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=["self", "assessor", "peer"]), name="rating_source_known"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(waived_at__isnull=True),
                name="who_read_first_does_not_rate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.pk})"

    @property
    def is_pending(self) -> bool:
        """Whether the rater has neither rated (a level of one skill at least) nor waived."""
        return self.submitted_at is None and self.waived_at is None


class RatingIsFinal(Exception):
    """Raised on an attempt to change or delete an append-only row."""


class AppendOnly(models.Model):
    """Append-only rows; deleted only together with their person."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Save a new row. Raises RatingIsFinal for an existing one."""
        if not self._state.adding:
            raise RatingIsFinal("It is added to, never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raise RatingIsFinal: rows cannot be deleted individually."""
        raise RatingIsFinal("It goes only with the person.")


class Rating(AppendOnly):
    """A rater's rating of one skill. `level` None is "not assessed", which is not 0."""

    rater = models.ForeignKey(Rater, models.CASCADE, related_name="ratings")
    matrix_version = models.CharField(max_length=20)
    skill = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(null=True)
    evidence = models.TextField(max_length=EVIDENCE_LENGTH, blank=True)
    evidence_url = models.URLField(max_length=EVIDENCE_LENGTH, blank=True)
    after_reading = models.BooleanField(default=False)  # the rater had read what others said
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["rater", "skill", "-id"], name="rating_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__in=[0, 1, 2, 3]),
                name="rating_level_known",
            ),
            models.CheckConstraint(condition=~Q(skill=""), name="rating_of_a_skill"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} ({self.pk})"


class KeptResult(AppendOnly, Sealable):  # type: ignore[misc]  # two Metas, which Django joins
    """A stored result of a person against a requirement: date, requirement, levels and author.

    Another requirement, weight or must-have makes another row; this one never changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="results")
    role = models.CharField(max_length=60)
    seniority = models.CharField(max_length=60)
    matrix_version = models.CharField(max_length=20)
    must_haves = models.JSONField(default=dict, blank=True)
    weights = models.JSONField(default=dict, blank=True)
    levels = models.JSONField(default=dict)  # by skill: level, low, high, source
    figures = models.JSONField(default=dict)  # as the page showed them
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.role}:{self.seniority} ({self.pk})"


class Correction(models.Model):
    """A person's request for correction, and the answer."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="corrections")
    text = models.TextField(max_length=REQUEST_LENGTH)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=REQUEST_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="correction_answered_in_words",
            )
        ]

    def __str__(self) -> str:
        return f"Correction {self.pk}"


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
