"""Audit log actions concerning rated people. Levels are never logged."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "team.needs_kept": _("kept what a team needs"),
    "team.needs_forgotten": _("forgot what a team needs"),
    "people.notice_set": _("set what rated people are told"),
    "person.added": _("added a person to be rated"),
    "person.changed": _("changed a rated person"),
    "person.claimed": _("took over their own profile"),
    "person.rater_asked": _("asked a member to rate someone"),
    "person.link_made": _("made a link to a rated person"),
    "person.link_opened": _("opened a link to a rated person"),
    "person.link_refused": _("was refused at a link that is somebody else’s"),
    "person.code_set": _("set the code of a link"),
    "person.begun_anew": _("began their own record anew, with another code"),
    "person.code_refused": _("told a wrong code at a link"),
    "person.mailed": _("mailed a request to rate"),
    "person.link_ended": _("ended a link to a rated person"),
    "person.rated": _("rated someone"),
    "person.name_opened": _("saw a name that was hidden until then"),
    "person.read_unrated": _("read a result without rating"),
    "person.shared": _("shared their ratings"),
    "person.sharing_ended": _("stopped sharing their ratings"),
    "person.result_kept": _("kept a result"),
    "person.correction_asked": _("asked for a correction of ratings"),
    "person.correction_answered": _("answered a request for correction"),
    "person.deleted": _("deleted a rated person with all ratings"),
    "person.erased": _("the clock erased a rated person with all ratings"),
}
