"""The rules of the model gate: each judges by the far end of an interval, and says so in words.

A first model must pass an absolute bar; one that meets a champion must pass it and be better.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlops_portal.foundation.text import Text
from pipelines_catalog.demonstrations.flights.steps.comparing import Rival
from pipelines_catalog.demonstrations.flights.steps.flight_months import named
from pipelines_catalog.engine import Rule, words
from pipelines_catalog.engine.words import br

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from pipelines_catalog.ml.resampling import Days, Interval

LEAST_GAIN = 0.01  # of the log loss of the best constant: the least that a promotion must bring
WORST_SLICE = 0.05  # log loss that a slice may lose
SLICED_BY = ("origin", "carrier")
CHANCE = 0.025  # that a model which is no better passes at one try
MANY_TRIES = 4  # earlier ones on one month, from which on chance is worth a warning


@dataclass(frozen=True, slots=True)
class Judged:
    """A challenger on the rows of the judge month. `train_late` is the late share it learned."""

    month: int
    rows: "pd.DataFrame"
    late: "np.ndarray"
    p: "np.ndarray"
    days: "Days"
    train_late: float

    @property
    def share(self) -> float:
        return float(self.late.mean())


def objective(judged: Judged) -> Rule:
    """Skill in log loss, above 0 by all of its interval and by at least LEAST_GAIN."""
    found = _skill(judged, judged.p)
    en, pt = named(judged.month)
    if not _is_enough(found) and _is_unlike(judged):
        return Rule("objective", None, _unlike(judged, found), required=True)
    return Rule(
        "objective",
        _is_enough(found),
        _told(
            f"Log loss gains {_percent(found)} on the best constant for {en}, {judged.share:.1%}; "
            f"all of it must be above 0, and the gain at least {LEAST_GAIN:.0%}.",
            f"O log loss ganha {_percent_pt(found)} sobre a melhor constante para {pt}, "
            f"{br(judged.share, '.1%')}; todo ele deve ficar acima de 0, e o ganho ser de ao menos "
            f"{br(LEAST_GAIN, '.0%')}.",
            not_shown=found.mean >= LEAST_GAIN and found.low <= 0,
            days=judged.days.count,
        ),
        found.mean,
        LEAST_GAIN,
        details=found.as_json(),
        required=True,
    )


def ranking(judged: Judged) -> Rule:
    """AUC, above 0.5 by all of its interval."""
    found = judged.days.auc(judged.late, judged.p)
    if found is None:
        text = words("One kind of outcome is absent.", "Só há um tipo de resultado.")
        return Rule("auc", None, text, required=True)
    return Rule(
        "auc",
        found.low > 0.5,
        words(
            f"AUC {found.mean:.3f} (95% interval by days {found.low:.3f} to {found.high:.3f}); all "
            "of it must be above 0.5, which is guessing.",
            f"AUC {br(found.mean, '.3f')} (intervalo de 95% por dias: {br(found.low, '.3f')} a "
            f"{br(found.high, '.3f')}); todo ele deve ficar acima de 0,5, que é chute.",
        ),
        found.mean,
        0.5,
        details=found.as_json(),
        required=True,
    )


def distance(judged: Judged) -> Rule:
    """Skill in the Brier score, above 0 by all of its interval."""
    found = judged.days.brier_skill((judged.p - judged.late) ** 2, judged.late)
    return Rule(
        "brier",
        found.low > 0,
        _told(
            f"The Brier score gains {_percent(found)} on the same constant; all of it must be "
            "above 0.",
            f"O Brier score ganha {_percent_pt(found)} sobre a mesma constante; todo ele deve "
            "ficar acima de 0.",
            not_shown=found.mean > 0 and found.low <= 0,
            days=judged.days.count,
        ),
        found.mean,
        0.0,
        details=found.as_json(),
        required=True,
    )


def against_champion(judged: Judged, rival: Rival | None) -> Rule:
    """Whether the challenger is better than the model that serves, on the same rows."""
    from pipelines_catalog.ml.evaluation import losses

    if rival is None:
        return Rule("champion", None, words(
            "No model serves yet: the rules above are the bar for a first one.",
            "Nenhum modelo em uso ainda: as regras acima são a exigência para o primeiro.",
        ))  # fmt: skip
    if rival.is_same:
        return Rule("champion", False, words(
            f"This is the champion itself, byte for byte (version {rival.number}): nothing to "
            "promote.",
            f"Este é o próprio campeão, byte a byte (versão {rival.number}): nada a promover.",
        ))  # fmt: skip
    if rival.has_learned is not None:
        return Rule("champion", None, _not_comparable(rival.has_learned), required=True)
    if rival.p is None:
        return Rule("champion", None, words(
            f"Version {rival.number}, which serves, cannot answer on these rows "
            f"({rival.cannot_answer}): the rules above are the bar, as for a first model.",
            f"A versão {rival.number}, em uso, não consegue responder nestas linhas "
            f"({rival.cannot_answer}): as regras acima são a exigência, como para um primeiro "
            "modelo.",
        ))  # fmt: skip
    found = judged.days.mean(losses(judged.late, judged.p) - losses(judged.late, rival.p))
    least = LEAST_GAIN * _loss_of_constant(judged)
    return Rule(
        "champion",
        found.high < 0 and found.mean <= -least,
        _told(
            f"Log loss changes by {found.mean:+.4f} against the champion on the same rows "
            f"(95% interval by days {found.low:+.4f} to {found.high:+.4f}); all of it must be "
            f"below 0, and the change at least {-least:+.4f}.",
            f"O log loss muda {br(found.mean, '+.4f')} em relação ao campeão nas mesmas linhas "
            f"(intervalo de 95% por dias: {br(found.low, '+.4f')} a {br(found.high, '+.4f')}); "
            f"todo ele deve ficar abaixo de 0, e a mudança ser de ao menos {br(-least, '+.4f')}.",
            not_shown=found.high >= 0 and found.mean <= -least,
            days=judged.days.count,
        ),
        found.mean,
        -least,
        details=found.as_json(),
        required=True,
    )


def worst_slice(judged: Judged, rival: Rival | None) -> Rule:
    """No slice may clearly lose much: against the champion, else against the constant.

    Of some twenty slices one seems to lose by chance: it must lose by all of its interval, which
    holds for all slices together. A small slice that seems to lose much, and may not lose at all,
    is named and warned of: the month cannot tell.
    """
    import numpy as np

    from pipelines_catalog.ml.evaluation import losses

    other = rival.p if rival else None
    is_first = other is None
    if other is None:
        other = np.full(len(judged.p), judged.share)
    change = losses(judged.late, judged.p) - losses(judged.late, other)
    found = judged.days.means(change, _slices(judged))
    if not found:
        text = words("No slice has enough rows.", "Nenhum segmento tem linhas suficientes.")
        return Rule("slices", None, text, required=is_first)
    much = {name: change for name, change in found.items() if change.mean > WORST_SLICE}
    clear = {name: change for name, change in much.items() if change.low > 0}
    shown = clear or much or found
    name = max(shown, key=lambda name: shown[name].mean)
    worst = shown[name]
    en, pt = ("the constant", "a constante") if is_first else ("the champion", "o campeão")
    rest = len(much) - 1 if much and not clear else 0
    return Rule(
        "slices",
        not clear,
        words(
            f"The slice that does worst against {en}, {name}, changes by {worst.mean:+.4f} "
            f"(95% interval by days, of {len(found)} slices together, {worst.low:+.4f} to "
            f"{worst.high:+.4f}); more than {WORST_SLICE:+.2f} with all of it above 0 is not "
            "allowed."
            + (f" Its flights are too few to tell{_as_are(rest)}." if much and not clear else ""),
            f"O pior segmento contra {pt}, {name}, muda {br(worst.mean, '+.4f')} (intervalo de 95% "
            f"por dias, de {len(found)} segmentos juntos: {br(worst.low, '+.4f')} a "
            f"{br(worst.high, '+.4f')}); mais de {br(WORST_SLICE, '+.2f')} com todo ele acima de 0 "
            "não é permitido."
            + (
                f" Seus voos são poucos para dizer{_as_are_pt(rest)}." if much and not clear else ""
            ),
        ),
        worst.mean,
        WORST_SLICE,
        details=worst.as_json() | {"not_told": sorted(much) if not clear else []},
        warned=bool(much) and not clear,
    )


def _as_are(others: int) -> str:
    return f", as are those of {others} more" if others else ""


def _as_are_pt(others: int) -> str:
    return f", como os de mais {others}" if others else ""


def _slices(judged: Judged) -> "dict[str, np.ndarray]":
    """The places of the rows of each slice that has enough."""
    from pipelines_catalog.ml.evaluation import SMALLEST_SLICE

    return {
        f"{column} {value}": rows
        for column in SLICED_BY
        for value, rows in judged.rows.groupby(column).indices.items()
        if len(rows) >= SMALLEST_SLICE
    }


def tries(month: int, earlier: int) -> Rule:
    """How often the month has judged already: with every try, passing by chance gets likelier."""
    en, pt = named(month)
    if not earlier:
        first = f"{pt.capitalize()} julga aqui pela primeira vez."
        text = words(f"{en} judges here for the first time.", first)
        return Rule("tries", True, text, 0.0)
    chance = 1 - (1 - CHANCE) ** (earlier + 1)
    runs = "one earlier run was" if earlier == 1 else f"{earlier} earlier runs were"
    runs_pt = (
        "uma execução anterior foi julgada"
        if earlier == 1
        else f"{earlier} execuções anteriores foram julgadas"
    )
    is_many = earlier >= MANY_TRIES
    mend, mend_pt = (
        (" A month that nobody has tried on tells more.", " Um mês ainda não usado diz mais.")
        if is_many
        else ("", "")
    )
    return Rule(
        "tries",
        True,
        words(
            f"Here {runs} judged on {en}. Of so many models that are no better, one would pass by "
            f"chance with up to {chance:.0%}.{mend}",
            f"Aqui {runs_pt} com {pt}. De tantos modelos que não são melhores, algum passaria "
            f"por acaso com até {br(chance, '.0%')}.{mend_pt}",
        ),
        float(earlier),
        warned=is_many,
    )


def _told(en: str, pt: str, *, not_shown: bool, days: int) -> Text:
    """The sentence, and whether a gain that is large enough failed only for want of days."""
    if not not_shown:
        return words(en, pt)
    return words(
        f"{en} The gain may be real: {days} days cannot tell it from chance.",
        f"{pt} O ganho pode ser real: {days} dias não bastam para distingui-lo do acaso.",
    )


def _skill(judged: Judged, p: "np.ndarray") -> "Interval":
    from pipelines_catalog.ml.evaluation import losses

    return judged.days.skill(losses(judged.late, p), judged.late)


def _is_enough(found: "Interval") -> bool:
    return found.low > 0 and found.mean >= LEAST_GAIN


def _is_unlike(judged: Judged) -> bool:
    """Whether the change of the late share since training alone explains what is missing.

    The model is moved by that change, as if it had known it; nothing is promoted on that.
    """
    from pipelines_catalog.ml.evaluation import levelled, log_odds

    if not (0 < judged.train_late < 1 and 0 < judged.share < 1):
        return False
    moved = levelled(judged.p, log_odds(judged.share) - log_odds(judged.train_late))
    return _is_enough(_skill(judged, moved))


def _unlike(judged: Judged, found: "Interval") -> Text:
    en, pt = named(judged.month)
    return words(
        f"{judged.share:.1%} of the flights of {en} were late, {judged.train_late:.1%} of those "
        f"learned from: too unlike for a verdict. Log loss gains {_percent(found)} on the best "
        "constant; with the share known it would be enough, but that is known only afterwards.",
        f"{br(judged.share, '.1%')} dos voos de {pt} atrasaram, contra "
        f"{br(judged.train_late, '.1%')} dos usados no treino: diferente demais para um veredito. "
        f"O log loss ganha {_percent_pt(found)} sobre a melhor constante; com a proporção "
        "conhecida seria o bastante, mas ela só se conhece depois.",
    )


def _not_comparable(why: Text) -> Text:
    return words(
        f"Not comparable. {why.in_language('en')} Judge on a month that neither has learned.",
        f"Não comparável. {why.in_language('pt-br')} Julgue em um mês com que nenhum dos dois "
        "aprendeu.",
    )


def _loss_of_constant(judged: Judged) -> float:
    from pipelines_catalog.ml.evaluation import constant_figures

    return float(constant_figures(judged.late)["log_loss"] or 0.0)


def _percent(found: "Interval") -> str:
    return f"{found.mean:+.1%} (95% interval by days {found.low:+.1%} to {found.high:+.1%})"


def _percent_pt(found: "Interval") -> str:
    mean, low, high = (br(value, "+.1%") for value in (found.mean, found.low, found.high))
    return f"{mean} (intervalo de 95% por dias: {low} a {high})"
