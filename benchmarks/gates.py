"""What the gates of the flights stop and let through, counted over seeds and settings.

    python -m benchmarks.gates [--seeds 20] [--processes 2] [--quick] [--only honest nan_loss]

Each setting is a month to judge on, a number of rows, a learner and a feature set: the bounds of
what the form takes, and what lies between; each is run with every seed, or where runs are long or
many with a quarter or a tenth of them (`settings`), without a champion and with one (the honest
default model of that month). The steps are those of the pipeline, in memory, without a worker; what
comes before any fault is done once for all that share it.

A broken run is stopped where promised when the step that the fault names says no for a rule about
it. An honest challenger is set against a test of its own: every flight of the month, other draws of
days. It is better where it gains log loss by all of the 95 % interval and by at least what the gate
asks, and Brier score by all of its interval: the gate must let it through, and hold back the rest.
The same is asked of challengers from
400 rows as they come, which are no fault by themselves: some are good. Tables are written as
Markdown.
"""

# ruff: noqa: E402  threads are limited before NumPy is loaded
import argparse
import functools
import itertools
import json
import os
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from pipelines_catalog.demonstrations.flights import features, flights
from pipelines_catalog.demonstrations.flights.pipelines.level1_flights import PIPELINE
from pipelines_catalog.demonstrations.flights.steps import comparing, validate_flight_model
from pipelines_catalog.demonstrations.flights.steps.model_rules import LEAST_GAIN
from pipelines_catalog.demonstrations.flights.steps.train_window import FEW
from pipelines_catalog.demonstrations.flights.steps.validate_flight_model import MODEL
from pipelines_catalog.engine import Blocked, Decision, Failed, Kind, KnownModel, StoredContent
from pipelines_catalog.engine.artifacts import NewArtifact, new_artifact
from pipelines_catalog.engine.states import RunStatus
from pipelines_catalog.engine.steps import Step
from pipelines_catalog.engine.trial import Trial, try_step
from pipelines_catalog.ml import evaluation, models, tables

MONTHS, ROWS = (2, 6, 9, 12), (2_000, 20_000, 60_000)
OTHER_MONTHS = (3, 4, 5, 7, 8, 10, 11)
LEARNERS, WEATHER = ("logistic", "boosting"), (False, True)
DATA_FAULTS = {"column_gone": "distance", "unit_changed": "distance", "unseen_category": "carrier"}
MODEL_FAULTS = ("labels_shuffled", "worse_challenger")
PURE = (*DATA_FAULTS, *MODEL_FAULTS, "nan_loss")
DEFAULT = (6, 20_000, "logistic", False)
HONEST, PAIR, FEW_ROWS = "honest", "each pair", "few_rows"
JUDGED = ((), (FEW_ROWS,))  # set against a test of their own
GATE = PIPELINE.step_of["validate_model"]
NAMES = [step.name for step in PIPELINE.steps]
PREPARED = PIPELINE.steps[: NAMES.index("split")]  # the same whatever is broken after it
REST = PIPELINE.steps[NAMES.index("split") : NAMES.index("validate_model") + 1]
WITHOUT_CHAMPION = ("objective", "auc", "brier", "answers")  # rules that say the same with one
OWN_DRAWS = 4_000
ALL, SOME, FEWEST = 1, 4, 10  # of the seeds one in so many: runs are long, or many
TRIES = (2, 5, 10)  # on one month, at which an interval corrected for them is tried
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
        if not only or _name(faults) in only
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


def _name(faults: tuple[str, ...]) -> str:
    return PAIR if len(faults) == 2 else "".join(faults) or HONEST


def carry_all(group: list[Job]) -> list[Outcome]:
    """Run jobs that begin in the same way."""
    _be_quick()
    prepared: list[Trial] = []
    found = []
    for job in group:
        if not job.has_broken_data and not prepared:
            prepared.append(through(PREPARED, job))
        found.append(_carry(job, prepared))
    return found


def carry(job: Job) -> Outcome:
    """Run a job in memory."""
    return carry_all([job])[0]


def _be_quick() -> None:
    """What has nothing to do with what is decided: files are read once and kept as they are, and
    few requests are timed.
    """
    flights.read_month = _read_once
    tables.LEVEL = 0
    validate_flight_model.REQUESTS = 5


def _carry(job: Job, prepared: list[Trial]) -> Outcome:
    if job.has_broken_data:
        return Outcome(job, (_is_blocked(job, through(PREPARED, job)),) * 2)
    started = Trial(artifacts=dict(prepared[0].artifacts))
    try:
        if job.faults == (FEW_ROWS,):
            trial = through((GATE,), job, _from_few_rows(job, through(REST[:1], job, started)))
        else:
            trial = through(REST, job, started)
    except Failed as failed:
        is_named = "is not finite is distance" in str(failed)
        return Outcome(job, (is_named and "nan_loss" in job.faults,) * 2)
    if job.faults in JUDGED:
        return _judged(job, trial)
    if "nan_loss" in job.faults:
        return Outcome(job, (False, False))
    return Outcome(job, (_is_rejected(trial), _is_rejected(_meet(trial, job))))


def through(steps: Iterable[Step], job: Job, trial: Trial | None = None) -> Trial:
    """One step after another, until a gate blocks."""
    trial = trial or Trial()
    for step in steps:
        try:
            try_step(
                step, inputs=_inputs(step, trial), params=PIPELINE.clean(job.parameters),
                faults=job.faults, trial=trial,
            )  # fmt: skip
        except Blocked as blocked:
            trial.gates.append(blocked.report)
            trial.status = RunStatus.BLOCKED
            break
    return trial


def _inputs(step: Step, trial: Trial) -> dict[str, StoredContent]:
    return {
        slot.name: _stored(trial.artifacts[slot.artifact])
        for slot in step.inputs
        if slot.artifact in trial.artifacts
    }


def _from_few_rows(job: Job, trial: Trial) -> Trial:
    """A challenger of FEW rows as they come, late or not."""
    rows = tables.unpack(trial.artifacts["train_rows"].content)
    given = json.loads(trial.artifacts["definition"].content)
    some = np.random.default_rng(job.seed).choice(len(rows), min(FEW, len(rows)), replace=False)
    few = rows.iloc[np.sort(some)].reset_index(drop=True)
    model = models.fit(job.setting[2], few, given, seed=job.seed)
    told = {"train_late": float(rows["late"].mean()), "figures": {}}
    for made in (
        new_artifact("challenger", Kind.MODEL, model.dump()),
        new_artifact("evaluation", Kind.JSON, told),
    ):
        trial.artifacts[made.name] = made
    return trial


def _is_blocked(job: Job, trial: Trial) -> bool:
    """By the data gate, with a rule about each column that was broken."""
    told = {rule.key.partition("_")[0] for rule in trial.gates[-1].failed_rules}
    wanted = {column for fault, column in DATA_FAULTS.items() if fault in job.faults}
    return trial.status is RunStatus.BLOCKED and wanted <= told


def _is_rejected(trial: Trial) -> bool:
    return (trial.gates[-1].gate, trial.gates[-1].decision) == (GATE.name, Decision.REJECTED)


def _judged(job: Job, trial: Trial) -> Outcome:
    gates = (trial, _meet(trial, job))
    tests = _own_tests(job, trial)
    is_good = tests[0][1] > 0 and tests[0][0] >= LEAST_GAIN and tests[2][1] > 0
    return Outcome(
        job,
        is_better=(is_good, is_good and tests[1][1] > 0 and tests[1][0] >= LEAST_GAIN),
        is_promoted=tuple(not _is_rejected(found) for found in gates),
        gain=tuple(gain for gain, _low in tests),
        low=tuple(low for _gain, low in tests),
        held_by=tuple(tuple(rule.key for rule in found.gates[-1].failed_rules) for found in gates),
    )


def _own_tests(job: Job, trial: Trial) -> tuple[tuple[float, float], ...]:
    """Gain on the constant, on the champion, and in the Brier score, each with its low end.

    Of every flight, as shares of the log loss, or the Brier score, of the constant.
    """
    month = job.setting[0]
    labelled = _labelled(month)
    late, day = labelled["late"].to_numpy(), labelled["day"].to_numpy()
    constant = evaluation.losses(late, np.full(len(late), late.mean()))
    p = _answers(month, trial.artifacts["challenger"].content)
    losses = evaluation.losses(late, p)
    gains = [(other - losses) / constant.mean() for other in (constant, _losses_of_champion(month))]
    squares = (late.mean() - late) ** 2
    gains.append((squares - (p - late) ** 2) / squares.mean())
    return tuple(_by_days(gain, day, job.seed) for gain in gains)


def _answers(month: int, content: bytes) -> np.ndarray:
    """What a model says of every flight of a month."""
    model = models.load(content)
    return model.predict(features.compute(_labelled(month), model.definition))


@functools.cache
def _losses_of_champion(month: int) -> np.ndarray:
    p = _answers(month, champion(month).content.read())
    return evaluation.losses(_labelled(month)["late"].to_numpy(), p)


@functools.cache
def _labelled(month: int) -> pd.DataFrame:
    return flights.with_label(_read_once(month).rows)


def _by_days(values: np.ndarray, day: np.ndarray, seed: int) -> tuple[float, float]:
    """Mean and low end of its 95 % interval, by draws of whole days."""
    _names, place = np.unique(day, return_inverse=True)
    days = int(place.max()) + 1
    random = np.random.default_rng(10_000 + seed)
    times = random.multinomial(days, np.full(days, 1 / days), size=OWN_DRAWS)
    means = (times @ np.bincount(place, values)) / (times @ np.bincount(place))
    mean = float(values.mean())
    return mean, mean - _beyond_percentiles(days) * (mean - float(np.quantile(means, 0.025)))


def _beyond_percentiles(days: int) -> float:
    """So much farther out an interval ends that holds in 95 of 100 with so few days."""
    return float(stdtrit(days - 1, 0.975)) / 1.96 * (days / (days - 1)) ** 0.5


def _meet(trial: Trial, job: Job) -> Trial:
    """The gate once more, with a champion; not where a rule that knows of none has said no."""
    if any(rule.key in WITHOUT_CHAMPION for rule in trial.gates[-1].failed_rules):
        return trial
    month = job.setting[0]
    parameters = {comparing.JUDGE: month, "seed": 0}
    met = Trial({MODEL: champion(month)})
    return try_step(GATE, inputs=_inputs(GATE, trial), params=parameters, trial=met)


@functools.cache
def champion(month: int) -> KnownModel:
    """The honest default model of a month, whatever the gate thinks of it."""
    job = Job((), (month, *DEFAULT[1:]), 9_999)
    trial = through(REST, job, through(PREPARED, job))
    stored = _stored(trial.artifacts["challenger"])
    return KnownModel(MODEL, 1, {}, stored, {comparing.JUDGE: month})


def _stored(made: NewArtifact) -> StoredContent:
    size = len(made.content)
    return StoredContent(
        made.name, made.kind, made.sha256, size, made.preview, lambda: made.content
    )


_read = flights.read_month


@functools.cache
def _read_once(month: int) -> flights.Batch:
    return _read(month)


def broken_table(outcomes: list[Outcome]) -> str:
    """Stopped where promised, by fault; pairs together."""
    counts: dict[str, list[int]] = {}
    for found in outcomes:
        if found.job.faults in JUDGED:
            continue
        row = counts.setdefault(_name(found.job.faults), [0, 0, 0])
        row[0] += 1
        row[1] += found.stopped[0]
        row[2] += found.stopped[-1]
    lines = [
        "| broken | runs | stopped, no champion | stopped, with a champion |",
        "|---|---|---|---|",
    ]
    order = [*PURE, PAIR]
    for name in sorted(counts, key=order.index):
        runs, first, second = counts[name]
        lines.append(f"| {name} | {runs} | {first} ({first / runs:.1%}) | {second} "
                     f"({second / runs:.1%}) |")  # fmt: skip
    return "\n".join(lines)


def judged_table(outcomes: list[Outcome], faults: tuple[str, ...]) -> str:
    """Promoted of those that are better, held back of the rest, by month and rows."""
    head = ("month, rows", "runs", "better, promoted", "not better, held back")
    head = (*head, "of these a gain of 1 % or more, not shown")
    head = (*head, "better than the champion, promoted", "not better, held back")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    by_setting: dict[str, list[Outcome]] = {}
    chosen = [found for found in outcomes if found.job.faults == faults]
    for found in chosen:
        month, rows, *_others = found.job.setting
        by_setting.setdefault(f"{month}, {rows:,}", []).append(found)
    for name, some in [*by_setting.items(), ("all", chosen)]:
        cells = []
        for place in (0, 1):
            tally = Counter((f.is_better[place], f.is_promoted[place]) for f in some)
            better = tally[True, True] + tally[True, False]
            worse = tally[False, True] + tally[False, False]
            cells += [f"{tally[True, True]} of {better}", f"{tally[False, False]} of {worse}"]
        unsure = sum(not f.is_better[0] and f.gain[0] >= LEAST_GAIN for f in some)
        cells.insert(2, str(unsure))
        lines.append(f"| {name} | {len(some)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def exceptions(outcomes: list[Outcome]) -> str:
    """Where gate and test disagree, with the rules that held back."""
    lines = []
    for found in outcomes:
        for place, named in enumerate(("no champion", "with a champion")):
            if found.is_better and found.is_better[place] != found.is_promoted[place]:
                figures = f"gain {found.gain[place]:+.2%}, low end {found.low[place]:+.2%}"
                lines.append(f"{found.job}, {named}: {figures}, held by {found.held_by[place]}")
    return "\n".join(lines)


def by_plain_percentiles(outcomes: list[Outcome]) -> str:
    """The same count by a test whose intervals are too narrow: they hold in 93 of 100."""
    told = []
    for place, named in enumerate(("without a champion", "with one")):
        better = [
            f
            for f in outcomes
            if not f.job.faults
            and all(f.gain[at] >= LEAST_GAIN for at in range(place + 1))
            and all(_plain_low(f, at) > 0 for at in {0, 2, place})
        ]
        told.append(f"{named} {sum(f.is_promoted[place] for f in better)} of {len(better)}")
    return f"By plain percentiles, better and promoted: {', '.join(told)}."


def by_log_loss_alone(outcomes: list[Outcome]) -> str:
    """The same count by a test that does not ask for a gain in the Brier score."""
    told = []
    for place, named in enumerate(("without a champion", "with one")):
        better = [
            f
            for f in outcomes
            if not f.job.faults
            and all(f.gain[at] >= LEAST_GAIN and f.low[at] > 0 for at in range(place + 1))
        ]
        told.append(f"{named} {sum(f.is_promoted[place] for f in better)} of {len(better)}")
    return f"By log loss alone, better and promoted: {', '.join(told)}."


def _plain_low(found: Outcome, place: int) -> float:
    """The low end as percentiles alone have it; minus infinity where the run was not asked."""
    if place >= len(found.gain):
        return -float("inf")
    gain, low = found.gain[place], found.low[place]
    return gain - (gain - low) / _beyond_percentiles(30)


def tries_table(outcomes: list[Outcome]) -> str:
    """How many of the better ones an interval corrected for earlier tries would let through."""
    better = [f for f in outcomes if f.is_better and f.is_better[0] and not f.job.faults]
    lines = ["| try on the month | promoted of the better |", "|---|---|"]
    for number in (1, *TRIES):
        wider = stdtrit(29, 1 - 0.025 / number) / stdtrit(29, 0.975)
        passed = sum(f.gain[0] - wider * (f.gain[0] - f.low[0]) > 0 for f in better)
        lines.append(f"| {number} | {passed} of {len(better)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--only", nargs="*", default=[], help=f"faults, {HONEST}, {FEW_ROWS}, or “{PAIR}”"
    )
    parser.add_argument("--quick", action="store_true", help="leave the largest trainings out")
    parser.add_argument(
        "--lines", type=Path, help="a file for every outcome; what it has is not run again"
    )
    given = parser.parse_args()
    todo = jobs(given.seeds, given.only)
    if given.quick:
        todo = [job for job in todo if job.setting[1] < ROWS[2] or job.has_broken_data]
    outcomes = _known(given.lines, todo)
    known = {found.job for found in outcomes}
    todo = [job for job in todo if job not in known]
    with ProcessPoolExecutor(given.processes) as pool:
        waiting = [pool.submit(carry_all, group) for group in groups(todo)]
        for done in as_completed(waiting):
            outcomes += (found := done.result())
            _tell(found, given.lines)
            if len(outcomes) // 200 > (len(outcomes) - len(found)) // 200:
                print(f"{len(outcomes)} of {len(todo) + len(known)}", flush=True)
    outcomes.sort(key=lambda found: (found.job.setting, found.job.seed))
    for part in (
        broken_table(outcomes), judged_table(outcomes, ()), judged_table(outcomes, (FEW_ROWS,)),
        by_plain_percentiles(outcomes), by_log_loss_alone(outcomes),
        tries_table(outcomes), exceptions(outcomes),
    ):  # fmt: skip
        print(part, end="\n\n")


def _known(lines: Path | None, wanted: list[Job]) -> list[Outcome]:
    """What an earlier run has written, of the jobs that are wanted."""
    if not lines or not lines.exists():
        return []
    found, chosen = [], set(wanted)
    for line in lines.read_text().splitlines():
        told = json.loads(line)
        job = told.pop("job")
        job = Job(tuple(job["faults"]), tuple(job["setting"]), job["seed"])
        held_by = tuple(tuple(keys) for keys in told.pop("held_by"))
        told = {name: tuple(values) for name, values in told.items()}
        found.append(Outcome(job, **told, held_by=held_by))
    return [outcome for outcome in found if outcome.job in chosen]


def _tell(found: list[Outcome], lines: Path | None) -> None:
    for outcome in found:
        if lines:
            with lines.open("a") as file:
                print(json.dumps(asdict(outcome)), file=file)
        if outcome.stopped and not all(outcome.stopped):
            print("let through:", outcome.job, outcome.stopped, flush=True)


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
