"""Display of a kept result: a position always comes with its range and coverage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import overload

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.maturity.charts import TrendPoint, position_text
from assessments.maturity.models import Assessment, Snapshot
from assessments.maturity.queries.systems import People
from assessments.maturity.text.results import (
    MOST_NAMED,
    at_zero_sentence,
    counted_practices,
    joined,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A kept result for display: its position, its range, coverage and respondents.

    Positions are texts with two decimals in the reader's language, empty where unknown.
    """

    pk: int
    as_of: datetime
    taken_at: datetime
    level: int | None
    position: str
    level_high: int | None
    position_high: str  # empty where the open answers change nothing
    answered: int | None
    applicable: int | None
    respondents: int
    is_round: bool
    evidenced_level: int | None
    evidenced_position: str
    versions: str
    missing: tuple[str, ...]  # practices of the first smallest set that reaches the next level
    is_sole: bool  # whether that set is the only one
    at_zero: tuple[str, ...]  # practices that gate no level; empty in older results

    @property
    def away(self) -> str:
        """The distance to the next level: “MON-05 from level 1”; empty at the top."""
        if self.level is None or not self.missing:
            return ""
        names = self.is_sole and len(self.missing) <= MOST_NAMED
        values = {
            "what": joined(self.missing) if names else counted_practices(len(self.missing)),
            "next": self.level + 1,
        }
        return _("%(what)s from level %(next)d") % values

    @property
    def is_whole(self) -> bool:
        """Whether every applicable practice was answered."""
        return self.answered == self.applicable

    @property
    def coverage(self) -> str:
        """The coverage: “34 of 59 answered”."""
        if self.answered is None:
            return ""
        values = {"answered": self.answered, "all": self.applicable}
        return _("%(answered)d of %(all)d answered") % values

    @property
    def people(self) -> str:
        """The respondents: “3 respondents”, or that one set of answers was shared."""
        if not self.is_round:
            return _("shared answers")
        found = ngettext("%(count)d respondent", "%(count)d respondents", self.respondents)
        return found % {"count": self.respondents}

    @property
    def range(self) -> str:
        """The position that open answers could reach: “could be 1.10”; empty if the same."""
        return (
            _("could be %(position)s") % {"position": self.position_high}
            if self.position_high
            else ""
        )

    @property
    def warning(self) -> str:
        """Practices at 0 that gate no level: “but MON-01 stands at 0”; empty without any."""
        told = at_zero_sentence(self.at_zero)
        return _("but %(what)s") % {"what": told} if told else ""

    @property
    def note(self) -> str:
        """All of this in one line, for a chart or a mail."""
        parts = (self.warning, self.range, self.coverage, self.people)
        return ", ".join(part for part in parts if part)


@overload
def of_result(snapshot: Snapshot) -> Standing: ...


@overload
def of_result(snapshot: None) -> None: ...


def of_result(snapshot: Snapshot | None) -> Standing | None:
    """Return the display of a result read by `points.light`; None for None."""
    if snapshot is None:
        return None
    is_higher = snapshot.position is not None and snapshot.position_high != float(snapshot.position)
    return Standing(
        pk=snapshot.pk,
        as_of=snapshot.as_of,
        taken_at=snapshot.taken_at,
        level=snapshot.level,
        position=_number(snapshot.position),
        level_high=snapshot.level_high,
        position_high=_number(snapshot.position_high) if is_higher else "",
        answered=snapshot.answered,
        applicable=snapshot.applicable,
        respondents=snapshot.respondents,
        is_round=snapshot.assessment.mode == Assessment.Modes.ROUND,
        evidenced_level=snapshot.evidenced_level,
        evidenced_position=_number(snapshot.evidenced_position),
        versions=_("framework %(framework)s, rule %(rule)s")
        % {"framework": snapshot.framework_version, "rule": snapshot.rule_version},
        missing=tuple(change["practice"] for change in snapshot.way or ()),
        is_sole=snapshot.ways == 1,
        at_zero=tuple(snapshot.at_zero or ()),
    )


def _number(position: Decimal | None) -> str:
    return "" if position is None else position_text(float(position))


def trend_points(results: Sequence[Snapshot], people: People) -> list[TrendPoint]:
    """Return the results with a position, in order, each compared with the one before."""
    placed = [result for result in results if result.position is not None]
    found = []
    for before, result in zip([None, *placed], placed, strict=False):
        shown = of_result(result)
        found.append(
            TrendPoint(
                at=result.as_of,
                position=float(result.position),
                level=result.level,
                high=float(result.position_high or result.position),
                is_whole=shown.is_whole,
                is_alike=before is None or are_alike(before, result, people),
                note=shown.note,
            )
        )
    return found


def are_alike(before: Snapshot, after: Snapshot, people: People) -> bool:
    """Return whether the same people answered or, if that is unknown, equally many."""
    was, now = people.get(before.pk), people.get(after.pk)
    if was is not None and now is not None:
        return was == now
    is_same_mode = before.assessment.mode == after.assessment.mode
    return is_same_mode and before.respondents == after.respondents


def people_sentence(before: Snapshot, after: Snapshot, people: People) -> str:
    """Return whether the same people answered both, or that this is unknown."""
    was, now = people.get(before.pk), people.get(after.pk)
    if was is None or now is None:
        if Assessment.Modes.SOLO in (before.assessment.mode, after.assessment.mode):
            return _("At least one of the two is one shared set of answers.")
        return _("Nobody can tell whether the same people answered.")
    if was == now:
        return _("The same people answered both.")
    values = {"before": len(was), "after": len(now), "both": len(was & now)}
    counted = (
        _("%(before)d answered before, %(after)d after, %(both)d of them both times.") % values
    )
    return " ".join([_("Not the same people answered."), counted])
