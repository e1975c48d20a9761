"""The difference report of an import as its page shows it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipelines_catalog.landscape import queries
from pipelines_catalog.landscape.domain.importing import Outcome, Plan, Planned, Trouble
from pipelines_catalog.landscape.domain.importing.merging import Change, Opinion
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.forms import category_choices
from pipelines_catalog.landscape.models import ImportRun, Ring
from pipelines_catalog.landscape.services.applying import plan_of
from pipelines_catalog.landscape.text import labels, reports
from pipelines_catalog.landscape.views.choices import field_of

MOST_SHOWN = 200  # rows of a list on the page; the API gives all
TOLD = ("created", "matched", "changed", "proposed", "skipped", "unchanged")
_READING = ("article", "paper", "video", "book", "course", "event", "list")


def of_dry_run(run: ImportRun, landscape: Landscape) -> dict[str, object]:
    """Return the context of a dry run: counts, lists by outcome, open decisions."""
    plan = plan_of(run)
    return {
        "counts": _counts(plan.counts),
        "changes_nothing": plan.changes_nothing,
        "missing": len(plan.missing),
        "opinions": plan.opinions,
        "ring_counts": _ring_counts(plan),
        "lists": _lists([_row(row) for row in plan.rows]),
    } | of_choices(run, plan, landscape)


def of_applied(run: ImportRun, landscape: Landscape) -> dict[str, object]:
    """Return the context of an applied import: its changes, and its open decisions."""
    counts = run.outcome["counts"]
    rows = [{"why_not": "", "field": ""} | row for row in run.outcome["rows"]]
    found: dict[str, object] = {
        "counts": _counts(counts),
        "missing": counts["missing"],
        "opinions": counts["opinions"],
        "lists": _lists(rows),
    }
    return found | (of_choices(run, plan_of(run), landscape) if run.items else {})


def of_choices(run: ImportRun, plan: Plan, landscape: Landscape) -> dict[str, object]:
    """Return the sections, rings, entries and facts that a person may decide."""
    both = queries.catalogue_of(run.organization_id).landscape
    stack = queries.opinions_of(run.organization_id)
    sizes = Counter(row.item.section for row in plan.rows)
    proposed = [row for row in plan.rows if row.outcome is Outcome.PROPOSED]
    asked = [(row, change) for row in plan.rows for change in row.asked]
    names = dict(category_choices(landscape))
    return {
        "questions": plan.questions,
        "sections": [
            (f"category-{place}", section, sizes[section], run.categories[section], perhaps)
            for place, section in enumerate(sorted(run.categories))
            if sizes[section]
            for perhaps in [names.get(run.guesses.get(section, ""), "")]
        ][:MOST_SHOWN],
        "category_choices": list(names.items()),
        "rings": [
            (f"ring-{place}", word, plan.rings[word], run.rings[word])
            for place, word in enumerate(sorted(run.rings))
            if word in plan.rings
        ],
        "ring_choices": Ring.choices,
        "proposed": [_proposal(row, both, stack) for row in proposed[:MOST_SHOWN]],
        "more_proposed": max(len(proposed) - MOST_SHOWN, 0),
        "asked": [_question(row, change, both) for row, change in asked[:MOST_SHOWN]],
        "more_asked": max(len(asked) - MOST_SHOWN, 0),
    }


def troubles_of(run: ImportRun) -> list[dict[str, object]]:
    """Return the refused, skipped and dropped parts of a file by these kinds, with lines."""
    found: dict[str, list[Trouble]] = {"refused": [], "told": [], "passed": []}
    for trouble in run.problems:
        known = Trouble(**trouble)
        found[known.what].append(known)
    return [
        {
            "what": what,
            "name": reports.troubles_heading(what),
            "count": max(len(troubles), run.tally.get(what, 0)),
            "rows": [(t.line, reports.trouble_text(t)) for t in troubles[:MOST_SHOWN]],
        }
        for what, troubles in found.items()
        if troubles
    ]


def _proposal(row: Planned, both: Landscape, stack: Mapping[str, Opinion]) -> dict[str, object]:
    return {
        "field": field_of("decision", row.key),
        "item": row.item,
        "ring": row.ring and Ring(row.ring).label,
        "why": reports.why_text(row.why),
        "candidates": [_candidate(both.by_slug[slug], both, stack) for slug in row.candidates],
    }


def _candidate(tool: Tool, both: Landscape, stack: Mapping[str, Opinion]) -> dict[str, object]:
    ring = stack.get(tool.slug, Opinion()).ring
    return {
        "tool": tool,
        "category": labels.category_text(tool, both),
        "description": labels.localized(tool.description) if tool.description else "",
        "ring": ring and Ring(ring).label,
    }


def _question(row: Planned, change: Change, both: Landscape) -> dict[str, object]:
    return {
        "field": field_of("change", change.key),
        "item": row.item,
        "tool": both.by_slug.get(row.tool),
        "what": reports.field_text(change.field),
        "ours": reports.value_text(change.field, change.ours, both),
        "theirs": reports.value_text(change.field, change.theirs, both),
    }


def _row(row: Planned) -> dict[str, Any]:
    is_reading = row.outcome is Outcome.SKIPPED and row.why in _READING
    return row.as_row() | {"field": field_of("decision", row.key) if is_reading else ""}


def _counts(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(reports.outcome_text(key), counts[key]) for key in TOLD]


def _ring_counts(plan: Plan) -> list[tuple[str, int]]:
    """Return the number of tools that come into each ring."""
    counts = Counter(c.theirs for row in plan.rows if (c := row.ring_change))
    return [(label, counts[value]) for value, label in Ring.choices if counts[value]]


def _lists(rows: list[dict]) -> list[dict[str, object]]:
    """Return the rows by outcome, limited to what a page shows."""
    found = []
    for outcome in TOLD:
        of_outcome = [row for row in rows if row["outcome"] == outcome]
        if of_outcome:
            shown = [row | _in_words(row) for row in of_outcome[:MOST_SHOWN]]
            found.append(
                {
                    "id": outcome,
                    "name": reports.outcome_text(outcome),
                    "count": len(of_outcome),
                    "rows": shown,
                    "more": len(of_outcome) - len(shown),
                }
            )
    return found


def _in_words(row: Mapping[str, Any]) -> dict[str, object]:
    """Return a row with reason and changes in words. Rows of older imports have neither."""
    new, old = row.get("ring", ""), row.get("ring_before", "")
    fields = [field for field in row.get("changes", ()) if field != "ring"]
    return {
        "why": reports.why_text(str(row["why"])),
        "ring": reports.ring_step(str(old), str(new)) if new else "",
        "changes": labels.joined([reports.field_text(field) for field in fields]),
    }
