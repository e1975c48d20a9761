"""Labels and sentences of the landscape's pages: facets, facts, dates, headings."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mlops_portal.foundation import dates
from mlops_portal.foundation.languages import localized
from pipelines_catalog.landscape.domain.comparison import Comparison
from pipelines_catalog.landscape.domain.coverage import Concern
from pipelines_catalog.landscape.domain.facets import UNKNOWN, Activity
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.licences import Family
from pipelines_catalog.landscape.domain.rechecks import Reason
from pipelines_catalog.landscape.domain.tools import Kind, Status, Tool

MOST_NAMED = 3  # names in a sentence; more are counted


def joined(names: Sequence[str]) -> str:
    """Return a list in words: “A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def month_text(when: str) -> str:
    """Return “Nov 2026” for YYYY-MM or YYYY-MM-DD; a year alone is returned as is."""
    return dates.partial(when[:7])


def kind_text(kind: Kind) -> str:
    return {
        Kind.OPEN_SOURCE: _("Open source"),
        Kind.COMMERCIAL: _("Commercial"),
        Kind.MANAGED_CLOUD: _("Managed cloud"),
        Kind.IN_HOUSE: _("In-house"),
        Kind.RESOURCE: _("Resource"),
        Kind.UNKNOWN: _("Not known"),
    }[kind]


def status_text(status: Status) -> str:
    return {
        Status.ACTIVE: pgettext("tool", "Active"),
        Status.MAINTENANCE: pgettext("tool", "Slow or dormant"),
        Status.RENAMED: pgettext("tool", "Renamed"),
        Status.ACQUIRED: pgettext("tool", "Bought"),
        Status.ARCHIVED: pgettext("tool", "Archived"),
        Status.DISCONTINUED: pgettext("tool", "Discontinued"),
        Status.UNKNOWN: pgettext("tool", "Not verified"),
    }[status]


def fares_text(tool: Tool) -> str:
    """Return the status of a tool, including whether an active one was renamed or bought."""
    if tool.goes_on and tool.status is Status.RENAMED:
        return pgettext("tool", "Active, renamed")
    if tool.goes_on and tool.status is Status.ACQUIRED:
        return pgettext("tool", "Active, bought")
    return status_text(tool.status)


def form_text(form: str) -> str:
    """Return the label of a resource's form, such as a paper or a dataset."""
    return {
        "Paper": _("Paper"),
        "Guide": _("Guide"),
        "Template": _("Template"),
        "Dataset": _("Dataset"),
        "Specification": _("Specification"),
        "Article": _("Article"),
        "Interactive essays": _("Interactive essays"),
        "Web platform": _("Web platform"),
    }.get(form, form)


# The shape beside the word of a status; the symbols stand in components/sprite.html.
STATUS_SHAPE = {
    Status.ACTIVE: "done",
    Status.MAINTENANCE: "waiting",
    Status.RENAMED: "warned",
    Status.ACQUIRED: "warned",
    Status.ARCHIVED: "failed",
    Status.DISCONTINUED: "failed",
    Status.UNKNOWN: "skipped",
}


def family_text(family: Family) -> str:
    return {
        Family.PERMISSIVE: _("Permissive"),
        Family.WEAK_COPYLEFT: _("Weak copyleft"),
        Family.COPYLEFT: _("Copyleft"),
        Family.NETWORK_COPYLEFT: _("Network copyleft"),
        Family.SOURCE_AVAILABLE: _("Source available, not open"),
        Family.PROPRIETARY: _("Proprietary"),
        Family.OTHER: _("Other"),
        Family.UNKNOWN: _("Not known"),
    }[family]


def activity_text(activity: Activity) -> str:
    return {
        Activity.YEAR: _("In the last year"),
        Activity.TWO_YEARS: _("One to two years ago"),
        Activity.OLDER: _("Longer ago"),
        Activity.UNKNOWN: _("Not known"),
    }[activity]


def licence_text(licence: str) -> str:
    """Return the SPDX id; for a licence without one, its name without prefix."""
    return licence.removeprefix("LicenseRef-") if licence else _("Not known")


def source_text(tool: Tool) -> str:
    """Return “Open source, Apache-2.0”: the kind, and the licence if known."""
    kind = kind_text(tool.kind)
    return f"{kind}, {licence_text(tool.licence)}" if tool.licence else kind


def facet_text(key: str) -> str:
    """Return the label of a facet."""
    return {
        "component": _("Component of level 2"),
        "level": _("Helps at"),
        "kind": _("Source"),
        "status": _("Status"),
        "activity": _("Last activity"),
        "licence_family": _("Licence family"),
        "licence": _("Licence"),
        "lifecycle_ml": _("Stage of the model"),
        "lifecycle_data": _("Stage of the data"),
        "responsible_ai": _("Responsible-AI step"),
        "category": _("Category"),
        "language": _("Language"),
        "pypi": _("On PyPI"),
        "in_deck": _("Named by the course deck"),
        "q": _("Search"),
    }[key]


def value_text(key: str, value: str, landscape: Landscape) -> str:
    """Return the label of a facet's value."""
    if key in ("component", "lifecycle_ml", "lifecycle_data"):
        return localized(landscape.term(value).name)
    if key == "category":
        category = landscape.category_by_id.get(value)
        return localized(category.name) if category else value
    if key == "responsible_ai":
        step = next(s for s in landscape.responsible_ai_steps if s.id == value)
        return f"{value} {localized(step.name)}"
    if key == "level" and value != UNKNOWN:
        return _("Level %(level)s") % {"level": value}
    if key in ("pypi", "in_deck"):
        return _("Yes") if value == "yes" else _("No")
    if key in _OF_ENUM:
        return _OF_ENUM[key](value)
    return _("Not known") if value == UNKNOWN else value


_OF_ENUM = {
    "kind": lambda value: kind_text(Kind(value)),
    "status": lambda value: status_text(Status(value)),
    "activity": lambda value: activity_text(Activity(value)),
    "licence_family": lambda value: family_text(Family(value)),
}


def category_text(tool: Tool, landscape: Landscape) -> str:
    """Return the name of the tool's own category."""
    return value_text("category", tool.category, landscape)


def components_text(ids: Iterable[str], landscape: Landscape) -> str:
    """Return short names of components, in one line."""
    terms = {term.id: term for term in landscape.components}
    found = [terms[id] for id in ids if id in terms]
    return ", ".join(localized(term.short or term.name) for term in found)


def count_sentence(count: int) -> str:
    return ngettext("%(count)d tool", "%(count)d tools", count) % {"count": count}


def browse_heading(count: int, total: int, labels: Sequence[str]) -> str:
    """Return the result of a selection as one sentence."""
    if not labels:
        return _("%(count)d tools for machine learning in production") % {"count": total}
    values = {"count": count, "filters": joined(labels)}
    if len(labels) > MOST_NAMED:
        values["filters"] = _("%(number)d filters") % {"number": len(labels)}
    if not count:
        return _("No tool matches %(filters)s") % values
    return ngettext("%(count)d tool: %(filters)s", "%(count)d tools: %(filters)s", count) % values


def tool_heading(tool: Tool, total: int) -> str:
    """Return one sentence about a tool: its end, its new name, or its components."""
    name = tool.name
    if tool.has_ended and tool.successor:
        return _("%(name)s has ended; %(successor)s follows it") % {
            "name": name,
            "successor": tool.successor,
        }
    if tool.has_ended:
        return _("%(name)s has ended") % {"name": name}
    if tool.current_name:
        return _("%(name)s is now called %(current)s") % {
            "name": name,
            "current": tool.current_name,
        }
    if not tool.components:
        return name
    values = {"name": name, "count": len(tool.components), "total": total}
    return (
        ngettext(
            "%(name)s fills %(count)d of the %(total)d components of level 2",
            "%(name)s fills %(count)d of the %(total)d components of level 2",
            len(tool.components),
        )
        % values
    )


def compare_heading(comparison: Comparison, total: int) -> str:
    """Return one sentence on how many components the compared tools have in common."""
    alike = total - len(comparison.different_components)
    names = joined([tool.name for tool in comparison.tools])
    return _("%(names)s, alike in %(alike)d of %(total)d components") % {
        "names": names,
        "alike": alike,
        "total": total,
    }


def row_text(key: str) -> str:
    """Return the label of a row of the comparison."""
    return {
        "kind": _("Source"),
        "licence": _("Licence"),
        "licence_family": _("Licence family"),
        "client_licence": _("Licence of the client"),
        "status": _("Status"),
        "last_activity": _("Last activity"),
        "category": _("Category"),
        "other_categories": _("Also in"),
        "maturity_level": _("Helps at"),
        "lifecycle_ml": _("Stage of the model"),
        "lifecycle_data": _("Stage of the data"),
        "language": _("Language"),
        "pypi": _("Package on PyPI"),
        "foundations": _("Foundation"),
        "acquired_by": _("Bought by"),
        "successor": _("Followed by"),
        "in_deck": _("Named by the course deck"),
    }[key]


def cell_text(key: str, value: object, landscape: Landscape) -> str:
    """Return a cell of a comparison in words; an empty value reads as unknown or none."""
    if key == "in_deck":
        return _("Yes") if value else _("No")
    if key == "client_licence":
        return licence_text(str(value)) if value else "–"
    if key == "licence":
        return licence_text(str(value))
    if key == "last_activity":
        return month_text(str(value)) or _("Not known")
    if key in ("lifecycle_ml", "lifecycle_data"):
        return ", ".join(localized(landscape.term(id).name) for id in value) or "–"  # type: ignore[attr-defined]
    if key == "other_categories":
        return ", ".join(value_text("category", id, landscape) for id in value) or "–"  # type: ignore[attr-defined]
    if key == "category":
        return value_text("category", str(value), landscape)
    if key == "foundations":
        return ", ".join(foundation_text(f.name, f.stage) for f in value) or "–"  # type: ignore[attr-defined]
    if key in _OF_ENUM:
        return _OF_ENUM[key](value)
    if key == "maturity_level":
        return _("Not known") if value is None else _("Level %(level)s") % {"level": value}
    return str(value or "–")


def foundation_text(name: str, stage: str) -> str:
    """Return “CNCF, graduated”. The stage is the foundation's, not a maturity level."""
    words = {
        "sandbox": _("sandbox"),
        "incubating": _("incubating"),
        "graduated": _("graduated"),
        "archived": _("archived"),
    }
    return f"{name}, {words[stage]}" if stage in words else name


def basis_text(basis: str) -> str:
    """Return how the status was determined."""
    return {
        "activity-rule": _("computed from dates"),
        "client-activity": _("the vendor still releases its client package"),
        "stated-by-owner": _("stated by the owner"),
        "secondary-source": _("said by others"),
        "general-knowledge": _("general knowledge, not checked"),
        "": _("nobody has verified it"),
    }[basis]


def reason_text(reason: Reason) -> str:
    """Return the reason for an editor to check a tool."""
    return {
        Reason.NEVER: _("never checked"),
        Reason.OLD: _("last check six months ago or more"),
        Reason.STATUS: _("status not known"),
        Reason.STATUS_UNCHECKED: _("status from general knowledge"),
        Reason.SECONDARY: _("status said by others only"),
        Reason.LICENCE: _("open source without a known licence"),
        Reason.HOMEPAGE: _("homepage from general knowledge"),
    }[reason]


def concern_text(tool: Tool, concern: Concern) -> str:
    """Return a warning about a tool in a stack, as one sentence."""
    values = {
        "name": tool.name,
        "successor": tool.successor or tool.current_name,
        "buyer": tool.acquired_by,
        "licence": licence_text(tool.licence),
    }
    if concern is Concern.ENDED:
        if tool.successor:
            return _("%(name)s has ended; %(successor)s follows it.") % values
        return _("%(name)s has ended.") % values
    if concern is Concern.RENAMED:
        return _("%(name)s is now called %(successor)s.") % values
    if concern is Concern.ACQUIRED:
        return _("%(name)s was bought by %(buyer)s.") % values
    return _("The licence of %(name)s is %(licence)s: check that it still suits you.") % values
