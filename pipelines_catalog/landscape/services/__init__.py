"""What changes stacks, own tools and imports. Each writes its audit entry in its transaction."""

from pipelines_catalog.landscape.services.applying import answer_import, apply_import
from pipelines_catalog.landscape.services.imports import (
    begin_import,
    choose,
    discard_import,
    read_import,
)
from pipelines_catalog.landscape.services.own_tools import add_tool, change_tool, remove_tool
from pipelines_catalog.landscape.services.stack import put, take_out, undo

__all__ = [
    "add_tool",
    "answer_import",
    "apply_import",
    "begin_import",
    "change_tool",
    "choose",
    "discard_import",
    "put",
    "read_import",
    "remove_tool",
    "take_out",
    "undo",
]
