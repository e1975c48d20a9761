"""Messages of the one-command start in the terminal."""

import contextlib
import signal
import sys


class CannotStart(Exception):
    """The start is refused; the message says why and what to do."""


def announce(sentence: str) -> None:
    """Print one line; a closed terminal must not end the portal."""
    with contextlib.suppress(OSError, ValueError):
        print(sentence, file=sys.stderr, flush=True)


def refuse(reason: CannotStart) -> None:
    """Print the reason why the portal cannot start."""
    text = str(reason)
    announce(f"The portal cannot start: {text}{'' if text.endswith(('.', '…')) else '.'}")


def how_it_ended(code: int) -> str:
    """Return a child's return code in words: "exit code 1" or "killed by SIGKILL"."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
