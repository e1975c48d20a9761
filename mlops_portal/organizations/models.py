"""Models of people, organizations, their teams and ML systems, and the audit log.

An account is identified by its e-mail address; there is no user name.
"""

import uuid
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation import dates
from mlops_portal.foundation.addresses import comparable, one_address
from mlops_portal.foundation.fields import StoredAddress

NAME_LENGTH = 200


class UserManager(BaseUserManager["User"]):
    """Creates accounts with a normalized address."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the stored form of an address. Raises ValidationError when it is invalid."""
        return one_address(email) if email else ""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an account. Raises ValidationError when `email` is no address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=comparable(email or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Addresses are unique without regard to case."""

    email = StoredAddress(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)  # of a sample organization; goes with it
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Organization(models.Model):
    """A workspace; only its members can see what belongs to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    is_sample = models.BooleanField(default=False)
    requires_second_factor = models.BooleanField(default=False)  # of every member
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Delete the organization and its rows; the only way in which audit entries are deleted."""
        with transaction.atomic():
            Organization.objects.select_for_update().filter(pk=self.pk).first()
            self.audit_entries.update(is_released=True)
            AuditChain.objects.filter(pk=self.pk).update(ended_at=timezone.now())
            return super().delete(*args, **kwargs)


class Role(models.TextChoices):
    """A member's role: full access; assess and review; read only."""

    OWNER = "owner", _("Owner")
    ASSESSOR = "assessor", _("Assessor")
    VIEWER = "viewer", _("Viewer")


class Membership(models.Model):
    """A person in an organization. Services keep at least one owner in each."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="member_once"),
            models.CheckConstraint(
                condition=Q(role__in=["owner", "assessor", "viewer"]), name="member_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization}: {self.role}"


class Invitation(models.Model):
    """An invitation to an organization, by link or to one address. The token is the signed id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role)
    email = StoredAddress(blank=True)  # empty: open to everyone with the link
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.organization}: {self.role}"

    def is_open(self, at: datetime) -> bool:
        """Return whether the invitation can still be accepted at `at`."""
        return self.revoked_at is None and self.accepted_at is None and self.expires_at > at


class Team(models.Model):
    """A team of an organization; it owns ML systems."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="team_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class System(models.Model):
    """An ML system of a team, the unit of assessment: one model, or several sharing a pipeline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="systems")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    description = models.TextField(max_length=2_000, blank=True)
    target_level = models.PositiveSmallIntegerField(null=True, blank=True)
    target_reason = models.TextField(max_length=2_000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("team", Lower("name"), name="system_name_once"),
            models.CheckConstraint(
                condition=Q(target_level__isnull=True) | Q(target_level__in=[0, 1, 2]),
                name="system_target_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AuditChain(models.Model):
    """The end of an organization's audit hash chain. Kept when the organization is deleted."""

    organization_id = models.UUIDField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)  # of the newest entry
    hash = models.CharField(max_length=64, blank=True)  # of the newest entry
    first = models.PositiveBigIntegerField(default=1)  # number of the oldest entry that is kept
    first_after = models.CharField(max_length=64, blank=True)  # hash of the one before that
    ended_at = models.DateTimeField(null=True, blank=True)  # when the organization was deleted

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.number}"


class EntryIsFinal(Exception):
    """Raised on an attempt to change or delete an audit entry."""


class AuditEntry(models.Model):
    """An audit entry of an organization, append-only; enforced by triggers in the database.

    Two changes are permitted: the actor becomes null when the account is deleted, and a deleted
    organization releases its entries and deletes them. The actor's name is not stored: it is read
    from the account, and shown as "a deleted person" once that is gone.
    `target` describes the changed object, in words without a person's name.
    Each entry of an organization holds the hash of the one before (`chain.py`).
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="audit_entries")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=60)  # e.g. "member.invited"
    target = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)
    is_released = models.BooleanField(default=False)
    number = models.PositiveBigIntegerField(null=True)  # in the organization, from 1
    actor_mark = models.CharField(max_length=64, blank=True)  # hash of who it was; outlives them
    hash = models.CharField(max_length=64, blank=True)  # of the entry and of the one before

    class Meta:
        indexes = [models.Index(fields=["organization", "-at"], name="audit_newest")]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="audit_number_once")
        ]

    def __str__(self) -> str:
        return f"{dates.stamp(self.at)} {self.action}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Save a new entry. Raises EntryIsFinal for an existing one."""
        if not self._state.adding:
            raise EntryIsFinal("An audit entry is not changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raise EntryIsFinal: an entry is never deleted alone."""
        raise EntryIsFinal("An audit entry goes only with its organization.")


class SecurityEvent(models.Model):
    """An event that affects the security of an account, for its person. Holds no secret.

    `user` is None when the attempted address has no account; that address is not stored.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="security_events")
    kind = models.CharField(max_length=40)  # one of `security.KINDS`
    network = models.GenericIPAddressField(null=True)  # where it came from
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="security_newest")]

    def __str__(self) -> str:
        return f"{dates.stamp(self.at)} {self.kind}"


class SignedIn(models.Model):
    """A browser in which an account is signed in, listed so that its person can sign it out."""

    user = models.ForeignKey(User, models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    network = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)  # as it calls itself
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user}: {self.browser}"
