"""Texts on rounds, agreed values, history and trends."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.maturity import charts
from assessments.maturity.domain.answer import Answer, AnswerKind
from assessments.maturity.domain.consensus import Consensus, Opinions
from assessments.maturity.domain.framework import MEETS, OPTION_VALUES, Practice
from assessments.maturity.domain.moves import MOVED, Move, Part, parts
from assessments.maturity.models import AgreedAnswerRevision, Response, Snapshot
from assessments.maturity.queries.history import Change
from assessments.maturity.queries.rounds import RoundAnswers
from assessments.maturity.text.results import answer_text, joined, localized
from mlops_portal.organizations.models import User

MOST_NAMED = 6  # the most people named in one sentence


def respondent_name(response: Response) -> str:
    """Return a respondent's name in a named round: account name, label, or a number."""
    if response.respondent is not None:
        name = str(response.respondent)
        return f"{name} ({response.label})" if response.label else name
    return response.label or _("Respondent %(number)s") % {"number": response.number}


def person_name(user: User | None) -> str:
    """Return the name of the account that did something, while it exists."""
    return str(user) if user else _("someone whose account is gone")


def system_headline(name: str, newest: Snapshot | None) -> str:
    """Return the heading of a system's page: its level and position."""
    if newest is None:
        return _("%(system)s has no result yet") % {"system": name}
    if newest.level is None:
        return _("%(system)s cannot be placed: too much of a step does not apply") % {
            "system": name
        }
    return _("%(system)s is at level %(level)s, position %(position)s") % {
        "system": name,
        "level": newest.level,
        "position": snapshot_position(newest),
    }


def snapshot_position(snapshot: Snapshot | None) -> str:
    """Return the position of a kept result, two decimals, localized; empty without one."""
    if snapshot is None or snapshot.position is None:
        return ""
    return charts.position_text(float(snapshot.position))


def account_of(moves: Sequence[Move]) -> dict[str, object]:
    """Return the comparison of two results: a headline, counts of the parts, and rows."""
    counted = parts(moves)
    moved = sum(counted[part] for part in MOVED)
    values = {"moved": moved, "up": counted[Part.UP], "down": counted[Part.DOWN]}
    headline = _("Nothing moved")
    if moved:
        headline = (
            ngettext(
                "%(moved)d practice moved: %(up)d up, %(down)d down",
                "%(moved)d practices moved: %(up)d up, %(down)d down",
                moved,
            )
            % values
        )
    told = [part for part in Part if counted[part] or part in MOVED]
    return {
        "headline": headline,
        "account": ngettext(
            "Of %(all)d practice: %(parts)s.", "Of %(all)d practices: %(parts)s.", len(moves)
        )
        % {"all": len(moves), "parts": ", ".join(part_text(p, counted[p]) for p in told)},
        "rows": [_move_row(move) for move in moves if move.part is not Part.UNCHANGED],
    }


def part_text(part: Part, count: int) -> str:
    """Return the number of practices in a part: “25 no longer answered”."""
    words = {
        Part.UP: ngettext("%(count)d up", "%(count)d up", count),
        Part.DOWN: ngettext("%(count)d down", "%(count)d down", count),
        Part.NO_LONGER_ANSWERED: ngettext(
            "%(count)d no longer answered", "%(count)d no longer answered", count
        ),
        Part.NO_LONGER_KNOWN: ngettext(
            "%(count)d no longer known", "%(count)d no longer known", count
        ),
        Part.NEWLY_ANSWERED: ngettext(
            "%(count)d newly answered", "%(count)d newly answered", count
        ),
        Part.NEWLY_KNOWN: ngettext("%(count)d newly known", "%(count)d newly known", count),
        Part.APPLIES_OTHERWISE: ngettext(
            "%(count)d with another answer to whether it applies",
            "%(count)d with another answer to whether they apply",
            count,
        ),
        Part.UNCHANGED: ngettext("%(count)d as before", "%(count)d as before", count),
    }
    return words[part] % {"count": count}


def part_name(move: Move) -> str:
    """Return the label of a practice in a comparison: “now met”, “newly known”; may be empty."""
    if move.is_now_met:
        return _("now met")
    if move.is_no_longer_met:
        return _("no longer met")
    return {
        Part.NO_LONGER_ANSWERED: _("no longer answered"),
        Part.NO_LONGER_KNOWN: _("no longer known"),
        Part.NEWLY_ANSWERED: _("newly answered"),
        Part.NEWLY_KNOWN: _("newly known"),
        Part.APPLIES_OTHERWISE: _("applies otherwise"),
    }.get(move.part, "")


def _move_row(move: Move) -> dict[str, object]:
    return {
        "practice": move.practice,
        "was": answer_text(move.practice, move.was),
        "now": answer_text(move.practice, move.now),
        "difference": move.difference,
        "note": part_name(move),
    }


def counted_text(practice: Practice, answer: Answer | None) -> str:
    """Return an answer with its number: “2: The pipeline does it”."""
    text = answer_text(practice, answer)
    if answer is None or answer.value is None:
        return text
    return f"{answer.value}: {text}"


def option_rows(answers: RoundAnswers, practice: Practice) -> list[dict[str, object]]:
    """Return every possible answer with its count and, in named rounds, its respondents."""
    opinions = answers.consensus.opinions[practice.id]
    kinds: list[tuple[AnswerKind, int | None]] = [
        (AnswerKind.VALUE, value) for value in reversed(OPTION_VALUES)
    ]
    kinds.append((AnswerKind.UNKNOWN, None))
    if practice.na_allowed:
        kinds.append((AnswerKind.NOT_APPLICABLE, None))
    return [_option_row(answers, practice, opinions, kind, value) for kind, value in kinds]


def _option_row(
    answers: RoundAnswers,
    practice: Practice,
    opinions: Opinions,
    kind: AnswerKind,
    value: int | None,
) -> dict[str, object]:
    who = [w for w, a in opinions.said.items() if (a.kind, a.value) == (kind, value)]
    counted = opinions.counted
    is_counted = counted is not None and (counted.kind, counted.value) == (kind, value)
    responses = {response.pk: response for response in answers.responses}
    is_named = not answers.assessment.is_anonymous
    shown = answers.consensus.is_spread_shown
    return {
        "choice": str(kind) if value is None else str(value),
        "value": value,
        "text": _option_text(practice, kind, value),
        "count": len(who),
        "names": [respondent_name(responses[w]) for w in who] if is_named and shown else [],
        "plot": charts.option_row(len(who) if shown else 0, is_counted=is_counted),
        "is_counted": is_counted,
    }


def _option_text(practice: Practice, kind: AnswerKind, value: int | None) -> str:
    if value is not None:
        return localized(practice.options[value])
    return _("I don’t know") if kind is AnswerKind.UNKNOWN else _("Not applicable")


def change_row(change: Change, practice: Practice) -> dict[str, object]:
    """Return a change of an answer in words, with the values before and after."""
    after, before = change.after, change.before
    is_agreed = isinstance(after, AgreedAnswerRevision)
    return {
        "practice": practice,
        "at": change.at,
        "who": _who(change),
        "is_agreed": is_agreed,
        "was": _state_text(practice, before, is_agreed) if before else "",
        "now": _state_text(practice, after, is_agreed),
        "reason": after.reason if is_agreed else "",
        "is_text_only": before is not None
        and (before.kind, before.value) == (after.kind, after.value),
    }


def _who(change: Change) -> str:
    if change.response is not None:
        return "" if change.response.assessment.is_anonymous else respondent_name(change.response)
    return person_name(change.by) if change.is_agreed or change.by else _("by private link")


def _state_text(practice: Practice, state: Any, is_agreed: bool) -> str:
    if is_agreed and not state.kind:
        return _("Withdrawn: the computed value counts")
    return answer_text(practice, state)


def settled_rows(answers: RoundAnswers, practices: Sequence[str]) -> list[dict[str, object]]:
    """Return the splits as the result shows them: range, respondents, and counted value."""
    return [_settled_row(answers, answers.framework.by_id[p]) for p in practices]


def _settled_row(answers: RoundAnswers, practice: Practice) -> dict[str, object]:
    opinions = answers.consensus.opinions[practice.id]
    agreed = answers.agreed.get(practice.id)
    if agreed is not None and not agreed.kind:
        agreed = None
    met = sum(value >= MEETS for value in opinions.values)
    return {
        "practice": practice,
        "low": localized(practice.options[opinions.values[0]]),
        "high": localized(practice.options[opinions.values[-1]]),
        "sides": _sides(met, len(opinions.values) - met),
        "lower": _named_side(answers, opinions, is_met=False),
        "higher": _named_side(answers, opinions, is_met=True),
        "agreed": agreed,
        "agreed_text": answer_text(practice, agreed) if agreed else "",
        "agreed_by": person_name(agreed.set_by) if agreed else "",
        "counted": counted_text(practice, opinions.counted),
    }


def _sides(met: int, unmet: int) -> str:
    says = ngettext("%(count)d says it is met", "%(count)d say it is met", met)
    denies = ngettext("%(count)d says it is not", "%(count)d say it is not", unmet)
    return _("%(one)s, %(other)s.") % {
        "one": says % {"count": met},
        "other": denies % {"count": unmet},
    }


def _named_side(answers: RoundAnswers, opinions: Opinions, *, is_met: bool) -> str:
    """Return names on one side; empty if anonymous, above MOST_NAMED the rest is counted."""
    if answers.assessment.is_anonymous:
        return ""
    names = [
        respondent_name(response)
        for response in answers.responses
        if (said := opinions.said.get(response.pk)) is not None
        and said.value is not None
        and (said.value >= MEETS) is is_met
    ]
    if len(names) > MOST_NAMED:
        rest = len(names) - MOST_NAMED
        more = ngettext("%(count)d more", "%(count)d more", rest) % {"count": rest}
        names = [*names[:MOST_NAMED], more]
    return joined(names)


def spread_sentence(found: Consensus) -> str:
    """Return the levels from all minimum and from all maximum answers."""
    low, high = found.lowest, found.highest
    values = {
        "low": low.level,
        "low_position": charts.position_text(low.low.position),
        "high": high.level,
        "high_position": charts.position_text(high.low.position),
    }
    if low.low == high.low:
        return _("All lowest and all highest answers come to level %(low)s.") % values
    return (
        _(
            "From the lowest answers of all: level %(low)s, position %(low_position)s. From the "
            "highest: level %(high)s, position %(high_position)s."
        )
        % values
    )
