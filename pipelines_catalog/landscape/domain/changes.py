"""Tools that ended, were renamed or were acquired, with their successors. Pure."""

from dataclasses import dataclass

from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Status, Tool


@dataclass(frozen=True, slots=True)
class Changes:
    """Three lists in order of names. A tool may stand in more than one."""

    ended: tuple[Tool, ...]
    renamed: tuple[Tool, ...]
    bought: tuple[Tool, ...]

    @property
    def count(self) -> int:
        """The number of distinct tools."""
        return len({tool.slug for tool in (*self.ended, *self.renamed, *self.bought)})


def changes(landscape: Landscape) -> Changes:
    """Return our tools that have ended, were renamed, or were acquired."""
    ours = [tool for tool in landscape.tools if not tool.owner]
    return Changes(
        ended=tuple(tool for tool in ours if tool.has_ended),
        renamed=tuple(t for t in ours if t.status is Status.RENAMED or t.current_name),
        bought=tuple(t for t in ours if t.acquired_by),
    )
