"""Run a job in memory, and set what the gate decided against a test of its own."""

import functools
import json
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from benchmarks.gates.jobs import DATA_FAULTS, DEFAULT, FEW_ROWS, JUDGED, Job, Outcome
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

GATE = PIPELINE.step_of["validate_model"]
NAMES = [step.name for step in PIPELINE.steps]
PREPARED = PIPELINE.steps[: NAMES.index("split")]  # the same whatever is broken after it
REST = PIPELINE.steps[NAMES.index("split") : NAMES.index("validate_model") + 1]
WITHOUT_CHAMPION = ("objective", "auc", "brier", "answers")  # rules that say the same with one
OWN_DRAWS = 4_000


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
    return mean, mean - beyond_percentiles(days) * (mean - float(np.quantile(means, 0.025)))


def beyond_percentiles(days: int) -> float:
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
