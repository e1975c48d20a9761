"""The tools that an organization uses, as provided by the app that keeps stacks."""

from collections.abc import Mapping, Sequence

from mlops_portal.foundation.rooms import rooms
from mlops_portal.organizations.models import Organization

ByCategory = Mapping[str, Sequence[str]]


def tools_in_use(organization: Organization | None) -> ByCategory:
    """Return the names of tools in use by category id of the landscape; {} without any."""
    if not organization:
        return {}
    asked = (room.tools_in_use for room in rooms() if room.tools_in_use)
    return {id: names for ask in asked for id, names in ask(organization).items()}
