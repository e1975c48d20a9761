"""The data gate: schema checks of each column, on all rows and on the newest month alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines_catalog.demonstrations.flights.steps.flight_months import MONTHS
from pipelines_catalog.demonstrations.flights.steps.ingest_flights import newest_flights
from pipelines_catalog.demonstrations.flights.steps.model_figures import LARGE_SHIFT, SEASONAL_SHIFT
from pipelines_catalog.engine import (
    Blocked,
    Context,
    Figure,
    Form,
    GateReport,
    Kind,
    Rule,
    Step,
    Subject,
    headed,
    say,
    say_in,
)

if TYPE_CHECKING:
    import pandas as pd

    from pipelines_catalog.ml.drift import Shift
    from pipelines_catalog.ml.schema import Finding

KINDS = {
    "missing": say("is missing"),
    "type": say("is not of its type"),
    "range": say("is out of range"),
    "domain": say("is not a known value"),
    "route": say("is not that of the route"),
}

HEADINGS = {
    "column": say("Column"),
    "rows of": say("Rows of"),
    "check": say("Check"),
    "share": say_in("heading", "Share"),
    "limit": say("Limit"),
    "rows": say("Rows"),
    "examples": say("Examples"),
    "passed": say_in("heading", "Passed"),
}
SCOPES = {"all": say("all months"), "newest": say("newest")}
CHECKS = {
    "absent": say("present"),
    "missing": say("missing values"),
    "type": say("type"),
    "range": say("range"),
    "domain": say("known values"),
    "route": say("distance of the route"),
    "median": say("median"),
}


def run(context: Context) -> None:
    from pipelines_catalog.demonstrations.flights import checks as flight_checks
    from pipelines_catalog.ml import tables

    table = tables.unpack(context.inputs["batch"].read())
    month = newest_flights(context)
    newest = table["month"] == month
    findings = flight_checks.findings(table, newest)
    context.artifact("anomalies", Kind.TABLE, _as_table(findings))
    shifts = flight_checks.shifts(table, newest)
    for moved in shifts:
        context.metric(f"psi_{moved.column}", moved.psi)
        context.artifact(f"histogram_{moved.column}", Kind.HISTOGRAM, histogram(moved))
    failed = [_rule(found, month) for found in flight_checks.telling(findings)]
    rules = (*(failed or (_all_well(findings),)), *_looks(shifts, month))
    report = GateReport.judged("validate_data", Subject.DATA, rules)
    if report.failed_rules:
        for rule in report.failed_rules:
            context.log(rule.words)
        _keep_failed_rows(context, table)
        raise Blocked(report)
    context.gate(report)
    for rule in rules:
        if rule.warned:
            context.log(rule.words)
    good = flight_checks.passing_rows(table)
    context.metric("rows_set_aside", int((~good).sum()))
    kept = table[good].reset_index(drop=True)
    context.artifact(
        "valid_rows", Kind.DATA, tables.pack(kept), preview=tables.preview(kept),
        filename="valid_rows.npz",
    )  # fmt: skip


def _keep_failed_rows(context: Context, table: "pd.DataFrame") -> None:
    """Store the first rows that failed a check, for inspection."""
    from pipelines_catalog.demonstrations.flights import checks as flight_checks
    from pipelines_catalog.ml import tables

    failed = table[~flight_checks.passing_rows(table)]
    if len(failed):
        context.artifact("failed_rows", Kind.TABLE, dict(tables.preview(failed, rows=50)))


def _looks(shifts: "list[Shift]", month: int) -> "Iterator[Rule]":
    """Yield warnings: columns that have shifted above their limit and are not seasonal."""
    from pipelines_catalog.demonstrations.flights import checks as flight_checks

    for moved in shifts:
        limit = flight_checks.limit_of(moved.column)
        if limit is None or moved.psi <= limit:
            continue
        yield Rule(
            f"{moved.column}_shift",
            True,
            say(
                "%(column)s has moved in %(month)s: PSI %(psi).2f against the months before, from "
                "%(limit)g on somebody should look.",
                column=moved.column,
                month=MONTHS[month],
                psi=moved.psi,
                limit=limit,
            ),
            moved.psi,
            limit,
            warned=True,
        )


def _rule(found: "Finding", month: int) -> Rule:
    """Return the rule of a failed check; a finding on the newest month alone is named as such."""
    of = say("of rows")
    if found.scope == "newest":
        of = say("of the rows of %(month)s, the newest month", month=MONTHS[month])
    share, limit, unit = 100 * found.share, 100 * found.limit, "%"
    if found.kind == "absent":
        sentence = say("The column %(column)s is gone.", column=found.column)
    elif found.kind == "median":
        share, limit, unit = found.share, found.limit, "×"
        now, *before = found.examples
        sentence = say(
            "The median of %(column)s is %(now)s in %(month)s, %(factor).2f times from the "
            "%(before)s of the months before; %(limit)g times is the most allowed.",
            column=found.column,
            now=now,
            month=MONTHS[month],
            factor=share,
            before="".join(before),
            limit=limit,
        )
    else:
        sentence = say(
            "%(column)s %(kind)s in %(share).1f%% %(of)s%(examples)s; %(limit).0f%% is the most "
            "allowed.",
            column=found.column,
            kind=KINDS[found.kind],
            share=share,
            of=of,
            examples=f" ({', '.join(found.examples)})" if found.examples else "",
            limit=limit,
        )
    return Rule(
        key=f"{found.column}_{found.kind}",
        passed=found.passed,
        words=sentence,
        value=round(share, 2),
        threshold=round(limit, 2),
        unit=unit,
        details={"rows": found.rows, "examples": list(found.examples), "scope": found.scope},
    )


def _all_well(findings: "list[Finding]") -> Rule:
    count = len(findings)
    text = say("All %(count)s checks of the schema pass.", count=count)
    return Rule("schema", True, text, value=float(count))


def _as_table(findings: "list[Finding]") -> dict[str, object]:
    rows = [
        [
            f.column,
            SCOPES[f.scope].as_json(),
            CHECKS[f.kind].as_json(),
            round(f.share, 5),
            f.limit,
            f.rows,
            ", ".join(f.examples),
            f.passed,
        ]
        for f in sorted(findings, key=lambda f: (f.passed, -f.share))
    ]
    return headed(HEADINGS, rows)


def histogram(moved: "Shift") -> dict[str, object]:
    """Return both distributions of a column by bin, to be drawn over each other."""
    edges = moved.edges or tuple(range(len(moved.current) + 1))
    return {
        "column": moved.column,
        "edges": list(edges),
        "labels": list(moved.labels),
        "counts": list(moved.current),
        "reference": list(moved.reference),
        "psi": moved.psi,
    }


STEP = Step(
    name="validate_data",
    title=say("Validate data"),
    summary=say("Stops the run when columns are gone, values impossible or too many missing."),
    function=run,
    inputs=("batch",),
    outputs=("valid_rows",),
    practices=("DATA-03", "DATA-04", "DATA-02"),
    figures=(
        Figure("psi_temp", say("Shift of temp (PSI)"), SEASONAL_SHIFT),
        Figure("psi_*", say("Shift of %(of)s (PSI)"), LARGE_SHIFT),
        Figure(
            "rows_set_aside",
            say("Rows set aside"),
            say("values out of range"),
            Form.COUNT,
        ),
    ),
    is_gate=True,
)
