"""What of an organization nobody may see yet. The room that knows the subjects registers the rule.

Before a round is closed nobody is told what others give: neither by an export, nor by whoever knows
the address of a file.
"""

from collections.abc import Callable
from datetime import datetime

from mlops_portal.organizations.access import Asker
from mlops_portal.organizations.models import Organization

HiddenSubjects = Callable[[Organization], set[str]]  # those that an export leaves out
MaySave = Callable[[Asker, str, datetime], bool]  # whether a member saves a file of a subject

_hidden: list[HiddenSubjects] = []
_may_save: list[MaySave] = []


def register(*, hidden_subjects: HiddenSubjects, may_save: MaySave) -> None:
    """Add the rule of a room. It says nothing of subjects that are not its own."""
    _hidden.append(hidden_subjects)
    _may_save.append(may_save)


def hidden_subjects(organization: Organization) -> set[str]:
    """Subjects whose items an export of the organization leaves out."""
    return set().union(*(rule(organization) for rule in _hidden))


def may_save(asker: Asker, subject: str, at: datetime) -> bool:
    """Whether a member of the organization may save a file of this subject."""
    return all(rule(asker, subject, at) for rule in _may_save)
