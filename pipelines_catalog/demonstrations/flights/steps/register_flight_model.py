"""Enters an approved model in the registry, with its figures and its lineage."""

from collections.abc import Mapping
from typing import Any

from pipelines_catalog.demonstrations.flights.steps.build_flight_features import feature_set_name
from pipelines_catalog.demonstrations.flights.steps.flight_months import named
from pipelines_catalog.demonstrations.flights.steps.validate_flight_model import MODEL
from pipelines_catalog.engine import Context, Kind, Step, words
from pipelines_catalog.engine.words import decimal, grouped

CALLED = {"log_loss": "log loss", "brier": "Brier score", "auc": "AUC"}


def run(context: Context) -> None:
    decision = context.inputs["decision"].json()
    metrics = {name: value for name, value in decision["figures"].items() if value is not None}
    made_of = decision["made_of"]
    name = feature_set_name(context.params["weather"])
    context.register_model(
        MODEL, model="approved", metrics=metrics, feature_set=name, learned=made_of["learned"]
    )
    en, pt = _figures(metrics)
    context.event("told", words(f"Feature set {name}; {en}.", f"Features {name}; {pt}."))
    context.artifact("model_card", Kind.MODEL_CARD, _card(context, metrics, name, made_of))


def _figures(metrics: dict[str, float]) -> tuple[str, str]:
    """The figures in a row, in English and in Portuguese."""
    told = [(CALLED.get(name, name), *decimal(value)) for name, value in metrics.items()]
    english = ", ".join(f"{name} {en}" for name, en, _pt in told)
    return english, "; ".join(f"{name} {pt}" for name, _en, pt in told)


def _card(
    context: Context, metrics: dict[str, float], feature_set: str, made_of: Mapping[str, Any]
) -> dict[str, object]:
    """What the chosen challenger is: its own rows and months, not those of the run."""
    judge, judge_pt = named(context.params["judge_month"])
    en, pt = _figures(metrics)
    months, months_pt = _months(made_of["months"])
    rows, rows_pt = grouped(made_of["rows"])
    ended, ended_pt = (made_of["ended"][language] for language in ("en", "pt-br"))
    sections = [
        ("What it is for", "Para que serve", words(
            "Shows how a pipeline works. It says how likely a flight from New York in 2013 is to "
            "arrive more than 15 minutes late. Do not plan a journey by it.",
            "Mostra como um pipeline funciona. Diz a chance de um voo de Nova York em 2013 chegar "
            "com mais de 15 minutos de atraso. Não planeje uma viagem com ele.")),
        ("How good it is", "Quão bom é", words(
            f"On all flights of {judge}, which it has not seen: {en}.",
            f"Em todos os voos de {judge_pt}, que ele não viu: {pt}.")),
        ("Made from", "Feito de", words(
            f"{rows} flights of {months} 2013, feature set {feature_set}, learner "
            f"{made_of['learner']}, seed {context.params['seed']}.",
            f"{rows_pt} voos de {months_pt} de 2013, conjunto de features {feature_set}, algoritmo "
            f"{made_of['learner']}, semente {context.params['seed']}.")),
        ("How its training ended", "Como terminou o treino", words(ended, ended_pt)),
    ]  # fmt: skip
    if context.faults:
        sections.insert(0, ("Broken on purpose", "Quebrado de propósito", words(
            f"The run had faults switched on ({', '.join(context.faults)}): this model is never "
            "put into service.",
            f"A execução tinha falhas ligadas ({', '.join(context.faults)}): este modelo nunca "
            "entra em uso.")))  # fmt: skip
    return {
        "sections": [
            {"title": {"en": en, "pt-br": pt}, "text": dict(body.translations)}
            for en, pt, body in sections
        ]
    }


def _months(numbers: list[int]) -> tuple[str, str]:
    """ "May", or "January to May", in English and in Portuguese."""
    (first, primeiro), (last, ultimo) = named(min(numbers)), named(max(numbers))
    if first == last:
        return first, primeiro
    return f"{first} to {last}", f"{primeiro} a {ultimo}"


STEP = Step(
    name="register",
    title=words("Register", "Registrar"),
    function=run,
    inputs=("approved", "decision"),
    practices=("SERVE-04", "EXP-06", "EXP-05"),
)
