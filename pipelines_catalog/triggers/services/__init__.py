"""Write operations on triggers, and the runs they start."""

from pipelines_catalog.triggers.services.delivering import (
    Delivery,
    deliver,
    deliver_due_batches,
    set_delivery_schedule,
)
from pipelines_catalog.triggers.services.firing import (
    change_trigger,
    fire_postponed,
    fire_trigger,
    set_trigger,
    switch_fault,
)
from pipelines_catalog.triggers.services.schedules import (
    fire_due_schedules,
)

__all__ = [
    "Delivery",
    "change_trigger",
    "deliver",
    "deliver_due_batches",
    "fire_due_schedules",
    "fire_postponed",
    "fire_trigger",
    "set_delivery_schedule",
    "set_trigger",
    "switch_fault",
]
