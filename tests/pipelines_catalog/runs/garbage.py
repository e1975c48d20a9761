"""What a worker may find in its queue although nobody of the portal has put it there."""

import base64
import json
from typing import Any

GONE = "00000000-0000-0000-0000-000000000000"
NUMBERS = iter(range(1, 10_000))


def envelope(
    task: str = "pipelines.step",
    args: object = (GONE, 1),
    *,
    body: str | None = None,
    headers: dict[str, Any] | None = None,
    without: tuple[str, ...] = (),
    **changed: Any,
) -> str:
    """A message as it lies in Redis, with something about it changed."""
    name = f"garbage-{next(NUMBERS)}"
    content = json.dumps([args, {}, {}]).encode()
    made = {
        "body": base64.b64encode(content).decode() if body is None else body,
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": task, "id": name, **(headers or {})},
        "properties": {
            "correlation_id": name,
            "delivery_mode": 2,
            "delivery_info": {"exchange": "", "routing_key": "steps"},
            "priority": 0,
            "body_encoding": "base64",
            "delivery_tag": name,
        },
    }
    made |= changed
    return json.dumps({key: value for key, value in made.items() if key not in without})


def unreadable(run_id: str) -> list[str | bytes]:
    """Never becomes a task; `run_id` is a run that is there."""
    encoded = base64.b64encode(b"no JSON").decode()
    number = base64.b64encode(b"5").decode()
    properties = json.loads(envelope())["properties"]
    return [
        b"\x00\xff\xfe no text",
        "no JSON {",
        "[" * 100_000,
        "",
        "null",
        "7",
        '"text"',
        "[1, 2]",
        "{}",
        '{"properties": {}}',
        '{"properties": 5, "headers": [], "body": {}}',
        envelope(properties={**properties, "delivery_info": {}}),
        envelope(properties={**properties, "delivery_tag": {"a": 1}}),
        envelope(without=("headers",)),
        envelope(without=("body",)),
        envelope(headers={"task": None}),
        envelope(headers={"task": ["pipelines.step"]}),
        envelope(headers={"id": 5}),
        envelope(headers={"timelimit": "long"}),
        envelope(headers={"timelimit": ["a", {}]}),
        envelope(headers={"compression": "zlib"}),
        envelope(body="not base64!"),
        envelope(body=encoded),
        envelope(body=number),
        envelope(**{"content-type": "application/x-python-serialize"}),
        envelope(**{"content-type": "application/unknown"}),
        envelope(args={"run": run_id}),
    ]


def meaningless(run_id: str) -> list[str]:
    """Becomes a task that finds nothing to do, or none at all."""
    return [
        envelope(),
        envelope(args=[run_id, 10**9]),
        envelope(args=[run_id, 10**30]),
        envelope(args=["nothing", "at all"]),
        envelope(args=[{"a": 1}, None]),
        envelope(args=[]),
        envelope("pipelines.unknown", [1]),
        envelope("pipelines.lost", [GONE, 1, "lost", {}]),
        envelope("pipelines.lost", [run_id, 1, "no status", 7]),
        envelope(headers={"eta": "some day"}),
        envelope(**{"content-encoding": "no-such-encoding"}),
    ]


def unreturnable() -> list[str | bytes]:
    """What is kept of a message that was taken, when it cannot be given back to its queue."""
    return [
        b"\x00\xff\xfe no text",
        "no JSON {",
        "[" * 100_000,
        "null",
        "7",
        "{}",
        "[]",
        '["one"]',
        '[{}, "", "steps", "and more"]',
    ]
