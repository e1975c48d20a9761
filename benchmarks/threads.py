"""What one thread of linear algebra for each process gains under load.

    python -m benchmarks.threads

As many processes as cores compute at once, as a worker's do: first with the library's default (a
thread for every core in each of them), then with one. Both are measured three times in turn within
one run, and the ratio of their best is told: seconds differ from machine to machine.
"""

import os
import subprocess
import sys
import time

from mlops_portal.threads import VARIABLES

WORK = """
import numpy
from sklearn.linear_model import Ridge
rows = numpy.random.default_rng(1).normal(size=(4000, 200))
for _ in range(40):
    Ridge(solver="cholesky").fit(rows, rows[:, 0])
    numpy.linalg.svd(rows[:400], full_matrices=False)
"""


def seconds(processes: int, threads: str | None) -> float:
    """Wall-clock time until all of them are done."""
    environ = {key: value for key, value in os.environ.items() if key not in VARIABLES}
    if threads:
        environ |= dict.fromkeys(VARIABLES, threads)
    started = time.perf_counter()
    running = [
        subprocess.Popen([sys.executable, "-c", WORK], env=environ)  # noqa: S603
        for _ in range(processes)
    ]
    for one in running:
        one.wait()
    return time.perf_counter() - started


def main() -> None:
    cores = os.cpu_count() or 1
    processes = max(2, cores)
    times: dict[str | None, list[float]] = {None: [], "1": []}
    for _ in range(3):
        for threads in times:
            times[threads].append(seconds(processes, threads))
    many, one = min(times[None]), min(times["1"])
    print(f"{processes} processes on {cores} cores: {many:.2f} s by default, {one:.2f} s with one")
    print(f"thread each; the default takes {many / one:.2f} times as long.")


if __name__ == "__main__":
    main()
