"""How rounds, agreed values, history and trends read."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.maturity import charts
from assessments.maturity.domain.answer import Answer, AnswerKind
from assessments.maturity.domain.consensus import Consensus, Opinions
from assessments.maturity.domain.framework import MEETS, OPTION_VALUES, Practice
from assessments.maturity.models import AgreedAnswerRevision, Response, Snapshot
from assessments.maturity.presentation import answer_text, joined, localized
from assessments.maturity.queries.history import Change
from assessments.maturity.queries.rounds import RoundSheet
from assessments.maturity.queries.systems import Move
from assessments.organizations.models import User

MOST_NAMED = 6  # people in one sentence


def respondent_name(response: Response) -> str:
    """What a respondent of a named round is called: her account's name, her label, or a number."""
    if response.respondent is not None:
        name = str(response.respondent)
        return f"{name}, {response.label}" if response.label else name
    return response.label or _("Respondent %(number)s") % {"number": response.number}


def person_name(user: User | None) -> str:
    """The name of who did something, while the account exists."""
    return str(user) if user else _("someone whose account is gone")


def system_headline(name: str, newest: Snapshot | None) -> str:
    """Where a system stands, as its page's heading."""
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
    """The position of a kept result, two decimals in the reader's language; empty for none."""
    if snapshot is None or snapshot.position is None:
        return ""
    return charts.position_text(float(snapshot.position))


def move_row(move: Move) -> dict[str, object]:
    """A practice that moved, in words."""
    return {
        "practice": move.practice,
        "was": answer_text(move.practice, move.was),
        "now": answer_text(move.practice, move.now),
        "difference": move.difference,
        "is_met": _meets(move.now) and not _meets(move.was),
        "is_lost": _meets(move.was) and not _meets(move.now),
    }


def _meets(answer: Answer | None) -> bool:
    return answer is not None and answer.value is not None and answer.value >= MEETS


def counted_text(practice: Practice, answer: Answer | None) -> str:
    """An answer with its number: “2: The pipeline does it”."""
    text = answer_text(practice, answer)
    if answer is None or answer.value is None:
        return text
    return f"{answer.value}: {text}"


def option_rows(sheet: RoundSheet, practice: Practice) -> list[dict[str, object]]:
    """Each thing that could be said of a practice: how many said it, and who where names are."""
    opinions = sheet.consensus.opinions[practice.id]
    kinds = [(AnswerKind.VALUE, value) for value in reversed(OPTION_VALUES)]
    kinds.append((AnswerKind.UNKNOWN, None))
    if practice.na_allowed:
        kinds.append((AnswerKind.NOT_APPLICABLE, None))
    return [_option_row(sheet, practice, opinions, kind, value) for kind, value in kinds]


def _option_row(
    sheet: RoundSheet, practice: Practice, opinions: Opinions, kind: AnswerKind, value: int | None
) -> dict[str, object]:
    who = [w for w, a in opinions.said.items() if (a.kind, a.value) == (kind, value)]
    counted = opinions.counted
    is_counted = counted is not None and (counted.kind, counted.value) == (kind, value)
    responses = {response.pk: response for response in sheet.responses}
    is_named = not sheet.assessment.is_anonymous
    shown = sheet.consensus.is_spread_shown
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
    if kind is AnswerKind.VALUE:
        return localized(practice.options[value])
    return _("I don’t know") if kind is AnswerKind.UNKNOWN else _("Not applicable")


def change_row(change: Change, practice: Practice) -> dict[str, object]:
    """A change of an answer, from what to what, in words."""
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


def _state_text(practice: Practice, state: object, is_agreed: bool) -> str:
    if is_agreed and not state.kind:
        return _("Withdrawn: the computed value counts")
    return answer_text(practice, state)


def settled_rows(sheet: RoundSheet, practices: Sequence[str]) -> list[dict[str, object]]:
    """Splits as the result tells them: from what to what, who, and what counts now."""
    return [_settled_row(sheet, sheet.framework.by_id[p]) for p in practices]


def _settled_row(sheet: RoundSheet, practice: Practice) -> dict[str, object]:
    opinions = sheet.consensus.opinions[practice.id]
    agreed = sheet.agreed.get(practice.id)
    is_agreed = agreed is not None and agreed.kind != ""
    met = sum(value >= MEETS for value in opinions.values)
    return {
        "practice": practice,
        "low": localized(practice.options[opinions.values[0]]),
        "high": localized(practice.options[opinions.values[-1]]),
        "sides": _sides(met, len(opinions.values) - met),
        "lower": _named_side(sheet, opinions, is_met=False),
        "higher": _named_side(sheet, opinions, is_met=True),
        "agreed": agreed if is_agreed else None,
        "agreed_text": answer_text(practice, agreed) if is_agreed else "",
        "agreed_by": person_name(agreed.set_by) if is_agreed else "",
        "counted": counted_text(practice, opinions.counted),
    }


def _sides(met: int, unmet: int) -> str:
    """How many say that a practice is met and how many that it is not."""
    says = ngettext("%(count)d says it is met", "%(count)d say it is met", met)
    denies = ngettext("%(count)d says it is not", "%(count)d say it is not", unmet)
    return _("%(one)s, %(other)s.") % {
        "one": says % {"count": met},
        "other": denies % {"count": unmet},
    }


def _named_side(sheet: RoundSheet, opinions: Opinions, *, is_met: bool) -> str:
    """Who stands on one side; empty in an anonymous round, and for many only their count."""
    if sheet.assessment.is_anonymous:
        return ""
    names = [
        respondent_name(response)
        for response in sheet.responses
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
    """The level from all minimum and from all maximum answers."""
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
