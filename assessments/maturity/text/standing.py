"""Display of a kept result: a position always comes with its range and coverage."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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
    """A kept result for display, as read by `points.light`.

    Positions are texts with two decimals in the reader's language, empty where unknown.
    """

    snapshot: Snapshot

    @property
    def position(self) -> str:
        return _number(self.snapshot.position)

    @property
    def position_high(self) -> str:
        """The position that open answers could reach; empty where they change nothing."""
        low, high = self.snapshot.position, self.snapshot.position_high
        return _number(high) if low is not None and high != float(low) else ""

    @property
    def evidenced_position(self) -> str:
        return _number(self.snapshot.evidenced_position)

    @property
    def versions(self) -> str:
        """The versions that it rests on: “framework 1.0.0, rule 1.0.0”."""
        return _("framework %(framework)s, rule %(rule)s") % {
            "framework": self.snapshot.framework_version,
            "rule": self.snapshot.rule_version,
        }

    @property
    def away(self) -> str:
        """The distance to the next level: “MON-05 from level 1”; empty at the top."""
        level, missing = self.snapshot.level, [one["practice"] for one in self.snapshot.way or ()]
        if level is None or not missing:
            return ""
        names = self.snapshot.ways == 1 and len(missing) <= MOST_NAMED
        what = joined(missing) if names else counted_practices(len(missing))
        return _("%(what)s from level %(next)d") % {"what": what, "next": level + 1}

    @property
    def is_whole(self) -> bool:
        """Whether every applicable practice was answered."""
        return self.snapshot.answered == self.snapshot.applicable

    @property
    def coverage(self) -> str:
        """The coverage: “34 of 59 answered”."""
        if self.snapshot.answered is None:
            return ""
        values = {"answered": self.snapshot.answered, "all": self.snapshot.applicable}
        return _("%(answered)d of %(all)d answered") % values

    @property
    def people(self) -> str:
        """The respondents: “3 respondents”, or that one set of answers was shared."""
        if self.snapshot.assessment.mode != Assessment.Modes.ROUND:
            return _("shared answers")
        count = self.snapshot.respondents
        return ngettext("%(count)d respondent", "%(count)d respondents", count) % {"count": count}

    @property
    def range(self) -> str:
        """The position that open answers could reach: “could be 1.10”; empty if the same."""
        high = self.position_high
        return _("could be %(position)s") % {"position": high} if high else ""

    @property
    def warning(self) -> str:
        """Practices at 0 that gate no level: “but MON-01 stands at 0”; empty without any."""
        told = at_zero_sentence(self.snapshot.at_zero or ())  # older results have none
        return _("but %(what)s") % {"what": told} if told else ""

    @property
    def note(self) -> str:
        """All of this in one line, for a chart or a mail."""
        parts = (self.warning, self.range, self.coverage, self.people)
        return ", ".join(part for part in parts if part)


def _number(position: Decimal | None) -> str:
    return "" if position is None else position_text(float(position))


def trend_points(results: Sequence[Snapshot], people: People) -> list[TrendPoint]:
    """Return the results with a position, in order, each compared with the one before."""
    placed = [result for result in results if result.position is not None]
    found = []
    for before, result in zip([None, *placed], placed, strict=False):
        shown = Standing(result)
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
