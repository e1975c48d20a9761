"""Sentences of the pages on questions and results, made from objects of the domain."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.maturity.charts import position_text
from assessments.maturity.domain.advice import Kind, PlanItem
from assessments.maturity.domain.answer import Answer, AnswerKind
from assessments.maturity.domain.framework import (
    TOP_LEVEL,
    Effort,
    Framework,
    Gate,
    Practice,
    Unit,
)
from assessments.maturity.domain.result import Away, Bound, Result, Step
from assessments.maturity.models import Answer as StoredAnswer
from assessments.maturity.services import Conflict
from mlops_portal.foundation.languages import localized

MOST_NAMED = 3  # practices named in a sentence; more are counted


def level_name(level: int) -> str:
    """Return the name of the level in the published model."""
    names = (_("Manual process"), _("ML pipeline automation"), _("CI/CD pipeline automation"))
    return names[level]


def where_it_stands(result: Result) -> str:
    """Return the level's name, what the next level needs, and later musts already met.

    Level 0 is named only when no practice of a higher level is met: its name describes a team
    without automation.
    """
    step = result.next_step
    parts = []
    if result.level or not _is_automated(result):
        parts.append(level_name(result.level) + ".")
    if step is None:
        return " ".join(parts)
    parts.append(_missing_sentence(result, step))
    for later in result.steps[step.number :]:
        values = {"met": later.musts.met, "all": later.musts.applicable, "level": later.number}
        if later.musts.met:
            parts.append(
                _("Of level %(level)d, %(met)d of %(all)d musts are met already.") % values
            )
    return " ".join(parts)


def _is_automated(result: Result) -> bool:
    by_id = result.framework.by_id
    return any(
        state.is_met and by_id[state.unit.members[0]].level > 0
        for step in result.steps
        for state in step.states
    )


def _missing_sentence(result: Result, step: Step) -> str:
    musts = [unit_text(unit) for unit in step.open_musts]
    values = {"level": step.number, "musts": joined(musts), "count": len(musts)}
    if not musts:
        told = _("All musts of level %(level)d are met.") % values
    elif len(musts) > MOST_NAMED:
        told = _("Missing for level %(level)d: %(count)d musts.") % values
    else:
        told = _("Missing for level %(level)d: %(musts)s.") % values
    return f"{told} {should_sentence(result)}" if step.shoulds.missing else told


def step_sentence(result: Result) -> str:
    """Return the progress within the next step, which is not progress between levels."""
    step = result.next_step
    if step is None:
        return ""
    gained, most = step.points
    values = {"number": step.number, "gained": gained, "most": most}
    return _("Inside step %(number)d: %(gained)d of %(most)d points.") % values


def effort_text(effort: Effort) -> str:
    """Return the typical time for a team of four, in words."""
    return {Effort.S: _("days"), Effort.M: _("weeks"), Effort.L: _("months")}[effort]


@dataclass(frozen=True, slots=True)
class QuestionTags:
    """Labels shown under a question: its gate and the level that it counts for."""

    gate: str
    level: int | None
    note: str = ""


def question_tags(framework: Framework, practice: Practice) -> QuestionTags:
    """“Must for level 1”, with a note for foundations and for any-of groups."""
    if practice.gate is Gate.NONE or practice.step is None:
        return QuestionTags(_("Profile only, never blocks a level"), None)
    gate = _("Must for") if practice.gate is Gate.MUST else _("Should for")
    note = ""
    unit = framework.unit_of[practice.id]
    if unit.is_group:
        note = _("%(practices)s count as one: the better answer is taken.") % {
            "practices": joined(unit.members)
        }
    elif practice.level == 0:
        note = _("Foundation: level 1 stands on it.")
    return QuestionTags(gate, practice.step, note)


def joined(names: Sequence[str]) -> str:
    """Return the names as “A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def counted_practices(count: int) -> str:
    """Return “three practices”: in words up to ten, then in digits."""
    words = [
        _("no"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
        _("ten"),
    ]
    number = words[count] if count < len(words) else str(count)
    return ngettext("%(number)s practice", "%(number)s practices", count) % {"number": number}


def headline(result: Result, system: str) -> str:
    """Return the result as one sentence."""
    values = {"system": system, "level": level_mark(result)}
    if not result.is_assessable:
        return _("%(system)s cannot be placed: too much of a step does not apply") % values
    if result.away is None:
        return _("%(system)s is at level %(level)s, the highest") % values
    values["practices"] = counted_practices(result.away.size)
    values["next"] = str(result.level + 1)
    told = _("%(system)s is at level %(level)s, %(practices)s from level %(next)s") % values
    return f"{told}: {joined(named)}" if (named := sole_way(result.away)) else told


def at_zero_sentence(practices: Sequence[str]) -> str:
    """Return practices at 0 that gate no level: “MON-01 and SERVE-03 stand at 0”."""
    if not practices:
        return ""
    few = len(practices) <= MOST_NAMED
    what = joined(practices) if few else counted_practices(len(practices))
    told = ngettext("%(what)s stands at 0", "%(what)s stand at 0", len(practices))
    return told % {"what": what}


def sole_way(away: Away | None) -> list[str]:
    """Return the missing practices if there is one smallest set, short enough to list."""
    if away is None or away.count != 1 or away.size > MOST_NAMED:
        return []
    return [change.practice for change in away.sets[0]]


def level_mark(result: Result) -> str:
    """Return the level, with * when a practice that gates it was waived."""
    return f"{result.level}*" if result.is_starred else str(result.level)


def range_sentence(result: Result) -> str:
    """Return how open answers could raise the level, naming them; else empty."""
    if result.high.level == result.level or not result.is_assessable:
        return ""
    gating = [p for p in result.open_practices if result.framework.by_id[p].gate is not Gate.NONE]
    values = {
        "level": result.level,
        "high": result.high.level,
        "practices": joined(gating),
        "count": len(gating),
    }
    if len(gating) > MOST_NAMED:
        return (
            ngettext(
                "Level %(level)d, could be %(high)d: %(count)d practice is not known",
                "Level %(level)d, could be %(high)d: %(count)d practices are not known",
                len(gating),
            )
            % values
        )
    return (
        ngettext(
            "Level %(level)d, could be %(high)d: %(practices)s is not known",
            "Level %(level)d, could be %(high)d: %(practices)s are not known",
            len(gating),
        )
        % values
    )


def should_sentence(result: Result) -> str:
    """Return how many SHOULDs of the next step are met and how many are needed."""
    step = result.next_step
    if step is None:
        return ""
    tally = step.shoulds
    values = {"met": tally.met, "all": tally.applicable, "more": tally.missing}
    if tally.is_enough:
        return _("%(met)d of %(all)d shoulds are met, and that is enough.") % values
    return (
        ngettext(
            "%(met)d of %(all)d shoulds are met; %(more)d more is needed, whichever you choose.",
            "%(met)d of %(all)d shoulds are met; %(more)d more are needed, whichever you choose.",
            tally.missing,
        )
        % values
    )


def answer_text(practice: Practice, answer: Answer | StoredAnswer | None) -> str:
    """Return the answer as text: the chosen option, or its kind."""
    if answer is None or answer.kind == "":
        return _("Not answered yet")
    if answer.kind == AnswerKind.UNKNOWN:
        return _("I don’t know")
    if answer.kind == AnswerKind.NOT_APPLICABLE:
        return _("Not applicable: %(reason)s") % {"reason": answer.reason}
    return localized(practice.options[answer.value or 0])


def unit_text(unit: Unit) -> str:
    """Return a unit as its practices: "MON-03 or MON-04"."""
    return _(" or ").join(unit.members)


def plan_reason(item: PlanItem, missing: int) -> str:
    """Return why a practice is in the plan, given that `missing` SHOULDs are needed."""
    if item.kind is Kind.SHOULD:
        if item.is_needed:
            return _("should, the shortest way")
        return _("should, another way") if missing else _("should, not needed for the level")
    return {
        Kind.MUST: _("must"),
        Kind.CONDITION: _("should, an open condition"),
        Kind.IMPROVEMENT: _("profile"),
    }[item.kind]


def outcome_sentence(before: Result, after: Result, changed: Sequence[str]) -> str:
    """Return the outcome of a what-if: “With VAL-02 met: level 0, position 0.89.”"""
    named = joined(changed) if len(changed) <= MOST_NAMED else counted_practices(len(changed))
    told = _("With %(practices)s met: level %(level)s, position %(position)s.") % {
        "practices": named,
        "level": level_mark(after),
        "position": bound_text(after.low),
    }
    if after.level == before.level:
        return told
    opened = _("Gate %(number)d opens.") % {"number": after.level}
    if after.next_step is None:
        return f"{told} {opened}"
    gained, most = after.next_step.points
    counts = _(
        "From there the position counts step %(next)d, of which %(gained)d of %(most)d points are "
        "there already."
    ) % {"next": after.level + 1, "gained": gained, "most": most}
    return f"{told} {opened} {counts}"


def bound_text(bound: Bound) -> str:
    """Return the position of a bound, two decimals, in the reader's language."""
    return position_text(bound.position)


def range_text(result: Result) -> str:
    """Return the position and the one open answers could reach: “0.91, could be 1.10”."""
    low = bound_text(result.low)
    if result.high == result.low:
        return low
    values = {"low": low, "high": bound_text(result.high)}
    return _("%(low)s, could be %(high)s") % values


def conflict_sentence(practice: Practice, conflict: Conflict) -> str:
    """Return what another page stored in a field that this page changed too."""
    if conflict.field == "answer":
        return _("Another page answered %(practice)s meanwhile: “%(text)s”.") % {
            "practice": practice.id,
            "text": answer_text(practice, conflict.stored),
        }
    return _("Another page changed this text of %(practice)s meanwhile: “%(text)s”.") % {
        "practice": practice.id,
        "text": getattr(conflict.stored, conflict.field) or _("empty"),
    }


def next_level(result: Result) -> int | None:
    """Return the level that the plan leads to; None at the top."""
    return result.level + 1 if result.level < TOP_LEVEL else None
