"""What every page costs, and the start: this tree, or this one beside another by turns.

    python -m benchmarks.pages [--against FOLDER] [--rounds 5]

One page of each address that links lead to, asked as the owner of the sample organization, on
SQLite and without a network: the processor's time of the server in milliseconds, the median of a
round's requests. The start is what a web process loads before its first request: processor's
seconds, and MiB that stay. With `--against`, both trees are asked in turns in one run, and the best
rounds of both stand in a ratio for each figure: above 1 this tree is slower. The other tree is
measured by this file, on its own code and a database of its own.
"""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
DOORS = ("/", "/assess/", "/roles/", "/landscape/", "/pipelines/", "/organizations/")
LINK = re.compile(r'href="(/[^"#]*)')
NOT_PAGES = re.compile(
    r"^/(static|api|accounts/logout|open|language|theme)\b|\.(csv|xlsx|json|md|txt)"
)
REQUESTS = 5  # of a page in a round, after one that is not counted
MOST_PAGES = 200
SLOWER = 1.15  # a ratio from which a page is named


# ------------------------------------------------------------------ in a process of its own
def prepare() -> None:
    """A database with the sample organization, and a run that waits for a worker."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_sample", verbosity=0)
    client = _owner()
    client.post("/api/v1/runs/", {"pipeline": "level1_flights"}, content_type="application/json")


def _owner():  # type: ignore[no-untyped-def]
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.order_by("pk").first())
    return client


def pages() -> Iterator[tuple[str, float]]:
    """Address pattern and milliseconds of one page of each."""
    from django.urls import Resolver404, resolve

    client, seen, waiting = _owner(), set(), list(DOORS)
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        try:
            route = resolve(address.partition("?")[0]).route
        except Resolver404:
            continue
        if route in seen or NOT_PAGES.search(address):
            continue
        seen.add(route)
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            continue
        waiting += LINK.findall(b"".join(answer).decode().replace("&amp;", "&"))
        times = []
        for _each in range(REQUESTS):
            began = time.process_time()
            client.get(address)
            times.append((time.process_time() - began) * 1_000)
        yield route, statistics.median(times)


def measure() -> dict[str, float]:
    """Everything of one round."""
    import mlops_portal.wsgi  # noqa: F401  what a web process loads

    used = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "start, s": used.ru_utime + used.ru_stime,
        "start, MiB": used.ru_maxrss / 1024,
    }
    return found | dict(pages())


# ------------------------------------------------------------------ by turns
def ask(tree: Path, data: Path, what: str) -> dict[str, float]:
    """Run this file on another tree's code."""
    environ = os.environ | {
        "PYTHONPATH": str(tree),
        "DJANGO_SETTINGS_MODULE": "mlops_portal.settings",
        "PORTAL_DATA_DIR": str(data),
        "DEBUG": "1",  # static files need no collecting; templates stay cached
        "SECRET_KEY": "only-for-this-benchmark-0123456789-0123456789",
    }
    environ.pop("DATABASE_URL", None)
    environ.pop("REDIS_URL", None)
    command = [sys.executable, str(Path(__file__).resolve()), what]
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--against", type=Path, help="the folder of another checkout")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    trees = [HERE, *([given.against.resolve()] if given.against else [])]
    with tempfile.TemporaryDirectory() as folder:
        data = [Path(folder) / str(number) for number, _tree in enumerate(trees)]
        for tree, place in zip(trees, data, strict=True):
            place.mkdir()
            ask(tree, place, "prepare")
        rounds: list[list[dict[str, float]]] = [[] for _tree in trees]
        for _round in range(given.rounds):
            for number, tree in enumerate(trees):
                rounds[number].append(ask(tree, data[number], "measure"))
    best = [{key: min(r[key] for r in some if key in r) for key in some[0]} for some in rounds]
    report(*best)


def report(ours: dict[str, float], others: dict[str, float] | None = None) -> None:
    """Each figure; with another tree its ratio, slowest first, and the median of all."""
    if others is None:
        for key, value in sorted(ours.items()):
            print(f"{value:8.2f}  {key}")
        return
    both = {key: ours[key] / others[key] for key in ours.keys() & others.keys()}
    for key, ratio in sorted(both.items(), key=lambda item: -item[1]):
        mark = " <" if ratio > SLOWER else ""
        print(f"{ratio:6.2f}  {ours[key]:8.2f} {others[key]:8.2f}  {key}{mark}")
    print(f"{len(both)} figures, median {statistics.median(both.values()):.2f}")
    for name, missing in (("other tree", ours.keys() - both), ("this tree", others.keys() - both)):
        if missing:
            print(f"Not in the {name}: {', '.join(sorted(missing))}")


if __name__ == "__main__":
    if sys.argv[1:] in (["prepare"], ["measure"]):
        sys.path[:] = [os.environ["PYTHONPATH"], *sys.path[1:]]
        if sys.argv[1] == "measure":
            print(json.dumps(measure()))
        else:
            import django

            django.setup()
            prepare()
            print("{}")
    else:
        main()
