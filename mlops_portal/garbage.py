"""Tolerant Celery consumer: messages that cannot be decoded are logged and dropped.

Kombu and Celery assume that they alone write to the queues. A value that is not JSON ends the
worker and the steps it runs; an envelope with missing fields is treated as a lost connection; an
unacknowledged message that cannot be decoded blocks the restoring of earlier ones and ends every
worker that starts. Here all of these are dropped: messages only point to rows, from which they are
sent again.
"""

import logging
from collections.abc import Callable
from numbers import Real
from queue import Empty
from typing import Any

from celery.worker import consumer
from kombu.message import Message
from kombu.transport import redis as transport
from redis.exceptions import DataError

LONGEST_REPORT = 300  # characters

# What tells of a broker and not of a message. Kombu also counts KeyError as the one, and a value
# that Redis cannot take.
BROKER_TROUBLE = tuple(
    error
    for error in transport.Transport.connection_errors + transport.Transport.channel_errors
    if error not in (KeyError, DataError)
)

logger = logging.getLogger(__name__)


def survive(conf: dict[str, Any]) -> None:
    """Configure a worker to use the classes below."""
    transport.Transport.Channel = Channel
    conf["worker_consumer"] = f"{__name__}:Consumer"


class Taken(transport.QoS):
    """Drops an unacknowledged message that cannot be restored, as it cannot be decoded."""

    def restore_by_tag(self, tag: Any, client: Any = None, leftmost: bool = False) -> None:
        try:
            super().restore_by_tag(tag, client, leftmost)
        except BROKER_TROUBLE:
            raise
        except Exception as error:
            _report(repr(error), tag)
            self._remove_from_indices(tag).execute()


class Channel(transport.Channel):
    """Drops values that are no envelope; they have already left the queue, unacknowledged."""

    QoS = Taken

    def _brpop_read(self, **options: Any) -> Any:
        return _read(super()._brpop_read, **options)

    def _receive(self) -> Any:
        return _read(super()._receive)


def _read(read: Callable[..., Any], **options: Any) -> Any:
    try:
        return read(**options)
    except (Empty, *BROKER_TROUBLE):
        raise
    except Exception as error:
        _report(repr(error), getattr(error, "doc", ""))
        return True


class Consumer(consumer.Consumer):
    """Drops envelopes that are not tasks, before resources are reserved for them."""

    def create_task_handler(self, *args: Any, **kwargs: Any) -> Callable[[Message], None]:
        handle = super().create_task_handler(*args, **kwargs)

        def on_message(message: Message) -> None:
            try:
                problem = problem_of(message)
                if not problem:
                    handle(message)
            except BROKER_TROUBLE:
                raise
            except Exception as error:
                problem = repr(error)
            if problem:
                self._drop(message, problem)

        return on_message

    def on_decode_error(self, message: Message, exc: Exception) -> None:
        self._drop(message, repr(exc))

    def _drop(self, message: Message, problem: str) -> None:
        _report(problem, message.headers)
        if not message.acknowledged:
            message.reject_log_error(logger, self.connection_errors)


def _report(problem: str, content: object) -> None:
    logger.error("A message was dropped: %s %s", problem, repr(content)[:LONGEST_REPORT])


def problem_of(message: Message) -> str:
    """Return why an envelope is not a task as the portal sends them; "" when it is one.

    Raises whatever decoding its body raises.
    """
    headers = message.headers
    if not isinstance(headers, dict):
        return "its headers are no mapping"
    if not all(isinstance(headers.get(key), str) for key in ("task", "id")):
        return "its headers name no task and id"
    limits = headers.get("timelimit")
    if limits and not (
        isinstance(limits, list)
        and len(limits) == 2
        and all(limit is None or isinstance(limit, Real) for limit in limits)
    ):
        return "its time limits are no pair of numbers"
    match message.payload:
        case [list(), dict(), dict() | None]:
            return ""
    return "its body holds no arguments"
