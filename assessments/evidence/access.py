"""Evidence hidden from an organization. Apps that know the subjects register the rules.

Before a round is closed, evidence of its respondents is hidden from others, both in exports and
at the URL of a file.
"""

from datetime import datetime

from mlops_portal.foundation.rooms import rooms
from mlops_portal.organizations.access import Actor
from mlops_portal.organizations.models import Organization


def hidden_subjects(organization: Organization) -> set[str]:
    """Return subjects whose items are left out of an export of the organization."""
    asked = (room.hidden_subjects for room in rooms() if room.hidden_subjects)
    return set().union(*(ask(organization) for ask in asked))


def may_save(actor: Actor, subject: str, at: datetime) -> bool:
    """Return whether a member of the organization may download a file of this subject."""
    return all(room.may_save(actor, subject, at) for room in rooms() if room.may_save)
