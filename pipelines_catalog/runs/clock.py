"""Times by the database's clock, the only one that all processes share."""

from datetime import datetime, timedelta
from typing import overload

from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now


def in_seconds(seconds: float) -> ExpressionWrapper:
    """Return the database's now plus `seconds` for an update or a filter; may be negative."""
    return ExpressionWrapper(Now() + timedelta(seconds=seconds), output_field=DateTimeField())


def now() -> datetime | None:
    """Return the database's now as a Python value."""
    sql = (
        "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"
        if connection.vendor == "sqlite"
        else "SELECT clock_timestamp()"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone()
    return as_datetime(value)


@overload
def as_datetime(value: datetime | str) -> datetime: ...


@overload
def as_datetime(value: None) -> None: ...


def as_datetime(value: datetime | str | None) -> datetime | None:
    """Return a cursor's time as a datetime; SQLite returns texts without a zone, in UTC."""
    return datetime.fromisoformat(f"{value}+00:00") if isinstance(value, str) else value
