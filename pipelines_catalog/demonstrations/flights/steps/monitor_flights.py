"""Watches the model that serves, against fixed limits.

How well it did is judged on the newest month whose outcomes are known, never on one that it has
learned from; whether the world has moved on the newest flights. What it finds is a table by week,
the shift of each input and of the predictions, and where a limit is reached a request for a
training run on that month; inside the training run on that month itself it says so instead.
"""

from typing import TYPE_CHECKING

from mlops_portal.foundation.text import Text
from pipelines_catalog.demonstrations.flights.steps import comparing
from pipelines_catalog.demonstrations.flights.steps.flight_months import named
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
from pipelines_catalog.engine import Context, Figure, Kind, KnownModel, Step, headed, words
from pipelines_catalog.engine.effects import RequestRun, Watch
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.engine.words import br

if TYPE_CHECKING:
    from pipelines_catalog.demonstrations.flights.watching import Watched

TRAINS = "level1_flights"  # the pipeline that is asked for a new model
WEEK = {
    "week": words("Week", "Semana"),
    "rows": words("Flights", "Voos"),
    "late": words("Late", "Atrasados"),
    "predicted": words("Predicted", "Previsto"),
    "brier": words("Brier score", "Brier score"),
}
MOVED = {
    "column": words("Column", "Coluna"),
    "psi": words("PSI", "PSI"),
    "limit": words("Limit", "Limite"),
}


def run(context: Context) -> None:
    from pipelines_catalog.demonstrations.flights import flights, labels
    from pipelines_catalog.demonstrations.flights.watching import watch
    from pipelines_catalog.ml import models, tables

    month = newest_month(context)
    champion = context.champion(MODEL)
    if champion is None:
        _nothing(context, words(
            "No model serves, so there is nothing to watch.",
            "Nenhum modelo em uso; não há o que monitorar.",
        ))  # fmt: skip
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


def _nothing(context: Context, text: Text) -> None:
    context.event("nothing_watched", text)


def _season(column: str) -> dict[str, str] | None:
    """What stands for a limit: none for an input that moves every year."""
    from pipelines_catalog.demonstrations.flights import flights

    return None if column in flights.SEASONAL else as_json(words("drift", "drift"))


def _tell(context: Context, number: int, month: int, found: "Watched") -> None:
    from pipelines_catalog.demonstrations.flights import flights

    for name, value in found.figures.items():
        if isinstance(value, float):
            context.metric(f"served_{name}", value)
    context.metric("served_brier_of_constant", found.constant["brier"])
    for moved in found.shifts:
        context.metric(f"input_psi_{moved.column}", moved.psi)
    context.metric("psi_of_predictions", found.predictions.psi)
    (en, pt), (en_newest, pt_newest) = named(month), named(newest_flights(context))
    brier, constant = found.figures["brier"], found.constant["brier"]
    farthest, psi = found.shifts[0], found.predictions.psi
    season_en, season_pt = (
        (", which follows the season", ", que segue a estação do ano")
        if farthest.column in flights.SEASONAL
        else ("", "")
    )
    context.event("watched", words(
        f"Version {number} in {en}: Brier score {brier:.4f} against {constant:.4f} of the best "
        f"constant. In {en_newest} the PSI of its predictions is {psi:.2f}; the input that moved "
        f"most is {farthest.column}, PSI {farthest.psi:.2f}{season_en}.",
        f"Versão {number} em {pt}: Brier score {br(brier, '.4f')} contra {br(constant, '.4f')} da "
        f"melhor constante. Em {pt_newest} o PSI de suas previsões é {br(psi, '.2f')}; a entrada "
        f"que mais mudou é {farthest.column}, PSI {br(farthest.psi, '.2f')}{season_pt}.",
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
    """What the limits are compared with."""
    moved = found.telling
    drifted = _drifted(newest_flights(context), moved.column, moved.psi)
    return (
        Watch("degradation", found.ratio, _degraded(month, found), TRAINS),
        Watch("drift", moved.psi, drifted, TRAINS),
    )


def _requests(
    context: Context, champion: KnownModel, month: int, measured: tuple[Watch, ...]
) -> list[RequestRun]:
    """A run on this month for each limit that is reached, with the parameters of the champion."""
    again = {**champion.parameters, comparing.JUDGE: month}
    requests = []
    for each in measured:
        limit = context.limit(each.kind)
        if limit is not None and each.value >= limit:
            asked = (each.kind, each.value, limit, each.words, each.pipeline, again)
            requests.append(RequestRun(*asked))
    return requests


def _was_answered(request: RequestRun) -> Text:
    en, pt = (request.words.in_language(language) for language in ("en", "pt-br"))
    return words(
        f"{en} This run is the training with that month, so it asks for no other.",
        f"{pt} Esta execução já é o treinamento com esse mês; não pede outro.",
    )


def _degraded(month: int, found: "Watched") -> Text:
    en, pt = named(month)
    brier, constant = found.figures["brier"], found.constant["brier"]
    return words(
        f"In {en} the Brier score is {brier:.4f}, {found.ratio:.3f} of the {constant:.4f} of the "
        "best constant.",
        f"Em {pt} o Brier score é {br(brier, '.4f')}, {br(found.ratio, '.3f')} dos "
        f"{br(constant, '.4f')} da melhor constante.",
    )


def _drifted(month: int, column: str, psi: float) -> Text:
    from pipelines_catalog.demonstrations.flights.watching import PREDICTIONS

    en, pt = named(month)
    if column == PREDICTIONS:
        return words(
            f"In {en} what the model says has moved: PSI {psi:.2f} against its predictions for the "
            "flights that it learned from.",
            f"Em {pt} o que o modelo diz mudou: PSI {br(psi, '.2f')} em relação às suas previsões "
            "para os voos com que aprendeu.",
        )
    return words(
        f"In {en} the column {column} has moved: PSI {psi:.2f} against the months that the model "
        "learned from.",
        f"Em {pt} a coluna {column} mudou: PSI {br(psi, '.2f')} em relação aos meses com que "
        "o modelo aprendeu.",
    )


STEP = Step(
    name="monitor",
    title=words("Monitor", "Monitorar"),
    summary=words(
        "Compares what was predicted with what happened, and asks for a run when it got worse.",
        "Compara o previsto com o que aconteceu e pede uma execução quando piorou.",
    ),
    function=run,
    inputs=("valid_rows",),
    after=("deploy",),
    practices=("MON-03", "MON-04", "MON-06", "MON-01"),
    figures=(
        *scores("served_", " in service", " em uso"),
        Figure(
            "psi_of_predictions",
            words("Shift of the predictions (PSI)", "Mudança das previsões (PSI)"),
            words("what drift is judged by", "por onde se julga o drift"),
        ),
        *(
            Figure(
                f"input_psi_{name}",
                words(f"Shift of the input {name} (PSI)", f"Mudança da entrada {name} (PSI)"),
                SEASONAL_SHIFT,
            )
            for name in ("temp", "dewp", "humid", "pressure", "visib", "wind_dir", "wind_speed")
        ),
        Figure(
            "input_psi_*",
            words("Shift of the input {of} (PSI)", "Mudança da entrada {of} (PSI)"),
            LARGE_SHIFT,
        ),
    ),
)
