"""What of an organization nobody may see yet. The rooms that know the subjects offer the rules.

Before a round is closed nobody is told what others give: neither by an export, nor by whoever knows
the address of a file.
"""

from datetime import datetime

from mlops_portal.foundation.rooms import rooms
from mlops_portal.organizations.access import Asker
from mlops_portal.organizations.models import Organization


def hidden_subjects(organization: Organization) -> set[str]:
    """Subjects whose items an export of the organization leaves out."""
    asked = (room.hidden_subjects for room in rooms() if room.hidden_subjects)
    return set().union(*(ask(organization) for ask in asked))


def may_save(asker: Asker, subject: str, at: datetime) -> bool:
    """Whether a member of the organization may save a file of this subject."""
    return all(room.may_save(asker, subject, at) for room in rooms() if room.may_save)
