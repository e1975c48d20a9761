"""The log of what was answered: one line of JSON an answer, in files by deployment and hour.

A file is named by the hours since 1970 and the process that writes it.
"""

import os
import time
from pathlib import Path

HOUR = 3600  # seconds


class Log:
    """Appends with one write a line: a line is whole even if the process is killed after it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, tuple[int, int]] = {}

    def write(self, deployment: str, request: str, body: bytes, predictions: bytes) -> None:
        """Append an answer: the request's id, its body as it came, and the predictions."""
        now = time.time()
        head = b'{"at": %.3f, "id": "%s", "request": ' % (now, request.encode())
        on_one_line = body.replace(b"\r", b" ").replace(b"\n", b" ")
        line = head + on_one_line + b', "predictions": ' + predictions + b"}\n"
        os.write(self._file(deployment, int(now // HOUR)), line)

    def _file(self, deployment: str, hour: int) -> int:
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
