"""Schedules: each due one is fired once, and a bounded number in one round of beat."""

from django.db import transaction

from mlops_portal.foundation.each import do_each
from pipelines_catalog.engine import say
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.clock import in_seconds
from pipelines_catalog.runs.models import TriggerEvent, Workspace
from pipelines_catalog.runs.services.starting import Cause
from pipelines_catalog.triggers.models import Trigger
from pipelines_catalog.triggers.services import batches, firing

AT_ONCE = 50  # schedules in one round
UNATTENDED_AFTER = 3600  # seconds without its visitor after which its schedules stop


def fire_due_schedules() -> list[TriggerEvent]:
    """Fire every schedule that is due. Beat calls it."""
    schedules = Trigger.objects.filter(kind=Trigger.Kinds.SCHEDULE, is_on=True)
    due: list[Trigger] = []
    for every in schedules.order_by().values_list("every", flat=True).distinct():
        late = schedules.filter(firing.fired_before(every or 0), every=every)
        due += late.select_related("workspace").order_by("fired_at")[: AT_ONCE - len(due)]
        if len(due) >= AT_ONCE:
            break
    events: list[TriggerEvent | None] = []
    do_each(due, lambda trigger: events.append(_fire(trigger)))
    return [event for event in events if event]


def is_unattended(workspace: Workspace) -> bool:
    """Return whether an anonymous browser has been away for so long that its schedules stop."""
    found = Workspace.objects.filter(pk=workspace.pk, used_at__lt=in_seconds(-UNATTENDED_AFTER))
    return workspace.is_anonymous and found.exists()


@transaction.atomic
def _fire(trigger: Trigger) -> TriggerEvent | None:
    """Return the event; None if another round has fired it."""
    workspace, every = trigger.workspace, trigger.every or 0
    if not firing.claim_firing(trigger, every):
        return None
    cause = Cause(
        trigger.kind,
        float(every),
        float(every),
        say("The schedule starts it every %(seconds)s seconds.", seconds=every),
    )
    if is_unattended(workspace):
        Trigger.objects.filter(pk=trigger.pk).update(is_on=False)
        return firing.record_refusal(workspace, trigger.pipeline, cause, "unattended")
    pipeline = catalog.every().get(trigger.pipeline)
    parameters = trigger.parameters
    if pipeline:
        parameters = batches.trigger_parameters(workspace, pipeline, parameters)
    if firing.is_known(workspace, trigger.pipeline, parameters):
        return firing.record_refusal(workspace, trigger.pipeline, cause, "data_known")
    return firing.start_or_refuse(workspace, trigger.pipeline, cause, parameters)
