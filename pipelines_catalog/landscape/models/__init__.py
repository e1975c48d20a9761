"""What an organization keeps of the landscape: its stack, its own tools, what it imported."""

from pipelines_catalog.landscape.models.imports import ImportedItem, ImportFormat, ImportRun, State
from pipelines_catalog.landscape.models.own import OwnTool
from pipelines_catalog.landscape.models.stack import (
    IN_USE,
    UNDO_FOR,
    ChangeIsFinal,
    Ring,
    StackChange,
    StackEntry,
)

__all__ = [
    "IN_USE",
    "UNDO_FOR",
    "ChangeIsFinal",
    "ImportFormat",
    "ImportRun",
    "ImportedItem",
    "OwnTool",
    "Ring",
    "StackChange",
    "StackEntry",
    "State",
]
