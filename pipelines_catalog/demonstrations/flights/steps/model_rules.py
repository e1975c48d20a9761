"""Rules of the model gate: each is judged by the unfavourable end of an interval.

A first model must meet absolute limits; a challenger must meet them and beat the champion.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines_catalog.demonstrations.flights.steps.comparing import Rival
from pipelines_catalog.demonstrations.flights.steps.flight_months import MONTHS
from pipelines_catalog.engine import Message, Rule, say, say_many

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
    """A challenger on the rows of the judge month. `train_late`: the late share in training."""

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
    """Skill in log loss: the whole interval is above 0, and the value is at least LEAST_GAIN."""
    found = _skill(judged, judged.p)
    if not _is_enough(found) and _is_unlike(judged):
        return Rule("objective", None, _unlike(judged, found), required=True)
    return Rule(
        "objective",
        _is_enough(found),
        _told(
            say(
                "Log loss gains %(gain)s on the best constant for %(month)s, %(late).1f%%; all of "
                "it must be above 0, and the gain at least %(least).0f%%.",
                gain=_percent(found),
                month=MONTHS[judged.month],
                late=100 * judged.share,
                least=100 * LEAST_GAIN,
            ),
            not_shown=found.mean >= LEAST_GAIN and found.low <= 0,
            days=judged.days.count,
        ),
        found.mean,
        LEAST_GAIN,
        details=found.as_json(),
        required=True,
    )


def ranking(judged: Judged) -> Rule:
    """AUC: the whole interval is above 0.5."""
    found = judged.days.auc(judged.late, judged.p)
    if found is None:
        text = say("One kind of outcome is absent.")
        return Rule("auc", None, text, required=True)
    return Rule(
        "auc",
        found.low > 0.5,
        say(
            "AUC %(auc).3f (95%% interval by days %(low).3f to %(high).3f); all of it must be "
            "above 0.5, which is guessing.",
            auc=found.mean,
            low=found.low,
            high=found.high,
        ),
        found.mean,
        0.5,
        details=found.as_json(),
        required=True,
    )


def distance(judged: Judged) -> Rule:
    """Skill in the Brier score: the whole interval is above 0."""
    found = judged.days.brier_skill((judged.p - judged.late) ** 2, judged.late)
    return Rule(
        "brier",
        found.low > 0,
        _told(
            say(
                "The Brier score gains %(gain)s on the same constant; all of it must be above 0.",
                gain=_percent(found),
            ),
            not_shown=found.mean > 0 and found.low <= 0,
            days=judged.days.count,
        ),
        found.mean,
        0.0,
        details=found.as_json(),
        required=True,
    )


def against_champion(judged: Judged, rival: Rival | None) -> Rule:
    """Whether the challenger is better than the champion on the same rows."""
    from pipelines_catalog.ml.evaluation import losses

    if rival is None:
        text = say("No model serves yet: the rules above are the bar for a first one.")
        return Rule("champion", None, text)
    if rival.is_same:
        return Rule("champion", False, say(
            "This is the champion itself, byte for byte (version %(number)s): nothing to promote.",
            number=rival.number,
        ))  # fmt: skip
    if rival.has_learned is not None:
        return Rule("champion", None, _not_comparable(rival.has_learned), required=True)
    if rival.p is None:
        return Rule("champion", None, say(
            "Version %(number)s, which serves, cannot answer on these rows (%(why)s): the rules "
            "above are the bar, as for a first model.",
            number=rival.number, why=rival.cannot_answer,
        ))  # fmt: skip
    found = judged.days.mean(losses(judged.late, judged.p) - losses(judged.late, rival.p))
    least = LEAST_GAIN * _loss_of_constant(judged)
    return Rule(
        "champion",
        found.high < 0 and found.mean <= -least,
        _told(
            say(
                "Log loss changes by %(change)+.4f against the champion on the same rows (95%% "
                "interval by days %(low)+.4f to %(high)+.4f); all of it must be below 0, and the "
                "change at least %(least)+.4f.",
                change=found.mean,
                low=found.low,
                high=found.high,
                least=-least,
            ),
            not_shown=found.high >= 0 and found.mean <= -least,
            days=judged.days.count,
        ),
        found.mean,
        -least,
        details=found.as_json(),
        required=True,
    )


def worst_slice(judged: Judged, rival: Rival | None) -> Rule:
    """No slice may lose clearly much: against the champion, else against the constant.

    Of some twenty slices one loses by chance: the whole interval must show a loss, with intervals
    that hold jointly for all slices. A small slice with a large but unproven loss is named in a
    warning: the month has too few rows to decide.
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
        text = say("No slice has enough rows.")
        return Rule("slices", None, text, required=is_first)
    much = {name: change for name, change in found.items() if change.mean > WORST_SLICE}
    clear = {name: change for name, change in much.items() if change.low > 0}
    shown = clear or much or found
    name = max(shown, key=lambda name: shown[name].mean)
    worst = shown[name]
    told = say(
        "The slice that does worst against %(other)s, %(slice)s, changes by %(change)+.4f (95%% "
        "interval by days, of %(count)s slices together, %(low)+.4f to %(high)+.4f); more than "
        "%(most)+.2f with all of it above 0 is not allowed.",
        other=say("the constant") if is_first else say("the champion"),
        slice=name,
        change=worst.mean,
        count=len(found),
        low=worst.low,
        high=worst.high,
        most=WORST_SLICE,
    )
    if much and not clear:
        told = _too_few(told, len(much) - 1)
    return Rule(
        "slices",
        not clear,
        told,
        worst.mean,
        WORST_SLICE,
        details=worst.as_json() | {"not_told": sorted(much) if not clear else []},
        warned=bool(much) and not clear,
    )


def _too_few(told: Message, others: int) -> Message:
    if not others:
        return say("%(told)s Its flights are too few to tell.", told=told)
    return say(
        "%(told)s Its flights are too few to tell, as are those of %(others)s more.",
        told=told,
        others=others,
    )


def _slices(judged: Judged) -> "dict[str, np.ndarray]":
    from pipelines_catalog.ml.evaluation import SMALLEST_SLICE

    return {
        f"{column} {value}": rows
        for column in SLICED_BY
        for value, rows in judged.rows.groupby(column).indices.items()
        if len(rows) >= SMALLEST_SLICE
    }


def tries(month: int, earlier: int) -> Rule:
    """Report how many runs the month has judged; each try raises the chance of passing by luck."""
    if not earlier:
        text = say("%(month)s judges here for the first time.", month=MONTHS[month])
        return Rule("tries", True, text, 0.0)
    is_many = earlier >= MANY_TRIES
    text = say_many(
        "Here one earlier run was judged on %(month)s. Of so many models that are no better, one "
        "would pass by chance with up to %(chance).0f%%.",
        "Here %(n)s earlier runs were judged on %(month)s. Of so many models that are no better, "
        "one would pass by chance with up to %(chance).0f%%.",
        earlier,
        month=MONTHS[month],
        chance=100 * (1 - (1 - CHANCE) ** (earlier + 1)),
    )
    if is_many:
        text = say("%(told)s A month that nobody has tried on tells more.", told=text)
    return Rule("tries", True, text, float(earlier), warned=is_many)


def _told(text: Message, *, not_shown: bool, days: int) -> Message:
    """Return the sentence; add a note if a sufficient gain failed only because of too few days."""
    if not not_shown:
        return text
    return say(
        "%(told)s The gain may be real: %(days)s days cannot tell it from chance.",
        told=text,
        days=days,
    )


def _skill(judged: Judged, p: "np.ndarray") -> "Interval":
    from pipelines_catalog.ml.evaluation import losses

    return judged.days.skill(losses(judged.late, p), judged.late)


def _is_enough(found: "Interval") -> bool:
    return found.low > 0 and found.mean >= LEAST_GAIN


def _is_unlike(judged: Judged) -> bool:
    """Return whether the change of the late share since training alone explains the lacking skill.

    The predictions are shifted to the new late share for this check only; it promotes no model.
    """
    from pipelines_catalog.ml.evaluation import levelled, log_odds

    if not (0 < judged.train_late < 1 and 0 < judged.share < 1):
        return False
    moved = levelled(judged.p, log_odds(judged.share) - log_odds(judged.train_late))
    return _is_enough(_skill(judged, moved))


def _unlike(judged: Judged, found: "Interval") -> Message:
    return say(
        "%(late).1f%% of the flights of %(month)s were late, %(learned).1f%% of those learned "
        "from: too unlike for a verdict. Log loss gains %(gain)s on the best constant; with the "
        "share known it would be enough, but that is known only afterwards.",
        late=100 * judged.share,
        month=MONTHS[judged.month],
        learned=100 * judged.train_late,
        gain=_percent(found),
    )


def _not_comparable(why: Message) -> Message:
    return say("Not comparable. %(why)s Judge on a month that neither has learned.", why=why)


def _loss_of_constant(judged: Judged) -> float:
    from pipelines_catalog.ml.evaluation import constant_figures

    return float(constant_figures(judged.late)["log_loss"] or 0.0)


def _percent(found: "Interval") -> Message:
    return say(
        "%(mean)+.1f%% (95%% interval by days %(low)+.1f%% to %(high)+.1f%%)",
        mean=100 * found.mean,
        low=100 * found.low,
        high=100 * found.high,
    )
