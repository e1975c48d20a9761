"""Audit log entries of this app: the name of each action and the sentence shown for it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, str | Promise] = {
    "round.started": _("started a round"),
    "round.invited": _("asked people to answer a round"),
    "round.link_made": _("made a link to answer a round"),
    "round.link_withdrawn": _("withdrew a link to answer a round"),
    "round.date_moved": _("changed the last day of a round"),
    "round.closed": _("closed a round"),
    "round.closed_by_date": _("had set the date that closed a round"),
    "response.excluded": _("left a response out of the count"),
    "response.included": _("counted a response again"),
    "agreed.set": _("recorded an agreed value"),
    "agreed.withdrawn": _("withdrew an agreed value"),
    "assessment.started": _("started an assessment with shared answers"),
    "archive.imported": _("imported systems and results of an archive"),
    "assessment.claimed": _("moved an assessment of a browser to an ML system"),
    "assessment.deleted": _("deleted an assessment"),
    "result.recorded": _("kept a result"),
    "result.link_made": _("made a link to read a result"),
    "result.link_withdrawn": _("withdrew a link to read a result"),
}
