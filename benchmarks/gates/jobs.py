"""What is run: each fault, or none, in settings of month, rows, learner and features."""

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MONTHS, ROWS = (2, 6, 9, 12), (2_000, 20_000, 60_000)
OTHER_MONTHS = (3, 4, 5, 7, 8, 10, 11)
LEARNERS, WEATHER = ("logistic", "boosting"), (False, True)
DATA_FAULTS = {"column_gone": "distance", "unit_changed": "distance", "unseen_category": "carrier"}
MODEL_FAULTS = ("labels_shuffled", "worse_challenger")
PURE = (*DATA_FAULTS, *MODEL_FAULTS, "nan_loss")
DEFAULT = (6, 20_000, "logistic", False)
HONEST, PAIR, FEW_ROWS = "honest", "each pair", "few_rows"
JUDGED = ((), (FEW_ROWS,))  # set against a test of their own
ALL, SOME, FEWEST = 1, 4, 10  # of the seeds one in so many: runs are long, or many
Setting = tuple[int, int, str, bool]  # month, rows, learner, weather


@dataclass(frozen=True)
class Job:
    """One run: what is broken (nothing for an honest one), where, and by which seed."""

    faults: tuple[str, ...]
    setting: Setting
    seed: int

    @property
    def parameters(self) -> dict[str, object]:
        month, rows, learner, weather = self.setting
        return {
            "judge_month": month, "rows": rows, "learner": learner, "weather": weather,
            "seed": self.seed,
        }  # fmt: skip

    @property
    def prepared_by(self) -> tuple[object, ...]:
        """What the steps before the split depend on."""
        month, rows, _learner, weather = self.setting
        return month, rows, weather, self.seed

    @property
    def has_broken_data(self) -> bool:
        return any(fault in DATA_FAULTS for fault in self.faults)


@dataclass(frozen=True)
class Outcome:
    """What became of a job: as it should be, without and with a champion.

    Of an honest one `is_better` says what its own test said, `is_promoted` what the gate did,
    `gain` and `low` what it measured (log loss against the constant and the champion, then the
    Brier score against the constant), and `held_by` which rules held it back.
    """

    job: Job
    stopped: tuple[bool, ...] = ()
    is_better: tuple[bool, ...] = ()
    is_promoted: tuple[bool, ...] = ()
    gain: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    held_by: tuple[tuple[str, ...], ...] = ()


def settings(faults: tuple[str, ...]) -> Iterator[tuple[Setting, int]]:
    """Each with the part of the seeds that it is run with: one in so many.

    Data faults do not know the learner.
    """
    if len(faults) == 2:
        wanted = itertools.product((2, 12), ROWS[:1], LEARNERS, WEATHER[:1])
        yield from ((setting, FEWEST) for setting in wanted)
        return
    if faults and faults[0] in DATA_FAULTS:
        wanted = itertools.product((2, 3, *MONTHS[1:]), (ROWS[0], ROWS[2]), LEARNERS[:1], WEATHER)
        yield from ((setting, ALL) for setting in wanted)
        return
    is_few = faults == (FEW_ROWS,)
    for setting in itertools.product(MONTHS, ROWS[:1], LEARNERS, WEATHER):
        yield setting, FEWEST if is_few else ALL
    if faults in JUDGED:
        for setting in itertools.product(OTHER_MONTHS, ROWS[:1], LEARNERS, WEATHER):
            yield setting, FEWEST if is_few else SOME
    if is_few:
        return
    yield DEFAULT, ALL
    for setting in itertools.product((2, 12), ROWS[2:], LEARNERS, WEATHER):
        yield setting, ALL
    if not faults:
        for setting in itertools.product(range(2, 13), ROWS[1:2], LEARNERS, WEATHER):
            if setting != DEFAULT:
                yield setting, FEWEST


def jobs(seeds: int, only: list[str]) -> list[Job]:
    """All that is counted."""
    singles = [(fault,) for fault in (*PURE, FEW_ROWS)]
    wanted = [*singles, (), *itertools.combinations(PURE, 2)]
    return [
        Job(faults, setting, seed)
        for faults in wanted
        if not only or name_of(faults) in only
        for setting, part in settings(faults)
        for seed in range(max(1, seeds // part))
    ]


def groups(found: Iterable[Job]) -> list[list[Job]]:
    """Jobs whose first steps are the same: the short ones first, seed after seed.

    Within a seed in an order that spreads the heavy ones.
    """
    by_start: dict[tuple[object, ...], list[Job]] = {}
    for job in found:
        by_start.setdefault(job.prepared_by, []).append(job)
    mixed = list(by_start.values())
    random.Random(1).shuffle(mixed)  # noqa: S311  an order, no secret
    return sorted(mixed, key=lambda group: (group[0].setting[1] > ROWS[0], group[0].seed))


def name_of(faults: tuple[str, ...]) -> str:
    return PAIR if len(faults) == 2 else "".join(faults) or HONEST
