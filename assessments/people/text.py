"""Texts for ratings and results shared by several pages of people and teams."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.people.domain.seniority import Closeness
from assessments.people.domain.standing import (
    Measured,
    Spread,
    Standing,
    Verdict,
    is_too_little,
)
from assessments.people.models import Source
from assessments.roles.domain.matching import Bounds, Gate, MustHave, percent

UNKNOWN = "?"
GATES: Mapping[Gate, tuple[str, Any]] = {
    Gate.MET: ("done", gettext_lazy("All must-haves are met")),
    Gate.UNKNOWN: ("waiting", gettext_lazy("A must-have is open")),
    Gate.UNMET: ("failed", gettext_lazy("A must-have is not met")),
    Gate.NONE_SET: ("skipped", gettext_lazy("No must-haves are set")),
}
MUST_STATES: Mapping[Gate, tuple[str, Any]] = {
    Gate.MET: ("done", gettext_lazy("Met")),
    Gate.UNKNOWN: ("waiting", gettext_lazy("Not assessed")),
    Gate.UNMET: ("failed", gettext_lazy("Not met")),
}
NOT_RATED = ("waiting", gettext_lazy("A must-have is not assessed"))
DIFFERS = ("waiting", gettext_lazy("Raters differ on a must-have: talk"))
DISPUTED = ("waiting", gettext_lazy("Raters differ: talk"))
UNVERIFIED = ("waiting", gettext_lazy("Only the person says so"))
CLOSENESS: Mapping[Closeness, Any] = {
    Closeness.MEETS: gettext_lazy("Meets all of it"),
    Closeness.CLOSE: gettext_lazy("Close: 90 % and no gap above one level"),
}
VERDICTS: Mapping[Verdict, tuple[str, Any]] = {
    Verdict.MEETS: ("done", gettext_lazy("Meets it")),
    Verdict.MAY_MEET: ("waiting", gettext_lazy("May meet it")),
    Verdict.FALLS_SHORT: ("skipped", gettext_lazy("Falls short")),
}
SOURCES: Mapping[str, Any] = {
    Source.SELF: gettext_lazy("Self"),
    Source.ASSESSOR: gettext_lazy("Assessors"),
    Source.PEER: gettext_lazy("Peers"),
}


def must_state(must: MustHave) -> tuple[str, Any]:
    """Return the state of a must-have, considering the range of its raters."""
    if must.gate is Gate.UNKNOWN and must.is_doubted:
        return UNVERIFIED
    return DISPUTED if must.is_disputed else MUST_STATES[must.gate]


def gate(found: Gate, musts: Iterable[MustHave]) -> tuple[str, Any]:
    """Return whether the must-haves are met; while they are open, the reason."""
    unknown = [must for must in musts if must.gate is Gate.UNKNOWN]
    if found is Gate.UNKNOWN and unknown:
        if all(must.is_disputed for must in unknown):
            return DIFFERS
        if all(must.level is None for must in unknown):
            return NOT_RATED
    return GATES[found]


def headline(measured: Measured) -> str:
    """Return the headline of a result: missing must-haves first, never the share."""
    missing = len(measured.must_haves_that_are(Gate.UNMET))
    if missing:
        return ngettext(
            "%(count)s must-have is missing", "%(count)s must-haves are missing", missing
        ) % {"count": missing}
    asked = len(measured.fit.skills)
    assessed = asked - len(measured.fit.open)
    if is_too_little(assessed, asked):
        return _("too little is assessed to say (%(count)s of %(asked)s skills)") % {
            "count": assessed,
            "asked": asked,
        }
    if measured.gate is Gate.UNKNOWN:
        said = str(gate(measured.gate, measured.must_haves)[1])
    else:
        said = str(VERDICTS[measured.verdict][1])
    return said[:1].lower() + said[1:]


def share(bounds: Bounds[Fraction] | None) -> str:
    """Format a share as whole percent rounded down, as a range if open, as a dash for None."""
    if bounds is None:
        return "–"
    low, high = percent(bounds.low), percent(bounds.high)
    if low == high:
        return _("%(share)s %%") % {"share": low}
    return _("%(low)s to %(high)s %%") % {"low": low, "high": high}


def count(bounds: Bounds[int] | None) -> str:
    """Format a count, as a range if open, as a dash for None."""
    if bounds is None:
        return "–"
    if bounds.low == bounds.high:
        return str(bounds.low)
    return _("%(low)s to %(high)s") % {"low": bounds.low, "high": bounds.high}


def kept_share(pair: list[int] | None) -> str:
    """A share of a kept result."""
    if pair is None:
        return "–"
    return share(Bounds(Fraction(pair[0], 100), Fraction(pair[1], 100)))


def kept_count(pair: list[int]) -> str:
    """A count of a kept result."""
    return count(Bounds(pair[0], pair[1]))


def mark(level: int | None) -> str:
    """Format a level for a table cell; "?" is not assessed, distinct from 0."""
    return UNKNOWN if level is None else str(level)


def spread(found: Spread | None) -> str:
    """Format the ratings of one source: the lower median, with the range of several raters."""
    if found is None or found.level is None:
        return UNKNOWN
    if found.is_one:
        return str(found.level)
    return _("%(level)s (%(low)s to %(high)s)") % {
        "level": found.level,
        "low": found.low,
        "high": found.high,
    }


def standing(found: Standing) -> str:
    """Format the effective level of a skill and its source."""
    if found.level is None:
        return _("not assessed")
    return _("level %(level)s, %(source)s") % {
        "level": found.level,
        "source": str(SOURCES[found.source or Source.SELF]).lower(),
    }


def source(found: Standing) -> str:
    """Return the source of the effective level, with the range if several raters differ."""
    if found.source is None:
        return _("not assessed")
    who = str(SOURCES[found.source]).lower()
    if found.low != found.high:
        who = _("%(source)s, %(low)s to %(high)s") % {
            "source": who,
            "low": found.low,
            "high": found.high,
        }
    return "; ".join([who, *(_before(level) for level in found.changed)])


def _before(level: int | None) -> str:
    """Format a rater's level before reading other ratings."""
    if level is None:
        return _("one said it after reading others")
    return _("%(level)s before reading others") % {"level": level}


def apart(missing: int, beyond: int) -> str:
    """Format the level differences between a person and a profile."""
    if not missing and not beyond:
        return _("no step apart")
    lacking = ngettext("%(count)s step is missing", "%(count)s steps are missing", missing)
    over = ngettext("%(count)s step goes beyond it", "%(count)s steps go beyond it", beyond)
    parts = [(lacking, missing), (over, beyond)]
    return ", ".join(words % {"count": count} for words, count in parts if count)


def shape(breadth: int, depth: int, open_count: int) -> str:
    """Describe breadth and depth in words; never as a score."""
    words = ngettext(
        "Holds %(count)s skill at level 1 or more",
        "Holds %(count)s skills at level 1 or more",
        breadth,
    ) % {"count": breadth}
    deep = ngettext("%(count)s of them at level 3", "%(count)s of them at level 3", depth) % {
        "count": depth
    }
    if not open_count:
        return _("%(wide)s, %(deep)s.") % {"wide": words, "deep": deep}
    unknown = ngettext(
        "%(count)s skill is not assessed", "%(count)s skills are not assessed", open_count
    ) % {"count": open_count}
    return _("%(wide)s, %(deep)s; %(open)s.") % {"wide": words, "deep": deep, "open": unknown}
