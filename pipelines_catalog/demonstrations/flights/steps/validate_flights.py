"""The data gate: what the schema asks of each column, of all rows and of the newest month alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlops_portal.foundation.text import Text
from pipelines_catalog.demonstrations.flights.steps.flight_months import named
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
    words,
)
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.engine.words import br

if TYPE_CHECKING:
    import pandas as pd

    from pipelines_catalog.ml.drift import Shift
    from pipelines_catalog.ml.schema import Finding

KINDS = {
    "absent": ("is gone", "sumiu"),
    "missing": ("is missing", "está ausente"),
    "type": ("is not of its type", "não é do seu tipo"),
    "range": ("is out of range", "está fora da faixa"),
    "domain": ("is not a known value", "não é um valor conhecido"),
    "route": ("is not that of the route", "não é a da rota"),
}

HEADINGS = {
    "column": words("Column", "Coluna"),
    "rows of": words("Rows of", "Linhas de"),
    "check": words("Check", "Verificação"),
    "share": words("Share", "Proporção"),
    "limit": words("Limit", "Limite"),
    "rows": words("Rows", "Linhas"),
    "examples": words("Examples", "Exemplos"),
    "passed": words("Passed", "Passou"),
}
SCOPES = {"all": words("all months", "todos os meses"), "newest": words("newest", "mais novo")}
CHECKS = {
    "absent": words("present", "presente"),
    "missing": words("missing values", "valores ausentes"),
    "type": words("type", "tipo"),
    "range": words("range", "faixa"),
    "domain": words("known values", "valores conhecidos"),
    "route": words("distance of the route", "distância da rota"),
    "median": words("median", "mediana"),
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
    """The first rows that failed a check, for whoever looks into it."""
    from pipelines_catalog.demonstrations.flights import checks as flight_checks
    from pipelines_catalog.ml import tables

    failed = table[~flight_checks.passing_rows(table)]
    if len(failed):
        context.artifact("failed_rows", Kind.TABLE, dict(tables.preview(failed, rows=50)))


def _looks(shifts: "list[Shift]", month: int) -> "Iterator[Rule]":
    """What passes and should be looked at: columns that have moved and do not follow the season."""
    from pipelines_catalog.demonstrations.flights import checks as flight_checks

    en, pt = named(month)
    for moved in shifts:
        limit = flight_checks.limit_of(moved.column)
        if limit is None or moved.psi <= limit:
            continue
        yield Rule(
            f"{moved.column}_shift",
            True,
            words(
                f"{moved.column} has moved in {en}: PSI {moved.psi:.2f} against the months before, "
                f"from {limit:g} on somebody should look.",
                f"{moved.column} mudou em {pt}: PSI {br(moved.psi, '.2f')} em relação aos meses "
                f"anteriores; a partir de {br(limit, 'g')} convém olhar.",
            ),
            moved.psi,
            limit,
            warned=True,
        )


def _rule(found: "Finding", month: int) -> Rule:
    """A check that failed. Of the newest month by itself it says so."""
    name_en, name_pt = named(month)
    is_newest = found.scope == "newest"
    of_en, of_pt = (
        (f"of the rows of {name_en}, the newest month", f"das linhas de {name_pt}, o mês mais novo")
        if is_newest
        else ("of rows", "das linhas")
    )
    share, limit = 100 * found.share, 100 * found.limit
    examples = f" ({', '.join(found.examples)})" if found.examples else ""
    unit = "%"
    if found.kind == "absent":
        sentence = words(f"The column {found.column} is gone.", f"A coluna {found.column} sumiu.")
    elif found.kind == "median":
        share, limit, unit = found.share, found.limit, "×"
        now, *before = found.examples
        sentence = words(
            f"The median of {found.column} is {now} in {name_en}, {share:.2f} times from the "
            f"{''.join(before)} of the months before; {limit:g} times is the most allowed.",
            f"A mediana de {found.column} é {now} em {name_pt}, a {br(share, '.2f')} vezes dos "
            f"{''.join(before)} dos meses anteriores; o máximo é {br(limit, 'g')} vezes.",
        )
    else:
        en, pt = KINDS[found.kind]
        sentence = words(
            f"{found.column} {en} in {share:.1f}% {of_en}{examples}; {limit:.0f}% is the most "
            "allowed.",
            f"{found.column} {pt} em {br(share, '.1f')}% {of_pt}{examples}; o máximo é "
            f"{br(limit, '.0f')}%.",
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
    text: Text = words(
        f"All {count} checks of the schema pass.",
        f"Todas as {count} verificações do schema passam.",
    )
    return Rule("schema", True, text, value=float(count))


def _as_table(findings: "list[Finding]") -> dict[str, object]:
    rows = [
        [
            f.column,
            as_json(SCOPES[f.scope]),
            as_json(CHECKS[f.kind]),
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
        Figure("psi_temp", words("Shift of temp (PSI)", "Mudança de temp (PSI)"), SEASONAL_SHIFT),
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
