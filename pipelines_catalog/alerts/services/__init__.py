"""Write operations on alerts and their rules."""

from pipelines_catalog.alerts.services.mails import (
    Letter,
    claim_letters,
    workspaces_with_mail,
)
from pipelines_catalog.alerts.services.raising import (
    model_serves,
    trigger_fired,
    trigger_looked_again,
    trigger_put_off,
    watched,
)
from pipelines_catalog.alerts.services.rules import (
    acknowledge,
    acknowledge_one,
    change_rule,
    delete_rule,
    leave_rule,
    make_rule,
    make_usual_rules,
    note_language,
)
