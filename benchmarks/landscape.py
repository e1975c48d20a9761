"""How long the landscape takes with 3,000 tools: `python benchmarks/landscape.py [tools]`.

The tools are made from ours: the same facts, shuffled among generated names, from a fixed seed.
Times are of the server alone, in milliseconds of the processor: the median and the slowest of
several rounds. Waiting for other programs on the machine is not counted.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlops_portal.settings")
os.environ.setdefault("DEBUG", "1")  # static files need no collecting; templates stay cached

LIMIT_MS = 50
ROUNDS = 7


def generated(count: int) -> tuple:
    """`count` tools: ours, then copies under new names and slugs with facts of other tools."""
    from pipelines_catalog.landscape import content

    chance = random.Random(3000)  # noqa: S311  reproducible, not secret
    ours = content.landscape().tools
    made = list(ours)
    while len(made) < count:
        number = len(made)
        facts, text = chance.choice(ours), chance.choice(ours)
        made.append(
            replace(
                facts,
                slug=f"generated-{number}",
                name=f"{text.name} {number}",
                current_name="",
                aliases=(f"{text.slug} {number}",),
                deck_name="",
                list_name="",
                description=text.description,
                language=chance.choice(ours).language,
                components=chance.choice(ours).components,
            )
        )
    return tuple(made)


def requests() -> Iterator[tuple[str, str]]:
    """What is measured: each view, words, every facet, and the files. Name and address."""
    from pipelines_catalog.landscape import content
    from pipelines_catalog.landscape.domain.facets import FACETS

    masks = content.catalogue().masks
    yield "grid", "/landscape/"
    yield "cards", "/landscape/?view=cards"
    yield "table, by last activity", "/landscape/?view=table&ordering=-last_activity"
    yield "words", "/landscape/?view=cards&q=model+serving"
    for facet in FACETS:
        largest = max(masks[facet.key], key=lambda value: masks[facet.key][value].bit_count())
        yield f"facet {facet.key}", f"/landscape/?view=cards&{facet.key}={largest}"
    yield "API", "/api/v1/tools/?q=model&status=active"


def milliseconds(act: Callable[[], object]) -> list[float]:
    """Times of several rounds of `act`, after one that is not counted."""
    act()
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        found.append((time.process_time() - began) * 1_000)
    return found


def measure(count: int) -> list[tuple[str, float, float]]:
    """Name, median and slowest of each request, over a landscape of `count` tools."""
    from django.test import Client

    from pipelines_catalog.landscape import content
    from pipelines_catalog.landscape.domain.selection import Catalogue

    made = Catalogue(replace(content.landscape(), tools=generated(count)))
    content.catalogue, content.landscape = lambda: made, lambda: made.landscape
    client = Client(headers={"host": "localhost"})

    def get(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    found = []
    for name, address in requests():
        times = milliseconds(lambda address=address: get(address))
        found.append((name, statistics.median(times), max(times)))
    return found


def main() -> int:
    import django

    django.setup()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    print(f"{count} tools, {ROUNDS} rounds, milliseconds of the processor: median, slowest")
    rows = measure(count)
    for name, median, slowest in rows:
        print(f"{name:<28}{median:8.1f}{slowest:8.1f}")
    too_slow = [name for name, median, _ in rows if median > LIMIT_MS]
    print(f"above {LIMIT_MS} ms: {', '.join(too_slow) or 'none'}")
    return bool(too_slow)


if __name__ == "__main__":
    sys.exit(main())
