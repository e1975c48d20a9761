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
