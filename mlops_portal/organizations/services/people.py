"""Deletion of accounts; exports of people and organizations."""

import json
import zipfile
from collections.abc import Collection
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from mlops_portal.organizations import chain, exports, queries
from mlops_portal.organizations.models import Invitation, Organization, User
from mlops_portal.organizations.services.audit import record_audit
from mlops_portal.organizations.services.places import delete_organization


class MustHandOver(Exception):
    """The person is the only owner of organizations that have other members."""

    def __init__(self, organizations: Collection[Organization]) -> None:
        super().__init__()
        self.organizations = organizations


class NeedsConsent(Exception):
    """The deletion covers other organizations or items than the person agreed to."""

    def __init__(self, organizations: Collection[Organization]) -> None:
        super().__init__()
        self.organizations = organizations


@transaction.atomic
def delete_person(
    *, user: User, with_organizations: Collection[UUID], at: datetime, with_own: int = 0
) -> None:
    """Delete an account, organizations without other members, and its personal items.

    `with_organizations` are those whose deletion was agreed to, and `with_own` is the number of
    personal items (assessments outside of organizations, for instance) agreed to. Audit entries
    stay, without the name. Raises MustHandOver, NeedsConsent, without any change.
    """
    chain.lock_in_order(user.memberships.values_list("organization_id", flat=True))
    if blocking := queries.organizations_to_hand_over(user):
        raise MustHandOver(blocking)
    alone = queries.organizations_alone(user)
    if {organization.pk for organization in alone} != set(with_organizations):
        raise NeedsConsent(alone)
    if len(exports.goes_with_person(user)) != with_own:
        raise NeedsConsent(alone)
    for organization in alone:
        delete_organization(organization=organization)
    for membership in user.memberships.select_related("organization"):
        record_audit(
            organization=membership.organization, actor=user, action="member.deleted", at=at
        )
    exports.forget_person(user)
    Invitation.objects.filter(email__in=queries.addresses_of(user)).delete()
    user.delete()
    transaction.on_commit(exports.after_deletion)


@transaction.atomic
def export_of_organization(*, organization: Organization, by: User, at: datetime) -> IO[bytes]:
    """Return a zip archive: `everything.json` and the files. The caller closes it."""
    data = {
        "organization": queries.organization_data(organization),
        **exports.everything_of_organization(organization),
    }
    archive = _archive(data, exports.files_of_organization(organization), at)
    record_audit(organization=organization, actor=by, action="organization.exported", at=at)
    return archive


def export_of_person(*, user: User, at: datetime) -> IO[bytes]:
    """Return a zip archive of all data of a person. The caller closes it."""
    data = {"person": queries.person_data(user), **exports.everything_of_person(user)}
    return _archive(data, exports.files_of_person(user), at)


def _archive(data: exports.Data, files: exports.Files, at: datetime) -> IO[bytes]:
    content = {"format": "mlops-portal/everything/1", "exported_at": at, **data}
    archive = TemporaryFile()  # noqa: SIM115  handed to the caller, who closes it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        packed.writestr("everything.json", text)
        for name, path in files:
            packed.write(path, f"files/{name}")
    archive.seek(0)
    return archive
