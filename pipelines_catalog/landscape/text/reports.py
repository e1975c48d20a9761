"""Texts of stacks and imports: headings, problems of files, reasons of outcomes."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mlops_portal.foundation.errors import SENTENCES
from mlops_portal.organizations.exports import counted
from pipelines_catalog.landscape.domain.coverage import Coverage
from pipelines_catalog.landscape.domain.importing import Outcome, Trouble
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.models import Ring
from pipelines_catalog.landscape.services.undoing import Undoing
from pipelines_catalog.landscape.text.labels import components_text, joined

_TROUBLES: dict[str, Promise] = {
    "too_large": gettext_lazy("The file is larger than 5 MB."),
    **SENTENCES,
    "too_many_items": gettext_lazy("The file holds more than %(value)s tools."),
    "no_items": gettext_lazy("No tool of the file can be used."),
    "no_name": gettext_lazy("An entry without a name is left out. %(value)s"),
    "bad_address": gettext_lazy("“%(value)s” is no web address; the entry is read without it."),
    "unknown_kind": gettext_lazy("“%(value)s” is no kind of tool; the entry is read without it."),
    "too_many_waiting": gettext_lazy(
        "%(value)s imports wait already. Apply or discard one of them first."
    ),
    "not_an_entry": gettext_lazy("An entry is expected here, not “%(value)s”."),
    "key_twice": gettext_lazy("“%(value)s” stands twice in an entry; the last value counts."),
    "unread_column": gettext_lazy("The column “%(value)s” is not read."),
    "unread_field": gettext_lazy("“%(value)s” is not read."),
    "unread_cells": gettext_lazy("Cells beyond the columns of the head are not read: %(value)s"),
    "no_text": gettext_lazy("The value of “%(value)s” is no text; the entry is read without it."),
    "bad_date": gettext_lazy(
        "“%(value)s” is no day such as 2026-12-05; the entry is read without it."
    ),
    "code": gettext_lazy("Code with an address is no entry: %(value)s"),
    "inactive": gettext_lazy(
        "“%(value)s” is not shown on its radar any more: read without a ring."
    ),
    "struck_out": gettext_lazy("“%(value)s” is struck out in the list, and read all the same."),
    "contents": gettext_lazy("Leads to a place in the same file: %(value)s"),
    "under_contents": gettext_lazy("Stands under a heading of contents or resources: %(value)s"),
    "belongs": gettext_lazy("Belongs to the entry above: %(value)s"),
    "group": gettext_lazy("Names the entries below: %(value)s"),
    "no_link": gettext_lazy("No link: %(value)s"),
    "prose": gettext_lazy("A paragraph with a link, no entry: %(value)s"),
    "sentence": gettext_lazy("The words before the link are no name: %(value)s"),
    "host_name": gettext_lazy("Names a code host or a registry, no tool: %(value)s"),
    "broken_yaml": gettext_lazy("The YAML is broken here: %(value)s."),
    "no_landscape": gettext_lazy("There is no list “landscape” or “categories” at the top."),
    "too_many_aliases": gettext_lazy("More than %(value)s aliases are not read."),
    "too_deep": gettext_lazy("The file is nested too deeply."),
    "tag": gettext_lazy("The YAML tag “%(value)s” is not read."),
    "too_large_inside": gettext_lazy("The file grows too large when its aliases are followed."),
    "no_entries": gettext_lazy("No entry was found."),
    "no_name_column": gettext_lazy("The first line names no column “name”."),
    "broken_json": gettext_lazy("The JSON is broken here: %(value)s."),
    "bad_characters": gettext_lazy(
        "The field “%(value)s” holds half a character, which cannot be kept; the entry is left out."
    ),
    "unexpected": gettext_lazy(
        "The portal failed while it read the file. Whoever runs it finds the reason in the log."
    ),
    "too_slow": gettext_lazy("Reading took longer than %(value)s seconds and was stopped."),
}
_WHY: dict[str, Promise] = {
    "repository": gettext_lazy("same repository"),
    "homepage": gettext_lazy("same homepage"),
    "name": gettext_lazy("same name only"),
    "decided": gettext_lazy("decided by a person"),
    "earlier": gettext_lazy("imported before"),
    "new": gettext_lazy("not known until now"),
    "no_category": gettext_lazy("its section has no category"),
    "organization": gettext_lazy("an organization, not a tool"),
    "twice": gettext_lazy("stands twice in the file"),
    "two": gettext_lazy("its name and addresses are those of different tools"),
    "slug": gettext_lazy("exported by the portal"),
    "article": gettext_lazy("an article, not a tool"),
    "paper": gettext_lazy("a paper, not a tool"),
    "video": gettext_lazy("a video or a talk, not a tool"),
    "book": gettext_lazy("a book, not a tool"),
    "course": gettext_lazy("a course, not a tool"),
    "event": gettext_lazy("people or an event, not a tool"),
    "list": gettext_lazy("another list or site, not a tool"),
}


def trouble_text(trouble: Trouble) -> str:
    return (str(_TROUBLES[trouble.code]) % {"value": trouble.value}).strip()


def troubles_heading(what: str) -> str:
    return {
        "refused": _("Entries that cannot be used"),
        "told": _("Values that entries were read without"),
        "passed": _("Passed over, because it is no entry"),
    }[what]


def field_text(field: str) -> str:
    """Return the label of a fact or an opinion."""
    return {
        "name": _("Name"),
        "homepage": _("Homepage"),
        "repository": _("Repository"),
        "licence": _("Licence"),
        "description": _("Description"),
        "stage": _("Stage at its foundation"),
        "ring": _("Ring"),
        "reason": _("Why"),
        "components": _("Used as"),
    }[field]


def value_text(field: str, value: str, landscape: Landscape) -> str:
    """Return a value of a fact or an opinion in words."""
    if field == "ring" and value:
        return str(Ring(value).label)
    if field == "components" and value:
        known = {term.id for term in landscape.components}
        return components_text([id for id in value.split("; ") if id in known], landscape)
    return value or _("Not known")


def ring_step(before: str, after: str) -> str:
    """Return “Trial → Adopt”, or the new ring alone."""
    new = str(Ring(after).label)
    return f"{Ring(before).label} → {new}" if before else new


def why_text(why: str) -> str:
    return str(_WHY[why])


def outcome_text(outcome: str) -> str:
    return {
        Outcome.CREATED: _("new own tools"),
        Outcome.MATCHED: _("known tools"),
        Outcome.PROPOSED: _("waiting for you"),
        Outcome.SKIPPED: _("left out"),
        Outcome.UNCHANGED: _("unchanged"),
        Outcome.CHANGED: _("changed"),
    }[Outcome(outcome)]


def undoing_texts(found: Undoing) -> list[str]:
    """Return the effects of undoing an import, counted in words."""
    tools, facts, opinions = len(found.tools), len(found.facts), len(found.opinions)
    return [
        *counted(
            tools,
            ngettext("%(count)s own tool goes", "%(count)s own tools go", tools),
        ),
        *counted(
            facts,
            ngettext(
                "%(count)s own tool gets its earlier facts again",
                "%(count)s own tools get their earlier facts again",
                facts,
            ),
        ),
        *counted(
            opinions,
            ngettext(
                "%(count)s place in the stack becomes what it was",
                "%(count)s places in the stack become what they were",
                opinions,
            ),
        ),
    ]


def undone_text(found: Undoing) -> str:
    """Return a message that the import is undone, with the number of tools kept."""
    kept = len(found.kept)
    if not kept:
        return _("The import is undone.")
    return ngettext(
        "The import is undone; %(count)s tool stays, which somebody changed since.",
        "The import is undone; %(count)s tools stay, which somebody changed since.",
        kept,
    ) % {"count": kept}


def stack_heading(coverage: Coverage, names: Sequence[str], tools: int) -> str:
    """Return one sentence about the stack's gaps. `names` are those of the gaps."""
    total = len(coverage.components)
    if not tools:
        return _("No tool in the stack yet")
    if not names:
        return _("The stack covers all %(total)d components of level 2") % {"total": total}
    values = {"count": len(names), "total": total, "names": joined(names)}
    return (
        ngettext(
            "The stack lacks %(count)d of %(total)d components: %(names)s",
            "The stack lacks %(count)d of %(total)d components: %(names)s",
            len(names),
        )
        % values
    )
