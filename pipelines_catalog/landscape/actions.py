"""Audit actions of stacks, own tools and imports, with their sentences."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "stack.added": _("put a tool into the stack"),
    "stack.changed": _("changed a tool of the stack"),
    "stack.removed": _("took a tool out of the stack"),
    "stack.undone": _("undid a change of the stack"),
    "own_tool.added": _("added an own tool"),
    "own_tool.changed": _("changed an own tool"),
    "own_tool.removed": _("removed an own tool"),
    "import.begun": _("uploaded a list of tools"),
    "import.applied": _("imported a list of tools"),
    "import.undone": _("undid an import"),
    "import.deleted": _("discarded an import"),
}
