"""What the gates of the flights stop and let through, counted over seeds and settings.

    python -m benchmarks.gates [--seeds 20] [--processes 2] [--quick] [--only honest nan_loss]

Each setting is a month to judge on, a number of rows, a learner and a feature set, at the bounds of
what the form takes; each is run with every seed, without a champion and with one (the honest
default model of that month). The steps are those of the pipeline, in memory, without a worker.

A broken run is stopped where promised when the step that the fault names says no for a rule about
it. An honest challenger is set against a test of its own: every flight of the month, other draws of
days; it is better where all of the interval is above 0 and the gain at least the gate's. That gate
must let it through, and hold back the rest. Tables are written as Markdown.
"""

# ruff: noqa: E402  threads are limited before NumPy is loaded
import argparse
import functools
import itertools
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np

from pipelines_catalog.engine import Decision, Failed, KnownModel, StoredContent
from pipelines_catalog.engine.artifacts import NewArtifact
from pipelines_catalog.engine.states import RunStatus
from pipelines_catalog.engine.trial import Trial, try_pipeline, try_step
from pipelines_catalog.ml import evaluation, features, flights, models
from pipelines_catalog.ml.resampling import Days
from pipelines_catalog.pipelines.level1_flights import PIPELINE
from pipelines_catalog.steps import comparing
from pipelines_catalog.steps.model_rules import LEAST_GAIN
from pipelines_catalog.steps.validate_flight_model import MODEL

MONTHS, ROWS = (2, 6, 9, 12), (2_000, 60_000)
LEARNERS, WEATHER = ("logistic", "boosting"), (False, True)
DATA_FAULTS = {"column_gone": "distance", "unit_changed": "distance", "unseen_category": "carrier"}
MODEL_FAULTS = ("labels_shuffled", "worse_challenger")
PURE = (*DATA_FAULTS, *MODEL_FAULTS, "nan_loss")
DATA_ONLY = tuple((fault,) for fault in DATA_FAULTS)
DEFAULT = (6, 20_000, "logistic", False)
HONEST, PAIR = "honest", "each pair"
GATE = PIPELINE.step_of["validate_model"]
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


@dataclass(frozen=True)
class Outcome:
    """What became of a job: as it should be (None: does not apply), without and with a champion.

    Of an honest one `is_better` says what its own test said, `is_promoted` what the gate did.
    """

    job: Job
    stopped: tuple[bool, ...] = ()
    is_better: tuple[bool, ...] = ()
    is_promoted: tuple[bool, ...] = ()
    figures: tuple[tuple[str, float, float], ...] = ()  # rules of the gate: key, mean, low end


def settings(faults: tuple[str, ...]) -> Iterator[Setting]:
    """Data faults do not know the learner; everything else is tried with every one."""
    if len(faults) == 2:
        yield from itertools.product((2, 12), ROWS[:1], LEARNERS, WEATHER[:1])
    elif faults and faults[0] in DATA_FAULTS:
        yield from itertools.product((2, 3, *MONTHS[1:]), ROWS, LEARNERS[:1], WEATHER)
    else:
        yield DEFAULT
        yield from itertools.product(MONTHS, ROWS[:1], LEARNERS, WEATHER)
        yield from itertools.product((2, 12), ROWS[1:], LEARNERS, WEATHER)


def jobs(seeds: int, only: list[str]) -> list[Job]:
    """All that is counted, in an order that spreads the heavy ones."""
    wanted = [*((fault,) for fault in PURE), (), *itertools.combinations(PURE, 2)]
    found = [
        Job(faults, setting, seed)
        for faults in wanted
        if not only or _name(faults) in only
        for setting in settings(faults)
        for seed in range(_seeds(seeds, faults, setting))
    ]
    random.Random(1).shuffle(found)  # noqa: S311  an order, no secret
    return found


def _name(faults: tuple[str, ...]) -> str:
    return PAIR if len(faults) == 2 else "".join(faults) or HONEST


def _seeds(seeds: int, faults: tuple[str, ...], setting: Setting) -> int:
    """Pairs of faults and the largest trainings take long: a quarter of the seeds."""
    is_long = len(faults) == 2 or (setting[1] == ROWS[1] and faults[:1] not in DATA_ONLY)
    return max(1, seeds // 4) if is_long else seeds


def carry(job: Job) -> Outcome:
    """Run a job in memory."""
    flights.read_month = _read_once
    try:
        trial = try_pipeline(PIPELINE, job.parameters, job.faults)
    except Failed as failed:
        is_named = "is not finite is distance" in str(failed)
        return Outcome(job, (is_named and "nan_loss" in job.faults,) * 2)
    if not job.faults:
        return _honest(job, trial)
    if any(fault in DATA_FAULTS for fault in job.faults):
        return Outcome(job, (_is_blocked(job, trial),) * 2)
    if "nan_loss" in job.faults:
        return Outcome(job, (False, False))
    met = _meet(trial, champion(job.setting[0]))
    return Outcome(job, (_is_rejected(trial), _is_rejected(met)), figures=_figures(trial))


def _is_blocked(job: Job, trial: Trial) -> bool:
    """By the data gate, with a rule about each column that was broken."""
    told = {rule.key.partition("_")[0] for rule in trial.gates[-1].failed_rules}
    wanted = {column for fault, column in DATA_FAULTS.items() if fault in job.faults}
    return trial.status is RunStatus.BLOCKED and wanted <= told


def _is_rejected(trial: Trial) -> bool:
    return (trial.gates[-1].gate, trial.gates[-1].decision) == (GATE.name, Decision.REJECTED)


def _honest(job: Job, trial: Trial) -> Outcome:
    known = champion(job.setting[0])
    gates = (trial, _meet(trial, known))
    promoted = tuple(not _is_rejected(found) for found in gates)
    better = _own_test(job, trial, known)
    return Outcome(job, is_better=better, is_promoted=promoted, figures=_figures(trial))


def _figures(trial: Trial) -> tuple[tuple[str, float, float], ...]:
    return tuple(
        (rule.key, float(rule.value or 0), float((rule.details or {}).get("low", 0)))
        for rule in trial.gates[-1].rules
        if not isinstance(rule.value, str)
    )


def _own_test(job: Job, trial: Trial, known: KnownModel) -> tuple[bool, bool]:
    """Whether every flight of the month, by other draws of days, says that the model is better."""
    month = job.setting[0]
    labelled = flights.with_label(_read_once(month).rows)
    model = models.load(trial.artifacts["challenger"].content)
    late = labelled["late"].to_numpy()
    days = Days(labelled["day"].to_numpy(), seed=10_000 + job.seed)
    losses = evaluation.losses(late, model.predict(features.compute(labelled, model.definition)))
    skill = days.skill(losses, late)
    is_good = skill.low > 0 and skill.mean >= LEAST_GAIN
    old = models.load(known.content.read())
    rows = features.compute(labelled, old.definition)
    change = days.mean(losses - evaluation.losses(late, old.predict(rows)))
    least = LEAST_GAIN * float(evaluation.constant_figures(late)["log_loss"] or 0)
    return is_good, is_good and change.high < 0 and change.mean <= -least


def _meet(trial: Trial, known: KnownModel) -> Trial:
    """The gate once more, with a champion."""
    inputs = {slot.name: _stored(trial.artifacts[slot.artifact]) for slot in GATE.inputs}
    month = int(known.parameters[comparing.JUDGE])
    parameters = {comparing.JUDGE: month, "seed": 0}
    met = Trial({MODEL: known})
    return try_step(GATE, inputs=inputs, params=parameters, trial=met)


@functools.cache
def champion(month: int) -> KnownModel:
    """The honest default model of a month, whatever the gate thinks of it."""
    flights.read_month = _read_once
    trial = try_pipeline(PIPELINE, {comparing.JUDGE: month, "seed": 9_999})
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
        if not found.job.faults:
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


def honest_table(outcomes: list[Outcome]) -> str:
    """Promoted of those that are better, held back of the rest, by setting."""
    head = ("setting", "runs", "better, promoted", "not better, held back")
    head = (*head, "better than the champion, promoted", "not better, held back")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    groups: dict[str, list[Outcome]] = {}
    for found in outcomes:
        if not found.job.faults:
            month, rows, learner, weather = found.job.setting
            name = f"month {month}, {rows:,} rows, {learner}{', weather' if weather else ''}"
            groups.setdefault(name, []).append(found)
    groups["all"] = [found for group in groups.values() for found in group]
    for name, group in groups.items():
        cells = []
        for place in (0, 1):
            tally = Counter((f.is_better[place], f.is_promoted[place]) for f in group)
            better = tally[True, True] + tally[True, False]
            worse = tally[False, True] + tally[False, False]
            cells += [f"{tally[True, True]} of {better}", f"{tally[False, False]} of {worse}"]
        lines.append(f"| {name} | {len(group)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=[], help=f"faults, {HONEST}, or “{PAIR}”")
    parser.add_argument("--quick", action="store_true", help="leave the largest trainings out")
    parser.add_argument("--lines", type=Path, help="a file for every outcome, as lines of JSON")
    given = parser.parse_args()
    todo = jobs(given.seeds, given.only)
    if given.quick:
        todo = [job for job in todo if job.setting[1] < ROWS[1] or job.faults in DATA_ONLY]
    outcomes = []
    with ProcessPoolExecutor(given.processes) as pool:
        for number, found in enumerate(pool.map(carry, todo, chunksize=4), start=1):
            outcomes.append(found)
            if given.lines:
                with given.lines.open("a") as lines:
                    print(json.dumps(asdict(found)), file=lines)
            if found.stopped and not all(found.stopped):
                print("let through:", found.job, found.stopped, flush=True)
            if number % 200 == 0:
                print(f"{number} of {len(todo)}", flush=True)
    outcomes.sort(key=lambda found: (found.job.setting, found.job.seed))
    print(broken_table(outcomes), honest_table(outcomes), sep="\n\n")


if __name__ == "__main__":
    np.seterr(all="ignore")
    main()
