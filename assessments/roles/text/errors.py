"""Error messages: from the domain's error codes to translated sentences."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy

from mlops_portal.foundation.errors import FieldError
from mlops_portal.foundation.inputs import InputError

MOST_ERRORS = 200  # that are told

_SENTENCES: Mapping[str, object] = {
    "required": gettext_lazy("This is missing."),
    "not_an_object": gettext_lazy("An object is expected here."),
    "not_a_list": gettext_lazy("A list is expected here."),
    "unknown_key": gettext_lazy("“%(key)s” is not known here."),
    "malformed": gettext_lazy("This is not valid JSON: %(reason)s."),
    "duplicate_key": gettext_lazy("The key “%(key)s” stands twice."),
    "unknown_role": gettext_lazy("There is no role “%(role)s” with required levels."),
    "unknown_seniority": gettext_lazy("There is no seniority “%(seniority)s”."),
    "unknown_profile": gettext_lazy(
        "There is no profile “%(profile)s”. A profile is written role:seniority."
    ),
    "unknown_skill": gettext_lazy("There is no skill “%(skill)s”."),
    "unknown_group": gettext_lazy("There is no group of skills “%(group)s”."),
    "unknown_order": gettext_lazy("The order is “matrix” or “difference”, not “%(order)s”."),
    "bad_level": gettext_lazy(
        "A level is a whole number from 0 to 3, or null where nobody assessed it, not “%(value)s”."
    ),
    "bad_weight": gettext_lazy("A weight is 1, 2 or 3, not “%(value)s”."),
    "bad_must_have": gettext_lazy("A must-have asks for level 1, 2 or 3, not “%(value)s”."),
    "must_have_above": gettext_lazy(
        "The must-have asks for level %(least)s, but the profile only for %(required)s."
    ),
    "must_have_not_asked": gettext_lazy(
        "“%(skill)s” cannot be a must-have: the profile does not ask for it."
    ),
    "too_many_must_haves": gettext_lazy(
        "There are %(count)s must-haves; %(most)s are the most there can be."
    ),
    "too_many_profiles": gettext_lazy(
        "There are %(count)s profiles; %(most)s can stand side by side."
    ),
    "profile_twice": gettext_lazy("“%(profile)s” is chosen twice."),
    "too_many_axes": gettext_lazy("There are %(count)s axes; a radar has at most %(most)s."),
    "too_few_axes": gettext_lazy("A radar needs at least %(least)s axes."),
    "bad_target": gettext_lazy("The target is levels by skill, or a list of role and seniority."),
    "empty_target": gettext_lazy("The target asks for nothing."),
    "bad_depth": gettext_lazy("A depth is a whole number from 1 to %(most)s, not “%(value)s”."),
    "too_many_people": gettext_lazy(
        "There are %(count)s people; %(most)s are the most that can be solved in time."
    ),
    "bad_id": gettext_lazy("An id is a text of 1 to %(most)s characters."),
    "id_twice": gettext_lazy("The id “%(id)s” stands twice."),
    "bad_cost": gettext_lazy("A cost is a number from 0 to %(most)s, not “%(value)s”."),
    "bad_hires": gettext_lazy(
        "The number of hires is a whole number from 0 to %(most)s, not “%(value)s”."
    ),
    "bad_copies": gettext_lazy(
        "How often a profile may be hired is a whole number from 1 to %(most)s, not “%(value)s”."
    ),
    "bad_choice": gettext_lazy("“%(value)s” is none of the choices."),
    "long_text": gettext_lazy("The text is longer than %(most)s characters."),
    "nothing_said": gettext_lazy(
        "Choose a level for one skill at least; a sheet without one is not a rating."
    ),
    "bad_url": gettext_lazy("Give a whole address that begins with https:// or http://."),
    "unknown_aim": gettext_lazy("The aim is “coverage” or “depth”, not “%(value)s”."),
}


def message(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence for an error code in the reader's language."""
    return str(_SENTENCES[code]) % params


def field_errors(errors: Iterable[InputError]) -> list[FieldError]:
    """Convert errors of the domain to the portal's common form."""
    return [
        FieldError(e.field, e.code, message(e.code, e.params)) for e in islice(errors, MOST_ERRORS)
    ]
