"""Three versions of a model in a portal's database, and what each says of the rows that are sent.

Run as a module, with the portal's environment, it makes them and prints token and ids as JSON.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from pipelines_catalog.serving.process.models import Models, Scorer

SPOILT = 3
COLUMNS = (
    *("month", "day", "sched_dep_time", "sched_arr_time"),
    *("carrier", "origin", "dest", "distance"),
)
MONTHS = {1: 1, 2: 2, 3: 3}  # of a version the month that it has learned


def raw_rows(count: int = 20_000) -> list[dict[str, Any]]:
    """Distinct rows as a client sends them, of a month that no version has learned."""
    from pipelines_catalog.demonstrations.flights import flights

    found: list[dict[str, Any]] = flights.read_month(6).rows[list(COLUMNS)].to_dict("records")
    return found[:count]


def content_of(version: int) -> bytes:
    """The file of a version, fitted anew: equal at each call."""
    from pipelines_catalog.demonstrations.flights import features, flights
    from pipelines_catalog.ml import models

    given = features.definition(with_weather=False)
    labelled = flights.with_label(flights.read_month(MONTHS[version]).rows.head(5_000))
    return models.fit("logistic", features.compute(labelled, given), given).dump()


def prepared(folder: Path, version: int = 1) -> tuple[Scorer, str]:
    """The scorer of a version, and the hash of its file in the portal's folder."""
    sha256 = hashlib.sha256(content_of(version)).hexdigest()
    return Models(folder / "artifacts").get(sha256, "flights"), sha256


def scores_of(folder: Path, rows: list[dict[str, Any]]) -> dict[int, list[float]]:
    """What each version that can be loaded says of all rows, scored as one batch."""
    values = {name: [row[name] for row in rows] for name in COLUMNS}
    found = {}
    for version in MONTHS:
        if version != SPOILT:
            scorer, _sha256 = prepared(folder, version)
            found[version] = scorer.score(scorer.table(values))
    return found


def make() -> dict[str, Any]:
    """Register and deploy the versions for a new client, then spoil the file of one."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mlops_portal.settings")
    django.setup()
    from pipelines_catalog.registry.models import ModelVersion
    from pipelines_catalog.registry.services import promote
    from pipelines_catalog.runs import catalog, services, storage
    from pipelines_catalog.runs.access import Client
    from pipelines_catalog.runs.models import StoredArtifact

    client = Client("benchmark")
    workspace = services.workspace_for(visitor=client.hash)
    pipeline = catalog.find("level1_flights")
    run = services.start_run(workspace=workspace, pipeline=pipeline, parameters={}).run
    services.cancel_run(run_id=run.pk)  # it lends its row to the versions
    ids, before = {}, None
    for number in (SPOILT, *(n for n in MONTHS if n != SPOILT)):
        content = content_of(number)
        sha256 = hashlib.sha256(content).hexdigest()
        storage.write(sha256, content)
        version = ModelVersion.objects.create(
            workspace=workspace,
            name="flight_delay",
            number=number,
            stored=StoredArtifact.objects.create(sha256=sha256, size=len(content)),
            run=run,
            step_run=run.steps.earliest("pk"),
        )
        if not promote(version=version, expected=before, run=run):
            raise RuntimeError(f"version {number} is not deployed")
        ids[number], before = version.pk, number
        if number == SPOILT:
            storage.path_of(sha256).write_bytes(b"spoilt")
    return {"token": client.token, "ids": ids}


if __name__ == "__main__":
    print(json.dumps(make()))
