"""Predictions by the version that serves; one that does not load gives way to the one before."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines_catalog.registry.models import Deployment
from pipelines_catalog.registry.services import fall_back
from pipelines_catalog.runs import catalog
from pipelines_catalog.serving import client

# What a request needs of the row: most of the time of a small query is spent on its columns.
READ = ("workspace", "name", "model__number", "model__stored", "model__run__pipeline")


class NothingServes(Exception):
    """No version is deployed under this name. `failure`: why the last one could not be loaded."""

    def __init__(self, failure: str = "") -> None:
        self.failure = failure
        super().__init__(failure)


class InvalidRows(Exception):
    """The rows are refused; `errors` are dictionaries with code, row, column and params."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} errors")


@dataclass(frozen=True, slots=True)
class Prediction:
    """An answer: the version that made it, and `{"predictions": [...]}` as JSON."""

    name: str
    version: int
    answer: bytes


def predict(workspace: Mapping[str, Any], name: str, body: bytes) -> Prediction:
    """Score the rows of `{"rows": [...]}` by the version that serves under `name`.

    `workspace` is the lookup of the caller's workspace. Raises NothingServes, InvalidRows, and
    client.Unavailable.
    """
    of = {f"workspace__{key}": value for key, value in workspace.items()}
    live = Deployment.objects.filter(**of, name=name, ended_at=None)
    deployment = live.select_related("model__run").only(*READ).first()
    failure = ""
    while deployment is not None:
        status, answer = client.post("/predict", _headers(deployment), body)
        if status == 200:
            return Prediction(name, deployment.model.number, answer)
        if status == 400:
            raise InvalidRows(json.loads(answer)["errors"])
        if status != 409:
            raise client.Unavailable(f"status {status}")
        failure = json.loads(answer)["code"]
        deployment = fall_back(deployment=deployment, failure=failure)
    raise NothingServes(failure)


def _headers(deployment: Deployment) -> dict[str, str]:
    pipeline = catalog.every().get(deployment.model.run.pipeline)
    world = pipeline.world.key if pipeline and pipeline.world else ""
    return {
        "x-model": deployment.model.stored_id,
        "x-world": world,
        "x-deployment": str(deployment.pk),
        "x-request": uuid.uuid4().hex,
    }
