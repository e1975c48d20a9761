"""Short, bounded questions to the message broker, beside what Celery does with it."""

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT = 0.5  # seconds
HEARTBEAT_EXPIRY = 60  # seconds
_KEY = "portal:worker"


def connect() -> redis.Redis:
    """A client that answers or fails within `TIMEOUT`. It connects at the first command."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )


def write_heartbeat(client: redis.Redis, boot_id: str) -> None:
    """Note that a worker of this start lives; without a boot id, that any worker does.

    The boot id keeps a heartbeat that the append-only file brought back from counting for the
    worker of the next start.
    """
    client.set(_heartbeat_key(boot_id), "", ex=HEARTBEAT_EXPIRY)


def read_heartbeat_age(client: redis.Redis, boot_id: str) -> float | None:
    """Answer the broker's PING and the seconds since the last heartbeat; None when there is none.

    The age comes from the key's remaining life, so that no two machines' clocks are compared.
    """
    questions = client.pipeline(transaction=False)
    questions.ping()
    questions.pttl(_heartbeat_key(boot_id))
    _pong, left = questions.execute()
    return None if left < 0 else max(0.0, HEARTBEAT_EXPIRY - left / 1000)


def _heartbeat_key(boot_id: str) -> str:
    return f"{_KEY}:{boot_id}" if boot_id else _KEY
