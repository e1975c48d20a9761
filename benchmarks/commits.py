"""What it costs that SQLite waits for the disk at each commit: `python -m benchmarks.commits`.

Small transactions on a file of its own in the folder given (else the data folder's), with
`synchronous` NORMAL and FULL by turns.
"""

import sqlite3
import statistics
import sys
import tempfile
import time

ROUNDS, COMMITS = 7, 200


def seconds_for(folder: str, mode: str) -> float:
    """Milliseconds of one commit of one row, the median of a round."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".sqlite3") as file:
        database = sqlite3.connect(file.name, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(f"PRAGMA synchronous={mode}")
        database.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, note TEXT)")
        taken = []
        for _commit in range(COMMITS):
            began = time.perf_counter()
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO answers (note) VALUES (?)", ["x" * 400])
            database.execute("COMMIT")
            taken.append(time.perf_counter() - began)
        database.close()
    return statistics.median(taken) * 1_000


def main() -> None:
    folder = sys.argv[1] if len(sys.argv) > 1 else "var"
    rounds = [
        {mode: seconds_for(folder, mode) for mode in ("NORMAL", "FULL")} for _round in range(ROUNDS)
    ]
    for mode in ("NORMAL", "FULL"):
        print(f"{mode}: {statistics.median(one[mode] for one in rounds):.2f} ms for a commit")


if __name__ == "__main__":
    main()
