"""Audit log actions for alert rules, which make the portal send mails to members."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "alert_rule.made": _("added a rule of alerts"),
    "alert_rule.changed": _("changed a rule of alerts"),
    "alert_rule.deleted": _("deleted a rule of alerts"),
}
