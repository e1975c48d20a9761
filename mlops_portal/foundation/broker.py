"""Direct requests to the message broker with timeouts, independent of Celery."""

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT = 0.5  # seconds
HEARTBEAT_EXPIRY = 60  # seconds
_KEY = "portal:worker"


def connect() -> redis.Redis:
    """Return a lazily connecting client whose commands fail after `TIMEOUT`."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )


WORKER, SCHEDULER = "worker", "scheduler"  # who tells that they live


def write_heartbeat(client: redis.Redis, boot_id: str, of: str = WORKER) -> None:
    """Write the heartbeat of a worker or scheduler, for this start if it has a boot id.

    The boot id prevents a heartbeat restored from the append-only file from counting for the next
    start.
    """
    client.set(_heartbeat_key(boot_id, of), "", ex=HEARTBEAT_EXPIRY)


def read_heartbeat_ages(client: redis.Redis, boot_id: str) -> dict[str, float | None]:
    """PING the broker and return seconds since each last heartbeat; None where none is recorded.

    Ages are derived from each key's remaining TTL, so that no clocks of two machines are compared.
    """
    questions = client.pipeline(transaction=False)
    questions.ping()
    parts = (WORKER, SCHEDULER)
    for part in parts:
        questions.pttl(_heartbeat_key(boot_id, part))
    _pong, *left = questions.execute()
    return {
        part: None if life < 0 else max(0.0, HEARTBEAT_EXPIRY - life / 1000)
        for part, life in zip(parts, left, strict=True)
    }


def _heartbeat_key(boot_id: str, of: str) -> str:
    return ":".join(filter(None, (_KEY, "" if of == WORKER else of, boot_id)))
