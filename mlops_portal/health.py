"""Liveness and readiness endpoints for probes."""

import logging
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mlops_portal.foundation import broker
from mlops_portal.foundation.models import HealthMark
from mlops_portal.foundation.unavailable import BUSY, DISK_FULL, reason_of

OK = "ok"
TIMEOUT = 0.5  # seconds that one component may take
SILENT_AFTER = 15.0  # seconds; worker and scheduler write every five
PROBE_PATHS = ("/healthz", "/livez")
NO_ANSWER = f"no answer in {TIMEOUT} s"
UNKNOWN = "unknown"
NOBODY_KNOWN = {broker.WORKER: UNKNOWN, broker.SCHEDULER: UNKNOWN}
WRITTEN_EVERY = 1.0  # seconds, however often it is asked
PATIENCE = 300  # milliseconds that the write of a probe waits for another writer
BUSY_AFTER, BUSY_GAP = 20.0, 15.0  # seconds; as long as a page waits, and between two probes
LEAST_ROOM = 64 * 1024  # bytes that must fit into the data folder

logger = logging.getLogger(__name__)
_written_at = float("-inf")
_busy: list[float] = []  # when a probe first, and last, found another writer
# One thread for each, so that a component that hangs holds neither a request nor a second thread.
_database_thread = ThreadPoolExecutor(1, "health-database")
_broker_thread = ThreadPoolExecutor(1, "health-broker")


class AnyHostForProbes:
    """Middleware that answers probes under any host name: load balancers use the IP address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBE_PATHS:
            request.META["HTTP_HOST"] = "localhost"
        return self.get_response(request)


@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """Liveness: 200 while the process can answer; checks no other component."""
    return _answer({"status": OK}, 200)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Readiness: 200 when every component works, else 503 with a reason for each."""
    asked = [
        (_database_thread.submit(_ask_database), {"database": NO_ANSWER}),
        (_broker_thread.submit(_ask_broker), {"broker": NO_ANSWER, **NOBODY_KNOWN}),
    ]
    deadline = time.monotonic() + TIMEOUT
    parts: dict[str, str] = {}
    for future, otherwise in asked:
        parts |= _in_time(future, deadline, otherwise)
    is_healthy = all(said == OK for said in parts.values())
    body = {"status": OK if is_healthy else "unavailable", **parts}
    return _answer(body, 200 if is_healthy else 503)


def _in_time(
    future: Future[dict[str, str]], deadline: float, otherwise: dict[str, str]
) -> dict[str, str]:
    try:
        return future.result(max(0.0, deadline - time.monotonic()))
    except TimeoutError:
        future.cancel()
        return otherwise


def _ask_database() -> dict[str, str]:
    """Check that the database reads; once a second, that it and the data folder can be written."""
    global _written_at
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        if time.monotonic() - _written_at > WRITTEN_EVERY:
            _write_file()
            _write_mark()
            _written_at = time.monotonic()
            _busy.clear()
    except (DatabaseError, InterfaceError, OSError) as error:
        if reason_of(error) is BUSY and not _is_busy_for_long():
            return {"database": OK}
        logger.warning("The database does not answer, or cannot be written: %s", error)
        return {"database": _database_reason(error)}
    finally:
        connection.close()
    return {"database": OK}


def _write_mark() -> None:
    """Write one row, with a lock timeout of PATIENCE milliseconds."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        else:
            cursor.execute(f"SET lock_timeout = {PATIENCE}")
    with transaction.atomic():
        if not HealthMark.objects.filter(pk=1).update(at=timezone.now()):
            HealthMark.objects.create(pk=1, at=timezone.now())


def _is_busy_for_long() -> bool:
    """Record a busy database; return whether all probes for BUSY_AFTER seconds found it busy.

    A lock held for a few seconds does not fail the check, as pages wait longer than that.
    """
    now = time.monotonic()
    if not _busy or now - _busy[-1] > BUSY_GAP:
        _busy[:] = [now]
    _busy[1:] = [now]
    return now - _busy[0] > BUSY_AFTER


def _write_file() -> None:
    """Raise OSError when the data folder is full or not writable."""
    if not settings.DATA_DIR.is_dir():
        return
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"\0" * LEAST_ROOM)
        file.flush()


def _database_reason(error: Exception) -> str:
    """Return a message for the kind of error; its own text may contain hosts and accounts."""
    reason = reason_of(error)
    if reason is DISK_FULL:
        return "has no room on its disk"
    if reason is BUSY:
        return "is busy"
    return "cannot be written" if isinstance(error, OSError) else "cannot be reached"


def _ask_broker() -> dict[str, str]:
    if not settings.REDIS_URL:
        return {"broker": "not set up", **NOBODY_KNOWN}
    try:
        with broker.connect() as client:
            ages = broker.read_heartbeat_ages(client, settings.BOOT_ID)
    except redis.RedisError as error:
        logger.warning("The message broker does not answer: %s", error)
        return {"broker": _broker_reason(error), **NOBODY_KNOWN}
    return {"broker": OK, **{part: _state(part, age) for part, age in ages.items()}}


def _broker_reason(error: redis.RedisError) -> str:
    """Return a message for the kind of error; its own text may contain hosts and accounts."""
    for kind, reason in (
        (redis.BusyLoadingError, "is loading its data"),
        (redis.AuthenticationError, "refuses the password"),
        (redis.TimeoutError, NO_ANSWER),
        (redis.ConnectionError, "cannot be reached"),
    ):
        if isinstance(error, kind):
            return reason
    return "answers with an error"


def _state(part: str, age: float | None) -> str:
    if age is None:
        return f"no {part} has reported"
    return OK if age <= SILENT_AFTER else f"silent for {age:.0f} s"


def _answer(body: dict[str, str], status: int) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response._has_been_logged = True  # Django's own mark; a probe asks again every few seconds
    if settings.BOOT_ID:
        response["X-Portal-Boot"] = settings.BOOT_ID
    return response
