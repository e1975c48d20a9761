"""The data gate: what the schema asks of each column, and how far columns moved."""

from typing import TYPE_CHECKING

from mlops_portal.foundation.text import Text
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
    words,
)
from pipelines_catalog.engine.words import br
from pipelines_catalog.steps.ingest_flights import newest_month
from pipelines_catalog.steps.model_figures import LARGE_SHIFT

if TYPE_CHECKING:
    import pandas as pd

    from pipelines_catalog.ml.drift import Shift
    from pipelines_catalog.ml.schema import Finding

WATCHED = ("carrier", "origin", "distance", "sched_dep_time", "temp")
KINDS = {
    "absent": ("is gone", "sumiu"),
    "missing": ("is missing", "está ausente"),
    "type": ("is not of its type", "não é do seu tipo"),
    "range": ("is out of range", "está fora da faixa"),
    "domain": ("is not a known value", "não é um valor conhecido"),
}


def run(context: Context) -> None:
    from pipelines_catalog.ml import flights, schema, tables

    table = tables.unpack(context.inputs["batch"].read())
    findings = schema.check(table, flights.SCHEMA)
    context.artifact("anomalies", Kind.TABLE, _as_table(findings))
    newest = table["month"] == newest_month(context)
    shifts = _shifts(table, newest)
    for moved in shifts:
        context.metric(f"psi_{moved.column}", moved.psi)
        context.artifact(f"histogram_{moved.column}", Kind.HISTOGRAM, histogram(moved))
    rules = tuple(_rule(found) for found in findings if not found.passed) or (_all_well(findings),)
    report = GateReport.judged("validate_data", Subject.DATA, rules)
    if report.failed_rules:
        for rule in report.failed_rules:
            context.log(rule.words)
        _keep_failed_rows(context, table)
        raise Blocked(report)
    context.gate(report)
    good = schema.passing_rows(table, flights.SCHEMA)
    context.metric("rows_set_aside", int((~good).sum()))
    kept = table[good].reset_index(drop=True)
    context.artifact("valid_rows", Kind.DATA, tables.pack(kept), preview=tables.preview(kept))


def _keep_failed_rows(context: Context, table: "pd.DataFrame") -> None:
    """The first rows that a value put outside its range or domain, for whoever looks into it."""
    from pipelines_catalog.ml import flights, schema, tables

    present = [column for column in flights.SCHEMA if column.name in table.columns]
    failed = table[~schema.passing_rows(table, present)]
    if len(failed):
        context.artifact("failed_rows", Kind.TABLE, dict(tables.preview(failed, rows=50)))


def _shifts(table: "pd.DataFrame", newest: "pd.Series") -> "list[Shift]":
    """The newest month against all earlier ones; for information, as weather always moves."""
    from pipelines_catalog.ml.drift import shift

    return [
        shift(name, table.loc[~newest, name], table.loc[newest, name])
        for name in WATCHED
        if name in table.columns
    ]


def _rule(found: "Finding") -> Rule:
    en, pt = KINDS[found.kind]
    share, limit = 100 * found.share, 100 * found.limit
    examples = f" ({', '.join(found.examples)})" if found.examples else ""
    sentence = words(
        f"{found.column} {en} in {share:.1f}% of rows{examples}; {limit:.0f}% is the most allowed.",
        f"{found.column} {pt} em {br(share, '.1f')}% das linhas{examples}; o máximo é "
        f"{br(limit, '.0f')}%.",
    )
    if found.kind == "absent":
        sentence = words(f"The column {found.column} is gone.", f"A coluna {found.column} sumiu.")
    return Rule(
        key=f"{found.column}_{found.kind}",
        passed=found.passed,
        words=sentence,
        value=round(share, 2),
        threshold=round(limit, 2),
        unit="%",
        details={"rows": found.rows, "examples": list(found.examples)},
    )


def _all_well(findings: "list[Finding]") -> Rule:
    count = len(findings)
    text: Text = words(
        f"All {count} checks of the schema pass.",
        f"Todas as {count} verificações do schema passam.",
    )
    return Rule("schema", True, text, value=float(count))


def _as_table(findings: "list[Finding]") -> dict[str, object]:
    columns = ["column", "check", "share", "limit", "rows", "examples", "passed"]
    rows = [
        [f.column, f.kind, round(f.share, 5), f.limit, f.rows, ", ".join(f.examples), f.passed]
        for f in sorted(findings, key=lambda f: (f.passed, -f.share))
    ]
    return {"columns": columns, "rows": rows, "total": len(rows)}


def histogram(moved: "Shift") -> dict[str, object]:
    """Both shares of a column by bin, to be drawn one upon the other."""
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
    title=words("Validate data", "Validar dados"),
    summary=words(
        "Stops the run when columns are gone, values impossible or too many missing.",
        "Interrompe a execução quando faltam colunas, há valores impossíveis ou ausentes demais.",
    ),
    function=run,
    inputs=("batch",),
    outputs=("valid_rows",),
    practices=("DATA-03", "DATA-04", "DATA-02"),
    figures=(
        Figure("psi_*", words("Shift of {of} (PSI)", "Mudança de {of} (PSI)"), LARGE_SHIFT),
        Figure(
            "rows_set_aside",
            words("Rows set aside", "Linhas separadas"),
            words("values out of range", "valores fora da faixa"),
            Form.COUNT,
        ),
    ),
    is_gate=True,
)
