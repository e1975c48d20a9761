"""What the audit log says of rules of alerts: they make the portal write to members."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "alert_rule.made": _("added a rule of alerts"),
    "alert_rule.changed": _("changed a rule of alerts"),
    "alert_rule.deleted": _("deleted a rule of alerts"),
}
