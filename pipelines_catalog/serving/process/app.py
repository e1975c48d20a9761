"""The ASGI application of the prediction process.

`POST /predict` scores the rows of the body by the model that the headers name: `x-model` (SHA-256
of its file), `x-world`, `x-deployment` (under which the answer is logged) and `x-request`. 200 with
`{"predictions": [...]}`, 400 with errors by row and column, 409 with the reason for a model that
cannot be loaded.

Requests that arrive while others are scored are scored together: of single rows most of the time
goes into calling the libraries. A row's answer does not depend on the rows beside it.
"""

import asyncio
import json
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from mlops_portal.embedded.options import BASE_DIR
from pipelines_catalog.serving.process.log import Log
from pipelines_catalog.serving.process.models import Models, Scorer, Unloadable
from pipelines_catalog.serving.process.requests import InvalidRows, RowError

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = tuple[int, bytes]
LARGEST_BODY = 4 * 1024 * 1024  # the portal refuses more than 2 MB before


@dataclass(slots=True)
class _Waiting:
    """Requests for one model that will be scored together."""

    values: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    rows: int = 0
    asked: list[tuple[int, int, asyncio.Future[list[float]]]] = field(default_factory=list)


class Predictions:
    """The application; `models` and `log` are its state."""

    def __init__(self, models: Models, log: Log) -> None:
        self._models = models
        self._log = log
        self._waiting: dict[int, tuple[Scorer, _Waiting]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        body = await _body(receive)
        if scope["path"] != "/predict":
            status, answer = 404, b"{}"
        elif body is None:
            status, answer = 413, b"{}"
        else:
            status, answer = await self._predict(headers, body)
        kind = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": status, "headers": kind})
        await send({"type": "http.response.body", "body": answer})

    async def _predict(self, headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            scorer = self._models.get(headers["x-model"], headers["x-world"])
            count, values = scorer.reader.read(body)
            found = await self._scored(scorer, values, count)
        except Unloadable as error:
            return _refused(error)
        except InvalidRows as error:
            return 400, json.dumps({"errors": error.as_json()}).encode()
        predictions = to_json(found)
        self._log.write(headers["x-deployment"], headers["x-request"], body, predictions)
        return 200, b'{"predictions": ' + predictions + b"}"

    def _scored(
        self, scorer: Scorer, values: Mapping[str, list[Any]], count: int
    ) -> "asyncio.Future[list[float]]":
        """Return the scores of the rows, which wait until the loop has read what else has come."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[float]] = loop.create_future()
        if id(scorer) not in self._waiting:
            self._waiting[id(scorer)] = (scorer, _Waiting())
            loop.call_soon(self._score_together, id(scorer))
        waiting = self._waiting[id(scorer)][1]
        for name, column in values.items():
            waiting.values[name] += column
        waiting.asked.append((waiting.rows, waiting.rows + count, future))
        waiting.rows += count
        return future

    def _score_together(self, key: int) -> None:
        scorer, waiting = self._waiting.pop(key)
        try:
            table = scorer.table(waiting.values)
            wrong = dict(scorer.impossible(table))
            scores = scorer.score(table.drop(index=list(wrong)))
        except Exception as error:  # told to each request; the process goes on
            for _first, _end, future in waiting.asked:
                if not future.done():
                    future.set_exception(error)
            return
        left = iter(scores)
        for first, end, future in waiting.asked:
            places = range(first, end)
            answers = [next(left) for place in places if place not in wrong]
            errors = [RowError("impossible", p - first, wrong[p]) for p in places if p in wrong]
            if future.done():  # whoever asked has hung up
                continue
            if errors:
                future.set_exception(InvalidRows(errors))
            else:
                future.set_result(answers)


def _refused(error: Unloadable) -> Answer:
    return 409, json.dumps({"code": error.code, "detail": error.detail}).encode()


async def _body(receive: Receive) -> bytes | None:
    """Return the request's body; None for a longer one than is read."""
    parts, size = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY or message["type"] == "http.disconnect":
            return None
        if not message.get("more_body"):
            return b"".join(parts)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def application() -> Predictions:
    """Return the application over the portal's data folder."""
    folder = data_folder()
    return Predictions(Models(folder / "artifacts"), Log(folder / "served"))


def data_folder() -> Path:
    """Return the folder of `PORTAL_DATA_DIR`, by default the one beside the code."""
    return Path(os.environ.get("PORTAL_DATA_DIR") or BASE_DIR / "var").resolve()
