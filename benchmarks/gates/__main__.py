"""Count, and print the tables: `python -m benchmarks.gates`."""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks.gates import __doc__ as described
from benchmarks.gates.carrying import carry_all
from benchmarks.gates.jobs import FEW_ROWS, HONEST, PAIR, ROWS, Job, Outcome, groups, jobs
from benchmarks.gates.tables import (
    broken_table,
    by_log_loss_alone,
    by_plain_percentiles,
    exceptions,
    judged_table,
    tries_table,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=described.splitlines()[0])
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
