"""The log of what was answered: one line of JSON an answer, in files by deployment and hour."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

HOUR = "%Y%m%dT%H"


class Log:
    """Appends with one write a line: a line is whole even if the process is killed after it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, tuple[str, int]] = {}

    def write(self, deployment: str, request: str, body: bytes, predictions: bytes) -> None:
        """Append an answer: the request's id, its body as it came, and the predictions."""
        now = datetime.now(UTC)
        head = b'{"at": %.3f, "id": "%s", "request": ' % (time.time(), request.encode())
        on_one_line = body.replace(b"\r", b" ").replace(b"\n", b" ")
        line = head + on_one_line + b', "predictions": ' + predictions + b"}\n"
        os.write(self._file(deployment, now.strftime(HOUR)), line)

    def _file(self, deployment: str, hour: str) -> int:
        known = self._open.get(deployment)
        if known and known[0] == hour:
            return known[1]
        if known:
            os.close(known[1])
        folder = self._folder / deployment
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        opened = os.open(folder / f"{hour}.{os.getpid()}.jsonl", flags, 0o600)
        self._open[deployment] = (hour, opened)
        return opened
