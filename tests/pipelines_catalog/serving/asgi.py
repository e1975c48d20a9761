"""Asks the application of the prediction process in the test's own process."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pipelines_catalog.serving.process.app import Predictions

Asked = tuple[str, Mapping[str, str], bytes]


def headers(model: str, world: str = "flights", deployment: str = "7") -> dict[str, str]:
    return {"x-model": model, "x-world": world, "x-deployment": deployment, "x-request": "ab12"}


def of_rows(rows: Sequence[Any]) -> bytes:
    return json.dumps({"rows": rows}).encode()


async def _one(app: Predictions, path: str, sent: Mapping[str, str], body: bytes) -> Any:
    answer: dict[str, Any] = {}

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        answer.update(message)

    named = [(name.encode(), value.encode()) for name, value in sent.items()]
    await app({"type": "http", "path": path, "headers": named}, receive, send)
    return answer["status"], answer["body"]


def ask_together(app: Predictions, asked: Sequence[Asked]) -> list[tuple[int, bytes]]:
    """Send all at once; the answers in the same order."""

    async def all_of_them() -> list[tuple[int, bytes]]:
        return await asyncio.gather(*(_one(app, *each) for each in asked))

    with ThreadPoolExecutor(1) as thread:  # a browser of another test runs a loop in this one
        return thread.submit(asyncio.run, all_of_them()).result()


def ask(app: Predictions, sent: Mapping[str, str], body: bytes) -> Any:
    """Send one request; status and JSON of the answer."""
    [(status, answer)] = ask_together(app, [("/predict", sent, body)])
    return status, json.loads(answer)


def ask_beside_one_that_hangs_up(app: Predictions, sent: Mapping[str, str], body: bytes) -> Any:
    """Send twice and hang up the first before it is answered; the status of the second."""

    async def both() -> int:
        first = asyncio.create_task(_one(app, "/predict", sent, body))
        second = asyncio.create_task(_one(app, "/predict", sent, body))
        asyncio.get_running_loop().call_soon(first.cancel)
        status: int = (await asyncio.wait_for(second, 10))[0]
        assert first.cancelled()
        return status

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, both()).result()
