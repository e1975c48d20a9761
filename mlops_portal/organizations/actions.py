"""Actions of the audit log: names and the sentences that the page shows.

Other apps register their own (`foundation.rooms`); `record_audit` refuses a name without a
sentence.
"""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation.rooms import rooms


class Unnamed(TextChoices):
    """Actors without an account, stored in an entry's details under "by"."""

    LINK = "link", _("the holder of a link")
    RESPONDENT = "respondent", _("a respondent of an anonymous round")
    PERSON = "person", _("the person herself or himself")
    CLOCK = "clock", _("the portal, by date")
    SOMEBODY = "somebody", _("somebody who was not signed in")


def known_actions() -> Mapping[str, str | Promise]:
    """Return every action of every app with its sentence."""
    return {action: sentence for room in rooms() for action, sentence in room.actions.items()}


ACTIONS: Mapping[str, str | Promise] = {
    "organization.created": _("created the organization"),
    "organization.renamed": _("renamed the organization"),
    "organization.exported": _("exported everything of the organization"),
    "team.created": _("created a team"),
    "team.renamed": _("renamed a team"),
    "team.deleted": _("deleted a team"),
    "system.created": _("created an ML system"),
    "system.changed": _("changed an ML system"),
    "system.deleted": _("deleted an ML system"),
    "member.invited": _("invited someone"),
    "member.joined": _("joined"),
    "member.role_changed": _("changed a member’s role"),
    "member.removed": _("removed a member"),
    "member.left": _("left"),
    "member.deleted": _("deleted their account"),
    "ownership.handed_over": _("handed over ownership"),
    "organization.factor_required": _("asks every member for a second factor"),
    "organization.factor_optional": _("leaves the second factor to each member"),
    "security.sign_in_failed": _("tried a wrong password for a member"),
    "security.locked": _("was stopped after too many failed sign-ins for a member"),
    "security.code_failed": _("gave a wrong code of a member’s second factor"),
    "security.reset_asked": _("asked for a new password for a member"),
    "security.password_changed": _("changed their password"),
    "security.password_reset": _("set a new password by mail"),
    "security.address_changed": _("changed their e-mail address"),
    "security.factor_added": _("switched on a second factor"),
    "security.factor_removed": _("switched off a second factor"),
    "security.sessions_ended": _("signed out other browsers of theirs"),
    "audit.pruned": _("deleted old entries of this log"),
    "invitation.revoked": _("revoked an invitation"),
}
