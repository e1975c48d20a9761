"""Rows that all tests of a module begin with, made once.

Each test runs in a transaction of its own inside that of the module, so that it finds the rows as
they were made; after the last one nothing is left. Not for tests with `transaction=True`.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction


def kept_for_module(make: Callable[[], Any]) -> Any:
    """A fixture of what `make` stores, for the name of a module. Ask for it before `db`."""

    @pytest.fixture(scope="module")
    def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield make()
            transaction.set_rollback(True)

    return made
