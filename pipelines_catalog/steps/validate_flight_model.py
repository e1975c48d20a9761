"""The model gate: a challenger must beat the constant and the champion, slice by slice."""

import time
from typing import TYPE_CHECKING, Any

from mlops_portal.foundation.text import Text
from pipelines_catalog.engine import Context, GateReport, Kind, Rule, Slot, Step, Subject, words
from pipelines_catalog.engine.words import br

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MODEL = "flight_delay"
WORST_SLICE = 0.05  # log loss that a slice may lose against the champion
REQUESTS, SLOWEST = 100, 50.0  # canned requests, and milliseconds of processor that each may take


def run(context: Context) -> None:
    from pipelines_catalog.ml import models, tables

    judge = tables.unpack(context.inputs["judge_rows"].read())
    evaluation = context.inputs["evaluation"].json()
    content = context.inputs["challenger"].read()
    model = models.load(content)
    late, p = judge["late"].to_numpy(), model.predict(judge)
    champion = context.champion(MODEL)
    old = models.load(champion.content.read()).predict(judge) if champion else None
    rules = (
        _beats_constant(evaluation),
        _beats_champion(late, p, old, context.seed),
        _worst_slice(judge, late, p, old),
        _answers(model, judge),
    )
    report = GateReport.judged("validate_model", Subject.MODEL, rules)
    context.gate(report)
    for rule in rules:
        context.log(_line(rule))
    context.artifact("decision", Kind.JSON, {
        "decision": str(report.decision), "champion": champion.number if champion else None,
        "figures": evaluation["figures"],
    })  # fmt: skip
    if not report.failed_rules:
        context.artifact("approved", Kind.MODEL, content, preview=evaluation["figures"])


def _line(rule: Rule) -> Text:
    """A rule as the log tells it."""
    en, pt = ("failed", "reprovada") if rule.passed is False else ("ok", "ok")
    told = (rule.words.in_language(language) for language in ("en", "pt-br"))
    return words(*(f"{mark}: {line}" for mark, line in zip((en, pt), told, strict=True)))


def _beats_constant(evaluation: dict[str, Any]) -> Rule:
    value, limit = evaluation["figures"]["brier"], evaluation["constant"]["brier"]
    return Rule(
        "objective",
        value < limit,
        words(
            f"Brier score {value:.4f} against {limit:.4f} of always saying the share of late "
            "flights in training.",
            f"Brier score {br(value, '.4f')} contra {br(limit, '.4f')} de dizer sempre a proporção "
            "de atrasos do treinamento.",
        ),
        value,
        limit,
    )


def _beats_champion(
    late: "np.ndarray", p: "np.ndarray", old: "np.ndarray | None", seed: int
) -> Rule:
    from pipelines_catalog.ml.evaluation import interval, losses

    if old is None:
        return Rule("champion", None, words("No model serves yet.", "Nenhum modelo em uso ainda."))
    found = interval(losses(late, p) - losses(late, old), seed)
    return Rule(
        "champion",
        found.high < 0,
        words(
            f"Log loss changes by {found.mean:+.4f} against the champion on the same rows "
            f"(95% interval {found.low:+.4f} to {found.high:+.4f}); all of it must be below 0.",
            f"O log loss muda {br(found.mean, '+.4f')} em relação ao campeão nas mesmas linhas "
            f"(intervalo de 95%: {br(found.low, '+.4f')} a {br(found.high, '+.4f')}); todo ele "
            "deve ficar abaixo de 0.",
        ),
        found.mean,
        0.0,
        details=found.as_json(),
    )


def _worst_slice(
    judge: "pd.DataFrame", late: "np.ndarray", p: "np.ndarray", old: "np.ndarray | None"
) -> Rule:
    from pipelines_catalog.ml.evaluation import SMALLEST_SLICE, losses

    if old is None:
        text = words(
            "No champion to compare slices with.", "Não há campeão para comparar segmentos."
        )
        return Rule("slices", None, text)
    change = losses(late, p) - losses(late, old)
    worst = ("", -1.0)
    for column in ("origin", "carrier"):
        for value, rows in judge.groupby(column).indices.items():
            if len(rows) >= SMALLEST_SLICE and change[rows].mean() > worst[1]:
                worst = (f"{column} {value}", float(change[rows].mean()))
    return Rule(
        "slices",
        worst[1] <= WORST_SLICE,
        words(
            f"The slice that does worst, {worst[0]}, changes by {worst[1]:+.4f}; "
            f"{WORST_SLICE:+.2f} is the most allowed.",
            f"O pior segmento, {worst[0]}, muda {br(worst[1], '+.4f')}; o máximo é "
            f"{br(WORST_SLICE, '+.2f')}.",
        ),
        worst[1],
        WORST_SLICE,
    )


def _answers(model: Any, judge: "pd.DataFrame") -> Rule:
    """One row at a time, as a service would be asked.

    Timed by processor and not by clock: a crowded machine must not reject a good model.
    """
    import numpy as np

    rows = judge.head(REQUESTS)
    spent, good = [], 0
    for place in range(len(rows)):
        started = time.thread_time()
        answer = model.predict(rows.iloc[[place]])[0]
        spent.append(1000 * (time.thread_time() - started))
        good += bool(np.isfinite(answer) and 0 <= answer <= 1)
    slowest = float(np.quantile(spent, 0.95))
    return Rule(
        "answers",
        good == len(rows) and slowest <= SLOWEST,
        words(
            f"{good} of {len(rows)} requests are answered with a probability; 95% of them within "
            f"{slowest:.1f} ms of processor, {SLOWEST:.0f} ms allowed.",
            f"{good} de {len(rows)} requisições têm como resposta uma probabilidade; 95% delas em "
            f"até {br(slowest, '.1f')} ms de processador, com limite de {br(SLOWEST, '.0f')} ms.",
        ),
        slowest,
        SLOWEST,
        "ms",
    )


STEP = Step(
    name="validate_model",
    title=words("Validate model", "Validar modelo"),
    summary=words(
        "Decides by rules whether the challenger takes the champion's place.",
        "Decide por regras se o desafiante toma o lugar do campeão.",
    ),
    function=run,
    inputs=("challenger", "evaluation", "judge_rows"),
    outputs=("decision", Slot("approved", optional=True)),
    practices=("VAL-02", "VAL-03", "VAL-04", "VAL-06"),
    is_gate=True,
)
