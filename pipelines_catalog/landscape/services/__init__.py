"""Services that change stacks, own tools and imports, each with an audit entry."""

from pipelines_catalog.landscape.services.applying import answer_import, apply_import
from pipelines_catalog.landscape.services.imports import (
    begin_import,
    choose,
    discard_import,
    read_import,
)
from pipelines_catalog.landscape.services.own_tools import add_tool, change_tool, remove_tool
from pipelines_catalog.landscape.services.stack import (
    put,
    take_out,
    take_out_many,
    undo,
    undo_many,
)
from pipelines_catalog.landscape.services.undoing import undo_import
