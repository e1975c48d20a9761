"""How stacks and imports read: headings, troubles of files, reasons of outcomes."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mlops_portal.foundation.decoding_words import SENTENCES
from pipelines_catalog.landscape.domain.coverage import Coverage
from pipelines_catalog.landscape.domain.importing import Outcome, Trouble
from pipelines_catalog.landscape.presentation import joined

_TROUBLES: dict[str, Promise] = {
    "too_large": gettext_lazy("The file is larger than 5 MB."),
    **SENTENCES,
    "too_many_items": gettext_lazy("The file holds more than %(value)s tools."),
    "no_items": gettext_lazy("No tool of the file can be used."),
    "no_name": gettext_lazy("An entry without a name is left out."),
    "bad_address": gettext_lazy("“%(value)s” is no web address; the entry is left out."),
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
}


def trouble_text(trouble: Trouble) -> str:
    return str(_TROUBLES[trouble.code]) % {"value": trouble.value}


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


def stack_heading(coverage: Coverage, names: Sequence[str], tools: int) -> str:
    """What the stack lacks, as one sentence. `names` are those of the gaps."""
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
