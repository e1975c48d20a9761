"""A Celery worker whose clock is wrong, started with the seconds and the words of the worker.

`time.time` and `datetime.now` are those of Python in this process and in those that it forks. The
monotonic clock goes right, as it does when somebody sets the clock of a machine.
"""

import datetime
import sys
import time


def set_clock(seconds: float) -> None:
    right, right_ns = time.time, time.time_ns
    time.time = lambda: right() + seconds
    time.time_ns = lambda: right_ns() + int(seconds * 1e9)
    real = datetime.datetime
    shift = datetime.timedelta(seconds=seconds)

    class IsReal(type):
        def __instancecheck__(cls, found: object) -> bool:
            return isinstance(found, real)

    class Wrong(real, metaclass=IsReal):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return real.now(tz) + shift

        @classmethod
        def utcnow(cls) -> datetime.datetime:
            return real.now(datetime.UTC).replace(tzinfo=None) + shift

        @classmethod
        def today(cls) -> datetime.datetime:
            return real.now() + shift

    datetime.datetime = Wrong


if __name__ == "__main__":
    import pandas  # noqa: F401  its compiled parts need the real datetime

    set_clock(float(sys.argv.pop(1)))
    from celery.__main__ import main  # after the clock is wrong, so that all of it believes it

    sys.exit(main())
