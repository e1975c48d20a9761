"""One thing that fails stops none of the others, unless it is the database that fails."""

import pytest
from django.db import OperationalError

from mlops_portal.foundation.each import MOST_DATABASE_FAILURES, do_each


def test_the_others_are_done_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    done = []

    def do(thing: int) -> int:
        if thing == 2:
            raise ValueError("two")
        done.append(thing)
        return thing

    assert do_each([1, 2, 3], do) == 4
    assert done == [1, 3]
    assert "ValueError: two" in caplog.text


def test_a_database_that_is_away_ends_the_round() -> None:
    tried = []

    def do(thing: int) -> None:
        tried.append(thing)
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        do_each(range(100), do)
    assert len(tried) == MOST_DATABASE_FAILURES
