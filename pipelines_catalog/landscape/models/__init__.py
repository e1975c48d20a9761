"""Models of an organization's landscape data: stack, own tools, imports."""

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
