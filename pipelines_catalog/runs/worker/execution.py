"""Execution of one attempt in a worker process: claim, run, finish."""

import contextlib
import logging
import os
import resource
import signal
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from mlops_portal.foundation.incoming import escaped, shown
from pipelines_catalog.engine import Blocked, Cancelled, Context, Failed
from pipelines_catalog.engine.artifacts import InvalidArtifact
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.engine.states import StepStatus
from pipelines_catalog.runs.services.stepping import Claim, Result, claim, finish
from pipelines_catalog.runs.worker.companion import AttemptWatch, companion
from pipelines_catalog.runs.worker.recording import Recording, inputs_of

FINISH_TRIES = (0.2, 0.5, 1.0, 2.0, 4.0)  # pauses in seconds; all within a lease that is renewed
LONGEST_TRACEBACK = 8_000  # characters
HOST = socket.gethostname()
# A step is a function of its inputs and seed: an error in its code would occur again.
OF_THE_PROGRAM = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    TypeError,
    ValueError,
)

logger = logging.getLogger(__name__)


def execute(run_id: str, step_run_id: int) -> bool:
    """Execute the attempt if it can be claimed; return False otherwise.

    Raises moves.NotFound for a run or attempt that does not exist.
    """
    claimed = _with_a_fresh_connection(run_id, step_run_id)
    if claimed is None:
        return False
    recording = Recording(claimed)
    watch = AttemptWatch(claimed, recording)
    with _limits_wait(), companion.holding(watch):
        result = _work(claimed, recording, watch)
        with watch.lock:
            result.reports = recording.take()
        return _finish(claimed, recording, result)


def _with_a_fresh_connection(run_id: str, step_run_id: int) -> Claim | None:
    """Claim; retry once if the server has closed the connection."""
    worker = f"{HOST}:{os.getpid()}"
    try:
        return claim(run_id, step_run_id, worker=worker)
    except (DatabaseError, InterfaceError):
        connection.close()
        return claim(run_id, step_run_id, worker=worker)


def _work(claimed: Claim, recording: Recording, watch: AttemptWatch) -> Result:
    _forget_peak()
    began = time.process_time()
    try:
        with _limits_apply():
            result = _call(claimed, recording)
    except SoftTimeLimitExceeded:
        result = _interrupted(claimed, recording, watch)
    if recording.dropped:
        recording.event("told_too_much", None, {"dropped": recording.dropped})
    result.cpu_seconds = time.process_time() - began
    result.peak_bytes = _peak_bytes()
    return result


def _call(claimed: Claim, recording: Recording) -> Result:
    try:
        context = Context(
            step=claimed.step,
            recorder=recording,
            params=claimed.run.parameters,
            inputs=inputs_of(claimed),
            faults=frozenset(claimed.run.faults),
            attempt=claimed.row.attempt,
            run_id=str(claimed.run.pk),
        )
        if claimed.step.function is not None:
            claimed.step.function(context)
    except SoftTimeLimitExceeded:
        raise
    except Blocked as blocked:
        recording.gates.append(blocked.report)
        return Result(StepStatus.BLOCKED, {"gate": blocked.report.gate})
    except Cancelled:
        return Result(StepStatus.CANCELLED)
    except Failed as failed:
        told = {"code": "failed", "words": as_json(failed.words), "is_final": not failed.again}
        return Result(StepStatus.FAILED, told, is_final=not failed.again)
    except MemoryError:
        return Result(StepStatus.FAILED, {"code": "out_of_memory"}, is_final=True)
    except InvalidArtifact as error:  # a file that is not there may come back
        return _unexpected(claimed, recording, error, "error")
    except OF_THE_PROGRAM as error:
        return _unexpected(claimed, recording, error, "error", is_final=True)
    except OSError as error:
        return _unexpected(claimed, recording, error, "disk_full" if error.errno == 28 else "error")
    except Exception as error:
        return _unexpected(claimed, recording, error, "error")
    if missing := context.missing_outputs():
        told = {"code": "output_missing", "outputs": missing}
        return Result(StepStatus.FAILED, told, is_final=True)
    return Result(StepStatus.SUCCEEDED)


def _unexpected(
    claimed: Claim, recording: Recording, error: Exception, code: str, *, is_final: bool = False
) -> Result:
    logger.warning("Step %s of run %s failed", claimed.row, claimed.run.pk, exc_info=error)
    recording.log("".join(traceback.format_exception(error))[-LONGEST_TRACEBACK:])
    told = {"code": code, "type": type(error).__name__, "text": escaped(str(error)[:500])}
    lasting = {"is_final": True} if is_final else {}  # the page offers no other attempt then
    return Result(StepStatus.FAILED, told | lasting, is_final=is_final)


def _interrupted(claimed: Claim, recording: Recording, watch: AttemptWatch) -> Result:
    """Handle the soft time limit: raised for the time limit, a stop, or memory."""
    if watch.is_out_of_memory:
        return Result(StepStatus.FAILED, {"code": "out_of_memory"}, is_final=True)
    if recording.is_cancelled():
        return Result(StepStatus.CANCELLED)
    step = claimed.step
    if not watch.used.is_up:
        error = {"code": "time_limit", "seconds": step.clock_limit}
    elif watch.used.is_mostly_work:
        error = {"code": "processor_limit", "seconds": step.soft_limit}
    else:
        error = {"code": "time_limit", "seconds": step.soft_limit}
    return Result(StepStatus.TIMED_OUT, error)


def _finish(claimed: Claim, recording: Recording, result: Result) -> bool:
    """Write the result; wait within the lease for a database that is briefly unavailable."""
    result.artifacts, result.gates = recording.artifacts, recording.gates
    result.effects = recording.effects
    for pause in (*FINISH_TRIES, None):
        try:
            return finish(claimed, result)
        except (OperationalError, InterfaceError) as error:
            if pause is None:
                raise
            logger.warning("The end of %s was not written (%s); again soon", claimed.row, error)
            connection.close()
            time.sleep(pause)
            for artifact in result.artifacts:
                recording.write_again(artifact)
        except Exception as error:  # what it told or made is nothing that can be kept
            logger.exception("What %s told could not be kept", claimed.row)
            told = {"code": "error", "type": type(error).__name__, "text": shown(str(error))}
            return finish(claimed, Result(StepStatus.FAILED, told, is_final=True))
    return False


@contextlib.contextmanager
def _limits_wait() -> Iterator[None]:
    """Ignore the soft time limit, which must not interrupt the transaction that ends a step."""
    with _on_soft_limit(signal.SIG_IGN):
        yield


@contextlib.contextmanager
def _limits_apply() -> Iterator[None]:
    """Let the soft time limit reach the step's function."""
    with _on_soft_limit(_raise_soft_limit):
        yield


@contextlib.contextmanager
def _on_soft_limit(handler: Any) -> Iterator[None]:
    """Replace the handler of the pool's signal temporarily; only the main thread gets signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGUSR1, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)


def _raise_soft_limit(_number: int, _frame: Any) -> None:
    raise SoftTimeLimitExceeded


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_bytes() -> int:
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split(None, 1)[0]) * 1024
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
