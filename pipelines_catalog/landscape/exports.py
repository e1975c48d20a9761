"""The landscape's part of full exports: stack with history, own tools, imports."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mlops_portal.foundation.whole import told
from mlops_portal.organizations.exports import Data, counted
from mlops_portal.organizations.models import Organization, User
from pipelines_catalog.landscape.models import ImportRun, OwnTool, Ring, StackChange, State
from pipelines_catalog.landscape.models.own import PREFIX

_OPINION = ("tool", "ring", "components", "reason", "licence")


def of_organization(organization: Organization) -> Data:
    """Return all landscape data of an organization."""
    tables = {
        "stack": organization.stack_entries,
        "stack_history": organization.stack_changes,
        "own_tools": organization.own_tools,
        "imported_items": organization.imported_items,
        "imports": organization.imports,
    }
    found = {name: told(rows.order_by("pk")) for name, rows in tables.items()}
    for tool in found["own_tools"]:
        tool["slug"] = f"{PREFIX}{tool['id']}"
    return {**found}


def of_person(user: User) -> Data:
    """Return the stack changes and imports made by a person."""
    changes = StackChange.objects.filter(by=user).order_by("pk")
    runs = ImportRun.objects.filter(by=user).order_by("created_at")
    return {
        "stack_changes": list(changes.values("organization", *_OPINION, "is_removal", "at")),
        "imports": list(runs.values("organization", "file_name", "source", "created_at")),
    }


def goes_with_tool(tool: OwnTool) -> list[str]:
    """Return what is deleted with an own tool, counted in words."""
    organization = tool.organization
    entry = organization.stack_entries.filter(tool=tool.slug).first()
    items = organization.imported_items.filter(tool=tool.slug).count()
    in_stack = _("its place in the stack: %(ring)s") % {"ring": entry and Ring(entry.ring).label}
    return [
        *([in_stack] if entry else []),
        *counted(
            items,
            ngettext(
                "the record of %(count)s entry of a list that it came from",
                "the record of %(count)s entries of lists that it came from",
                items,
            ),
        ),
    ]


def goes_with_import(run: ImportRun) -> list[str]:
    """Return what is deleted with an import or the record of one, counted in words."""
    entries, open_ones = run.total, len(run.items)
    decisions = len(run.decisions)
    return [
        *counted(
            entries,
            ngettext("%(count)s entry that was read", "%(count)s entries that were read", entries),
        ),
        *counted(
            decisions,
            ngettext("%(count)s decision of yours", "%(count)s decisions of yours", decisions),
        ),
        *(
            counted(
                open_ones,
                ngettext(
                    "%(count)s entry that may still be decided",
                    "%(count)s entries that may still be decided",
                    open_ones,
                ),
            )
            if run.state == State.APPLIED
            else []
        ),
    ]


def goes_with(organization: Organization) -> list[str]:
    """Return what is deleted with an organization: stack, own tools, imports; counted in words."""
    tools, own = organization.stack_entries.count(), organization.own_tools.count()
    imports = organization.imports.count()
    return [
        *counted(
            tools, ngettext("%(count)s tool of the stack", "%(count)s tools of the stack", tools)
        ),
        *counted(own, ngettext("%(count)s tool of its own", "%(count)s tools of its own", own)),
        *counted(imports, ngettext("%(count)s import", "%(count)s imports", imports)),
    ]
