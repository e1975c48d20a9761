"""Monitor the champion against fixed limits.

Performance is judged on the newest month with known outcomes, never on a month it was trained on;
drift on the newest flights. The results are a table by week, the shift of each input and of the
predictions, and, where a limit is reached, a request for a training run on that month; inside the
training run on that month itself, only a message.
"""

from typing import TYPE_CHECKING, Any

from pipelines_catalog.demonstrations.flights.steps import comparing
from pipelines_catalog.demonstrations.flights.steps.flight_months import MONTHS
from pipelines_catalog.demonstrations.flights.steps.ingest_flights import (
    newest_flights,
    newest_month,
)
from pipelines_catalog.demonstrations.flights.steps.model_figures import (
    LARGE_SHIFT,
    SEASONAL_SHIFT,
    scores,
)
from pipelines_catalog.demonstrations.flights.steps.validate_flight_model import MODEL
from pipelines_catalog.demonstrations.flights.steps.validate_flights import histogram
from pipelines_catalog.engine import Context, Figure, Kind, KnownModel, Message, Step, headed, say
from pipelines_catalog.engine.effects import RequestRun, Watch

if TYPE_CHECKING:
    from pipelines_catalog.demonstrations.flights.watching import Watched

TRAINS = "level1_flights"  # the pipeline that is asked for a new model
WEEK = {
    "week": say("Week"),
    "rows": say("Flights"),
    "late": say("Late"),
    "predicted": say("Predicted"),
    "brier": say("Brier score"),
}
MOVED = {
    "column": say("Column"),
    "psi": say("PSI"),
    "limit": say("Limit"),
}


def run(context: Context) -> None:
    from pipelines_catalog.demonstrations.flights import flights, labels
    from pipelines_catalog.demonstrations.flights.watching import watch
    from pipelines_catalog.ml import models, tables

    month = newest_month(context)
    champion = context.champion(MODEL)
    if champion is None:
        _nothing(context, say("No model serves, so there is nothing to watch."))  # fmt: skip
        return
    if why := comparing.has_learned(champion, month):
        _nothing(context, why)
        return
    judged_on = champion.parameters.get(comparing.JUDGE, month)
    model = models.load(champion.content.read())
    rows = tables.unpack(context.inputs["valid_rows"].read())
    learned = comparing.rows_for(model, flights.with_label(rows[rows["month"] < judged_on]))
    served = comparing.rows_for(model, flights.with_label(rows[rows["month"] == month]))
    newest = newest_flights(context)
    fresh = rows[rows["month"] == newest].drop(columns=labels.DELAY)
    found = watch(model, learned, served, comparing.rows_for(model, fresh))
    measured = _measured(context, month, found)
    for each in measured:
        context.watched(each)
    for request in _requests(context, champion, month, measured):
        if context.params.get(comparing.JUDGE) == month:
            context.event("nothing_requested", _was_answered(request))
        else:
            context.request_run(request)
    _tell(context, champion.number, month, found)


def _nothing(context: Context, text: Message) -> None:
    context.event("nothing_watched", text)


def _season(column: str) -> dict[str, Any] | None:
    """Return the entry shown instead of a limit for seasonal inputs; None for other inputs."""
    from pipelines_catalog.demonstrations.flights import flights

    return None if column in flights.SEASONAL else say("drift").as_json()


def _tell(context: Context, number: int, month: int, found: "Watched") -> None:
    from pipelines_catalog.demonstrations.flights import flights

    for name, value in found.figures.items():
        if isinstance(value, float):
            context.metric(f"served_{name}", value)
    context.metric("served_brier_of_constant", found.constant["brier"])
    for moved in found.shifts:
        context.metric(f"input_psi_{moved.column}", moved.psi)
    context.metric("psi_of_predictions", found.predictions.psi)
    farthest = found.shifts[0]
    season = say(", which follows the season") if farthest.column in flights.SEASONAL else ""
    context.event("watched", say(
        "Version %(number)s in %(month)s: Brier score %(brier).4f against %(constant).4f of the "
        "best constant. In %(newest)s the PSI of its predictions is %(psi).2f; the input that "
        "moved most is %(column)s, PSI %(farthest).2f%(season)s.",
        number=number, month=MONTHS[month], newest=MONTHS[newest_flights(context)],
        brier=found.figures["brier"], constant=found.constant["brier"], psi=found.predictions.psi,
        column=farthest.column, farthest=farthest.psi, season=season,
    ))  # fmt: skip
    context.artifact("served_by_week", Kind.TABLE, headed(WEEK, found.by_week))
    shifts = [
        [moved.column, round(moved.psi, 4), _season(moved.column)]
        for moved in (found.predictions, *found.shifts)
    ]
    context.artifact("inputs_moved", Kind.TABLE, headed(MOVED, shifts))
    context.artifact("served_predictions", Kind.HISTOGRAM, histogram(found.predictions))
    context.artifact(f"served_{farthest.column}", Kind.HISTOGRAM, histogram(farthest))


def _measured(context: Context, month: int, found: "Watched") -> tuple[Watch, ...]:
    moved = found.telling
    drifted = _drifted(newest_flights(context), moved.column, moved.psi)
    return (
        Watch("degradation", found.ratio, _degraded(month, found), TRAINS),
        Watch("drift", moved.psi, drifted, TRAINS),
    )


def _requests(
    context: Context, champion: KnownModel, month: int, measured: tuple[Watch, ...]
) -> list[RequestRun]:
    """Return a run request on this month for each limit reached, with the champion's parameters."""
    again = {**champion.parameters, comparing.JUDGE: month}
    requests = []
    for each in measured:
        limit = context.limit(each.kind)
        if limit is not None and each.value >= limit:
            asked = (each.kind, each.value, limit, each.words, each.pipeline, again)
            requests.append(RequestRun(*asked))
    return requests


def _was_answered(request: RequestRun) -> Message:
    return say(
        "%(why)s This run is the training with that month, so it asks for no other.",
        why=request.words,
    )


def _degraded(month: int, found: "Watched") -> Message:
    return say(
        "In %(month)s the Brier score is %(brier).4f, %(ratio).3f of the %(constant).4f of the "
        "best constant.",
        month=MONTHS[month],
        brier=found.figures["brier"],
        ratio=found.ratio,
        constant=found.constant["brier"],
    )


def _drifted(month: int, column: str, psi: float) -> Message:
    from pipelines_catalog.demonstrations.flights.watching import PREDICTIONS

    if column == PREDICTIONS:
        return say(
            "In %(month)s what the model says has moved: PSI %(psi).2f against its predictions for "
            "the flights that it learned from.",
            month=MONTHS[month],
            psi=psi,
        )
    return say(
        "In %(month)s the column %(column)s has moved: PSI %(psi).2f against the months that the "
        "model learned from.",
        month=MONTHS[month],
        column=column,
        psi=psi,
    )


STEP = Step(
    name="monitor",
    title=say("Monitor"),
    summary=say(
        "Compares what was predicted with what happened, and asks for a run when it got worse."
    ),
    function=run,
    inputs=("valid_rows",),
    after=("deploy",),
    practices=("MON-03", "MON-04", "MON-06", "MON-01"),
    figures=(
        *scores("served_", say("%(figure)s in service")),
        Figure(
            "psi_of_predictions",
            say("Shift of the predictions (PSI)"),
            say("what drift is judged by"),
        ),
        *(
            Figure(
                f"input_psi_{name}",
                say("Shift of the input %(of)s (PSI)", of=name),
                SEASONAL_SHIFT,
            )
            for name in ("temp", "dewp", "humid", "pressure", "visib", "wind_dir", "wind_speed")
        ),
        Figure(
            "input_psi_*",
            say("Shift of the input %(of)s (PSI)"),
            LARGE_SHIFT,
        ),
    ),
)
