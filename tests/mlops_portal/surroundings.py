"""The world of the tests of the whole portal: its people and things by name, and its settings."""

import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.test import Client, override_settings
from pydantic_core import to_json

from pipelines_catalog.demonstrations.flights import features, rows
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.access import Client as RunsClient
from pipelines_catalog.runs.worker.companion import companion
from pipelines_catalog.serving import client
from pipelines_catalog.serving.process.requests import InvalidRows, Reader

MARK = "Kestrel"
PASSWORD = "heron-and-kestrel-7"
TABLE = f"name,category,homepage\nMLflow,ml-platform,https://mlflow.org\n{MARK} list,platforms,\n"
FLIGHTS = Reader(rows.columns(features.definition(with_weather=False)))
TOKEN = RunsClient("a-program-of-somebody-else").token


@dataclass
class World:
    """Who is there, by part, as the cookies of their browsers; and what, by name."""

    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def browser(self, part: str) -> Client:
        """A client that tells what fails by its status, with the cookies of `part`."""
        headers = {"authorization": f"Bearer {TOKEN}"} if part == "program" else {}
        client = Client(raise_request_exception=False, headers=headers)
        self.refresh(client, part)
        return client

    def refresh(self, client: Client, part: str) -> None:
        """Give the client the cookies of `part` alone, whatever it was sent since."""
        client.cookies = SimpleCookie(self.cookies[part])


def _predicted(_path: str, _headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """Answer as the prediction process does, with a model that says the same of every flight."""
    try:
        count, _values = FLIGHTS.read(body)
    except InvalidRows as error:
        return 400, to_json({"errors": error.as_json()})
    return 200, to_json({"predictions": [0.5] * count})


@contextmanager
def surroundings() -> Iterator[None]:
    """Settings and folders in which the world is made and asked; no broker, no worker."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-world-") as folder,
        override_settings(
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            PIPELINE_PACKAGES=[
                "pipelines_catalog.demonstrations.bench.pipelines",
                "pipelines_catalog.demonstrations.flights.pipelines",
                "tests.pipelines_catalog.runs.faulty",
            ],
            PIPELINE_LIMITS=settings.PIPELINE_LIMITS | {"active": 40},
            ARTIFACTS_DIR=Path(folder) / "artifacts",
            EVIDENCE_DIR=Path(folder) / "evidence",
            OUTBOX_DIR=Path(folder) / "outbox",
            REDIS_URL="",
        ),
        patch.object(companion, "holding", lambda _held: nullcontext()),
        patch.object(client, "post", _predicted),
    ):
        catalog.every.cache_clear()
        logging.disable(logging.CRITICAL)  # thousands of refusals, each with its line
        yield
    logging.disable(logging.NOTSET)
    catalog.every.cache_clear()
