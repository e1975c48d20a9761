"""Enters an approved model in the registry, with its figures and its lineage."""

from pipelines_catalog.engine import Context, Kind, Step, words
from pipelines_catalog.engine.words import decimal
from pipelines_catalog.steps.build_flight_features import feature_set_name
from pipelines_catalog.steps.validate_flight_model import MODEL

CALLED = {"log_loss": "log loss", "brier": "Brier score", "auc": "AUC"}


def run(context: Context) -> None:
    figures = context.inputs["decision"].json()["figures"]
    metrics = {name: value for name, value in figures.items() if value is not None}
    name = feature_set_name(context.params["weather"])
    context.register_model(MODEL, model="approved", metrics=metrics, feature_set=name)
    en, pt = _figures(metrics)
    context.event("told", words(f"Feature set {name}; {en}.", f"Features {name}; {pt}."))
    context.artifact("model_card", Kind.MODEL_CARD, _card(context, metrics, name))


def _figures(metrics: dict[str, float]) -> tuple[str, str]:
    """The figures in a row, in English and in Portuguese."""
    told = [(CALLED.get(name, name), *decimal(value)) for name, value in metrics.items()]
    english = ", ".join(f"{name} {en}" for name, en, _pt in told)
    return english, "; ".join(f"{name} {pt}" for name, _en, pt in told)


def _card(context: Context, metrics: dict[str, float], feature_set: str) -> dict[str, object]:
    judge = context.params["judge_month"]
    en, pt = _figures(metrics)
    sections = [
        ("What it is for", "Para que serve", words(
            "Shows how a pipeline works. It says how likely a flight from New York in 2013 is to "
            "arrive more than 15 minutes late. Do not plan a journey by it.",
            "Mostra como um pipeline funciona. Diz a chance de um voo de Nova York em 2013 chegar "
            "com mais de 15 minutos de atraso. Não planeje uma viagem com ele.")),
        ("How good it is", "Quão bom é", words(
            f"On month {judge}, which it has not seen: {en}.",
            f"No mês {judge}, que ele não viu: {pt}.")),
        ("Made from", "Feito de", words(
            f"Months 1 to {judge - 1} of 2013, feature set {feature_set}, learner "
            f"{context.params['learner']}, seed {context.params['seed']}.",
            f"Meses 1 a {judge - 1} de 2013, conjunto de features {feature_set}, algoritmo "
            f"{context.params['learner']}, semente {context.params['seed']}.")),
    ]  # fmt: skip
    return {
        "sections": [
            {"title": {"en": en, "pt-br": pt}, "text": dict(body.translations)}
            for en, pt, body in sections
        ]
    }


STEP = Step(
    name="register",
    title=words("Register", "Registrar"),
    function=run,
    inputs=("approved", "decision"),
    practices=("SERVE-04", "EXP-06", "EXP-05"),
)
