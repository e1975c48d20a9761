"""The supervisor: one thread starts the parts in order, restarts those that end, stops them all.

Process managers were considered and offer less. honcho 2.0 stops everything when one part ends,
restarts none, knows no order, and leaves its parts running when it is killed. circus 0.19 restarts
and stops, but adds tornado, pyzmq and psutil to a parent that must stay small, opens ports, gives a
part one stop signal where a worker needs two, and leaves its parts running as well.
"""

import signal
import time
from collections.abc import Sequence
from pathlib import Path

from mlops_portal.embedded import addresses, broker, commands
from mlops_portal.embedded.bell import Bell, StopAsked
from mlops_portal.embedded.options import Options
from mlops_portal.embedded.parts import Part, Surroundings
from mlops_portal.embedded.probe import HealthProbe
from mlops_portal.embedded.words import CannotStart, announce, how_it_ended, refuse

BROKER_START_SECONDS = 60.0  # a long append-only file takes time to load
PROBE_SECONDS = 0.2
PATIENCE = 30.0  # after this long without health, say what is missing
# Signals of a stop and the seconds each is given. A worker that is still busy after SIGTERM gives
# its tasks back on SIGQUIT; the broker writes its append-only file to the end on SIGTERM.
STOP_WORKERS = ((signal.SIGTERM, 5.0), (signal.SIGQUIT, 7.0))
STOP_BROKER = ((signal.SIGTERM, 5.0),)


class Supervisor:
    """Runs the portal below an already held lock and an already bound socket."""

    def __init__(
        self,
        options: Options,
        surroundings: Surroundings,
        listener: int,
        broker_socket: Path | None,
    ) -> None:
        self._options = options
        self._surroundings = surroundings
        self._listener = listener
        self._broker_socket = broker_socket
        self._bell = Bell()
        self._broker: Part | None = None
        self._parts: list[Part] = []

    def run(self) -> int:
        """Start everything, stay until a stop signal, return the exit code."""
        try:
            self._start()
            self._watch()
        except CannotStart as error:
            refuse(error)
            self._kill()
            return 2
        except StopAsked:
            pass
        self._stop()
        return 0

    # ---------------------------------------------------------------- start
    def _start(self) -> None:
        if self._broker_socket is None:
            announce("Message broker: the one of REDIS_URL.")
        else:
            self._start_broker(self._broker_socket)
        self._prepare()  # while the broker loads its file
        if self._broker_socket and self._broker:
            self._wait_for_broker(self._broker_socket, self._broker)
        self._add("background worker", commands.worker(self._options.data_dir))
        self._add("prediction service", commands.predictions())
        self._add("web server", commands.web(self._listener))

    def _start_broker(self, socket_path: Path) -> None:
        server = broker.find_server()
        announce(f"Message broker: {server.words}.")
        command = broker.server_command(server, socket_path, self._options.data_dir)
        self._broker = self._add("message broker", command, signal.SIGTERM)

    def _prepare(self) -> None:
        preparation = self._add("preparation", commands.prepare())
        self._bell.wait_until(lambda: preparation.ended() is not None)
        code = preparation.ended()
        preparation.sweep()
        self._parts.remove(preparation)
        if code:
            raise CannotStart(f"the preparation failed ({how_it_ended(code)}), see above")

    def _wait_for_broker(self, socket_path: Path, part: Part) -> None:
        def is_decided() -> bool:
            return part.ended() is not None or broker.answers(socket_path)

        in_time = self._bell.wait_until(is_decided, BROKER_START_SECONDS)
        if (code := part.ended()) is not None:
            log = broker.log_file(self._options.data_dir)
            raise CannotStart(f"the message broker ended ({how_it_ended(code)}), see {log}")
        if not in_time:
            raise CannotStart(f"the message broker did not answer in {BROKER_START_SECONDS:.0f} s")

    def _add(self, name: str, command: Sequence[str], death_signal: int = signal.SIGKILL) -> Part:
        part = Part(name, command, self._surroundings, death_signal)
        self._parts.append(part)
        part.start()
        return part

    # ---------------------------------------------------------------- watch
    def _watch(self) -> None:
        probe = HealthProbe(self._options.host, self._options.port)
        complain_at = time.monotonic() + PATIENCE
        while not self._bell.stop_asked:
            self._restart_what_ended()
            if not probe.is_healthy:
                probe.ask()
                if time.monotonic() > complain_at:
                    announce(f"The portal is not healthy yet: {probe.said or 'no answer'}")
                    complain_at = float("inf")
            if self._bell.wait(self._seconds_until_due(probe), probe.connection):
                self._take_answer(probe)
        probe.close()

    def _take_answer(self, probe: HealthProbe) -> None:
        probe.read()
        if not probe.is_healthy:
            self._bell.wait(PROBE_SECONDS)
            return
        where = addresses.url(self._options.host, self._options.port)
        everywhere = self._options.host in addresses.EVERYWHERE
        also = " and every other address of this machine" if everywhere else ""
        if key := self._options.open_key:
            announce(f"MLOps Portal is ready: {where}open/{key}/ (Ctrl-C stops it)")
            announce(
                "  The key in it opens the outbox and the sample organization for one browser."
            )
            announce(f"  Without the key: {where}")
        else:
            announce(f"MLOps Portal is ready: {where}{also} (Ctrl-C stops it)")

    def _seconds_until_due(self, probe: HealthProbe) -> float | None:
        """Return seconds until the next restart or probe is due; None to wait for a signal only."""
        now = time.monotonic()
        due = [part.start_at for part in self._parts if not part.is_started]
        if not probe.is_healthy:
            due.append(now + (1.0 if probe.connection else PROBE_SECONDS))
        return max(0.0, min(due) - now) if due else None

    def _restart_what_ended(self) -> None:
        for part in self._parts:
            if (code := part.ended()) is not None:
                part.sweep()
                pause = part.plan_restart()
                when = f"in {pause:.0f} s" if pause else "at once"
                announce(f"The {part.name} ended ({how_it_ended(code)}); it starts again {when}.")
            if not part.is_started and part.start_at <= time.monotonic():
                part.start()

    # ---------------------------------------------------------------- stop
    def _stop(self) -> None:
        """Stop web and worker first, then the broker that they use."""
        announce("Stopping the portal.")
        self._end([part for part in self._parts if part is not self._broker], STOP_WORKERS)
        self._end([part for part in self._parts if part is self._broker], STOP_BROKER)
        announce("The portal has stopped; its data is kept.")

    def _end(self, parts: Sequence[Part], steps: Sequence[tuple[int, float]]) -> None:
        for number, patience in steps:
            for part in parts:
                part.signal(number)
            deadline = time.monotonic() + patience
            while any(part.is_running for part in parts) and not self._bell.hurry_asked:
                if (left := deadline - time.monotonic()) <= 0:
                    break
                self._bell.wait(left)
        for part in parts:
            part.sweep()

    def _kill(self) -> None:
        for part in self._parts:
            part.sweep()
