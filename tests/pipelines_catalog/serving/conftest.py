"""Fitted models in a folder of artifacts, and the prediction process over them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines_catalog.demonstrations.flights import features, flights
from pipelines_catalog.ml import models
from pipelines_catalog.ml.models import LEARNERS, Model
from pipelines_catalog.serving.process.app import Predictions
from pipelines_catalog.serving.process.log import Log
from pipelines_catalog.serving.process.models import Models
from tests.pipelines_catalog.runs.conftest import *  # noqa: F403

RAW = (
    *("month", "day", "sched_dep_time", "sched_arr_time"),
    *("carrier", "origin", "dest", "distance"),
)


@pytest.fixture(scope="session")
def january() -> pd.DataFrame:
    return flights.read_month(1).rows.head(3_000)


@pytest.fixture(scope="session")
def contents(january: pd.DataFrame) -> Mapping[str, bytes]:
    """A small model of each learner, as its file."""
    given = features.definition(with_weather=False)
    rows = features.compute(flights.with_label(january), given)
    return {learner: models.fit(learner, rows, given, iterations=20).dump() for learner in LEARNERS}


@pytest.fixture
def artifacts(tmp_path: Path) -> Path:
    return tmp_path / "artifacts"


def keep(artifacts: Path, content: bytes) -> str:
    """Put a file where the artifacts are; its name is its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    folder = artifacts / sha256[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / sha256).write_bytes(content)
    return sha256


@pytest.fixture
def hashes(artifacts: Path, contents: Mapping[str, bytes]) -> Mapping[str, str]:
    """The hash of each learner's model, whose file is in place."""
    return {learner: keep(artifacts, content) for learner, content in contents.items()}


@pytest.fixture
def loaded(contents: Mapping[str, bytes]) -> Mapping[str, Model]:
    return {learner: models.load(content) for learner, content in contents.items()}


@pytest.fixture
def process(artifacts: Path, tmp_path: Path) -> Predictions:
    return Predictions(Models(artifacts), Log(tmp_path / "served"))


@pytest.fixture
def rows(january: pd.DataFrame) -> list[dict[str, Any]]:
    """Raw rows as a client sends them."""
    found: list[dict[str, Any]] = january[list(RAW)].head(200).to_dict("records")
    return found
