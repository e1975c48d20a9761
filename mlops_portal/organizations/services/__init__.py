"""Services that change accounts, organizations and memberships.

All are keyword-only; each writes its audit entry in the same transaction.
"""

from mlops_portal.organizations.services.audit import record_audit
from mlops_portal.organizations.services.invitations import (
    InvitationEnded,
    TooManyInvitations,
    WrongAddress,
    accept_invitation,
    invite,
    revoke_invitation,
)
from mlops_portal.organizations.services.members import (
    LastOwner,
    NotAMember,
    add_member,
    change_role,
    hand_over,
    remove_member,
)
from mlops_portal.organizations.services.people import (
    MustHandOver,
    NeedsConsent,
    delete_person,
    export_of_organization,
    export_of_person,
)
from mlops_portal.organizations.services.places import (
    change_system,
    create_organization,
    create_system,
    create_team,
    delete_organization,
    delete_system,
    delete_team,
    rename_organization,
    rename_team,
)
