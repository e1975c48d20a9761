"""Sentences about what is not taken: errors of the domain, limits, parts of an archive."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.maturity.services import LimitReached
from mlops_portal.foundation.errors import FieldError
from mlops_portal.foundation.inputs import InputError

MOST_ERRORS = 500  # reported at once; a body of junk can have far more

_SENTENCES: Mapping[str, object] = {
    "unknown_practice": gettext_lazy("The framework has no practice %(practice)s."),
    "value_out_of_range": gettext_lazy("%(value)s is outside 0 to 3."),
    "unknown_value": gettext_lazy(
        "An answer is 0, 1, 2, 3, “unknown” or “not_applicable”, not “%(value)s”."
    ),
    "not_applicable_not_allowed": gettext_lazy("%(practice)s cannot be “not applicable”."),
    "reason_missing": gettext_lazy("“Not applicable” needs a reason."),
    "reason_not_expected": gettext_lazy("Only “not applicable” takes a reason; use the note."),
    "evidence_unknown": gettext_lazy("Evidence is E0, E1, E2 or E3, not “%(value)s”."),
    "evidence_not_backed": gettext_lazy(
        "Note and link of this answer make %(backed)s, not %(given)s: a link is E2, a note E1."
    ),
    "note_too_long": gettext_lazy(
        "The note has %(length)s characters; %(limit)s are the most it can have."
    ),
    "too_long": gettext_lazy(
        "The text has %(length)s characters; %(limit)s are the most it can have."
    ),
    "bad_link": gettext_lazy(
        "A link starts with http:// or https://, names a host and has at most 2,000 characters."
    ),
    "bad_characters": gettext_lazy("The text holds characters that cannot be stored."),
    "unknown_key": gettext_lazy("“%(key)s” is not known here."),
    "required": gettext_lazy("This is missing."),
    "malformed": gettext_lazy("This is not valid JSON: %(reason)s."),
    "duplicate_key": gettext_lazy("The key “%(key)s” stands twice."),
    "unknown_format": gettext_lazy("This is not an assessment exported by the portal."),
    "no_archive": gettext_lazy("This is not the archive of an organization of the portal."),
    "archive_too_large": gettext_lazy("At most %(most)s systems and assessments come in at once."),
    "bad_moment": gettext_lazy("A moment with its time zone is expected here."),
    "bad_level": gettext_lazy("A level is 0, 1, 2 or nothing."),
    "unknown_format_version": gettext_lazy("The portal reads version 1 of the export format."),
    "unknown_framework": gettext_lazy("There is no framework “%(framework)s”."),
    "unknown_framework_version": gettext_lazy(
        "There is no version “%(version)s” of the framework “%(framework)s”."
    ),
    "other_questions": gettext_lazy("Both need the same framework version and scope."),
    "unknown_scope": gettext_lazy("The scope is “full” or “gates”."),
}
_WRONG_TYPE: Mapping[str, object] = {
    "object": gettext_lazy("An object is expected here."),
    "string": gettext_lazy("A text is expected here."),
    "integer": gettext_lazy("An answer is a whole number from 0 to 3, without quotes."),
}


def message(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence for an error code in the reader's language."""
    if code == "wrong_type":
        return str(_WRONG_TYPE[params["expected"]])
    return str(_SENTENCES[code]) % params


def field_errors(errors: Iterable[InputError]) -> list[FieldError]:
    """Convert errors of the domain to the portal's common format."""
    return [
        FieldError(e.field, e.code, message(e.code, e.params)) for e in islice(errors, MOST_ERRORS)
    ]


def limit_words(reached: LimitReached) -> str:
    """Return why no assessment was begun, and what to do."""
    sentences = {
        "too_many_from_here": _(
            "Too many assessments were begun without an account from this network address (at most "
            "%(limit)s in an hour). Nothing was begun. Try again later, or sign in."
        ),
        "portal_is_full": _(
            "This portal keeps as many assessments without an account as it may (%(limit)s). "
            "Nothing was begun. Sign in to begin one, or delete one that is not needed."
        ),
    }
    return sentences[reached.code] % {"limit": reached.limit}


def left_text(what: str, count: int) -> str:
    """Return the kind and number of what is not imported, in words."""
    words = {
        "members": ngettext("%(count)s member", "%(count)s members", count),
        "invitations": ngettext("%(count)s invitation", "%(count)s invitations", count),
        "audit": ngettext(
            "%(count)s entry of the audit log", "%(count)s entries of the audit log", count
        ),
        "evidence": ngettext("%(count)s piece of evidence", "%(count)s pieces of evidence", count),
        "people": ngettext("%(count)s rated person", "%(count)s rated people", count),
        "stack": ngettext(
            "%(count)s tool of the stack: import its CSV",
            "%(count)s tools of the stack: import their CSV",
            count,
        ),
        "own_tools": ngettext("%(count)s own tool", "%(count)s own tools", count),
        "runs": ngettext("%(count)s run of a pipeline", "%(count)s runs of pipelines", count),
        "responses": ngettext(
            "%(count)s response: what each person said",
            "%(count)s responses: what each person said",
            count,
        ),
        "results": ngettext(
            "%(count)s earlier result of an assessment: the newest comes in",
            "%(count)s earlier results of assessments: the newest comes in",
            count,
        ),
        "assessments": ngettext(
            "%(count)s assessment of which no result was kept",
            "%(count)s assessments of which no result was kept",
            count,
        ),
    }
    return words[what] % {"count": count}
