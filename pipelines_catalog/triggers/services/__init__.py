"""Write operations on triggers, and the runs they start."""

from pipelines_catalog.triggers.services.feeds import (
    Delivery,
    deliver,
    move_due_feeds,
    set_clock,
)
from pipelines_catalog.triggers.services.schedules import (
    fire_due_schedules,
)
from pipelines_catalog.triggers.services.triggers import (
    change_trigger,
    fire_put_off,
    fire_trigger,
    set_trigger,
    switch_fault,
)

__all__ = [
    "Delivery",
    "change_trigger",
    "deliver",
    "fire_due_schedules",
    "fire_put_off",
    "fire_trigger",
    "move_due_feeds",
    "set_clock",
    "set_trigger",
    "switch_fault",
]
