"""The difference report of an import as its page shows it, and the choices that its form sends."""

from collections import Counter
from collections.abc import Mapping

from pipelines_catalog.landscape import queries, wording
from pipelines_catalog.landscape.domain.importing import Outcome
from pipelines_catalog.landscape.domain.importing.plan import OWN, SKIP
from pipelines_catalog.landscape.domain.landscape import Landscape
from pipelines_catalog.landscape.forms import category_choices
from pipelines_catalog.landscape.models import ImportRun
from pipelines_catalog.landscape.services.applying import plan_of

MOST_SHOWN = 200  # rows of a list on the page; the API gives all
TOLD = ("created", "matched", "changed", "proposed", "skipped", "unchanged")


def of_dry_run(run: ImportRun, landscape: Landscape) -> dict[str, object]:
    """Counts, lists by outcome, sections with their categories, and what waits for a person."""
    plan = plan_of(run)
    both = queries.catalogue_of(run.organization_id).landscape
    rows = [
        {
            "line": row.item.line,
            "name": row.item.name,
            "outcome": row.outcome.value,
            "why": row.why,
            "tool": row.tool,
        }
        for row in plan.rows
    ]
    sizes = Counter(row.item.section for row in plan.rows)
    proposed = [
        {
            "field": f"decision-{place}",
            "item": row.item,
            "why": wording.why_text(row.why),
            "candidates": [both.by_slug[slug] for slug in row.candidates],
        }
        for place, row in enumerate(plan.rows)
        if row.outcome is Outcome.PROPOSED
    ]
    return {
        "counts": _counts(plan.counts),
        "changes_nothing": plan.changes_nothing,
        "missing": len(plan.missing),
        "lists": _lists(rows),
        "sections": [
            (f"category-{place}", section, sizes[section], run.categories[section])
            for place, section in enumerate(sorted(run.categories))
        ][:MOST_SHOWN],
        "category_choices": category_choices(landscape),
        "proposed": proposed[:MOST_SHOWN],
    }


def of_applied(run: ImportRun) -> dict[str, object]:
    """What the import did."""
    counts = run.outcome["counts"]
    return {
        "counts": _counts(counts),
        "missing": counts["missing"],
        "opinions": counts["opinions"],
        "lists": _lists(run.outcome["rows"]),
    }


def read_choices(
    params: Mapping[str, str], run: ImportRun, landscape: Landscape
) -> tuple[dict[str, str], dict[str, str]]:
    """Categories by section and decisions by item; what is not on offer is left out."""
    known = {"", *landscape.category_by_id}
    categories = {
        section: chosen
        for place, section in enumerate(sorted(run.categories))
        if (chosen := params.get(f"category-{place}")) is not None and chosen in known
    }
    decisions = {}
    for place, row in enumerate(plan_of(run).rows):
        chosen = params.get(f"decision-{place}", "")
        if chosen and chosen in (OWN, SKIP, *row.candidates):
            decisions[row.item.key] = chosen
    return categories, decisions


def _counts(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(wording.outcome_text(key), counts[key]) for key in TOLD]


def _lists(rows: list[dict]) -> list[dict[str, object]]:
    """Rows by outcome, as many as a page shows."""
    found = []
    for outcome in TOLD:
        of_outcome = [row for row in rows if row["outcome"] == outcome]
        if of_outcome:
            shown = [row | {"why": wording.why_text(row["why"])} for row in of_outcome[:MOST_SHOWN]]
            found.append(
                {
                    "id": outcome,
                    "name": wording.outcome_text(outcome),
                    "count": len(of_outcome),
                    "rows": shown,
                    "more": len(of_outcome) - len(shown),
                }
            )
    return found
