"""Tables of what was counted, as Markdown."""

from collections import Counter

from scipy.special import stdtrit

from benchmarks.gates.carrying import beyond_percentiles
from benchmarks.gates.jobs import JUDGED, PAIR, PURE, Outcome, name_of
from pipelines_catalog.demonstrations.flights.steps.model_rules import LEAST_GAIN

TRIES = (2, 5, 10)  # on one month, at which an interval corrected for them is tried


def broken_table(outcomes: list[Outcome]) -> str:
    """Stopped where promised, by fault; pairs together."""
    counts: dict[str, list[int]] = {}
    for found in outcomes:
        if found.job.faults in JUDGED:
            continue
        row = counts.setdefault(name_of(found.job.faults), [0, 0, 0])
        row[0] += 1
        row[1] += found.stopped[0]
        row[2] += found.stopped[-1]
    lines = [
        "| broken | runs | stopped, no champion | stopped, with a champion |",
        "|---|---|---|---|",
    ]
    order = [*PURE, PAIR]
    for name in sorted(counts, key=order.index):
        runs, first, second = counts[name]
        lines.append(f"| {name} | {runs} | {first} ({first / runs:.1%}) | {second} "
                     f"({second / runs:.1%}) |")  # fmt: skip
    return "\n".join(lines)


def judged_table(outcomes: list[Outcome], faults: tuple[str, ...]) -> str:
    """Promoted of those that are better, held back of the rest, by month and rows."""
    head = ("month, rows", "runs", "better, promoted", "not better, held back")
    head = (*head, "of these a gain of 1 % or more, not shown")
    head = (*head, "better than the champion, promoted", "not better, held back")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    by_setting: dict[str, list[Outcome]] = {}
    chosen = [found for found in outcomes if found.job.faults == faults]
    for found in chosen:
        month, rows, *_others = found.job.setting
        by_setting.setdefault(f"{month}, {rows:,}", []).append(found)
    for name, some in [*by_setting.items(), ("all", chosen)]:
        cells = []
        for place in (0, 1):
            tally = Counter((f.is_better[place], f.is_promoted[place]) for f in some)
            better = tally[True, True] + tally[True, False]
            worse = tally[False, True] + tally[False, False]
            cells += [f"{tally[True, True]} of {better}", f"{tally[False, False]} of {worse}"]
        unsure = sum(not f.is_better[0] and f.gain[0] >= LEAST_GAIN for f in some)
        cells.insert(2, str(unsure))
        lines.append(f"| {name} | {len(some)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def exceptions(outcomes: list[Outcome]) -> str:
    """Where gate and test disagree, with the rules that held back."""
    lines = []
    for found in outcomes:
        for place, named in enumerate(("no champion", "with a champion")):
            if found.is_better and found.is_better[place] != found.is_promoted[place]:
                figures = f"gain {found.gain[place]:+.2%}, low end {found.low[place]:+.2%}"
                lines.append(f"{found.job}, {named}: {figures}, held by {found.held_by[place]}")
    return "\n".join(lines)


def by_plain_percentiles(outcomes: list[Outcome]) -> str:
    """The same count by a test whose intervals are too narrow: they hold in 93 of 100."""
    told = []
    for place, named in enumerate(("without a champion", "with one")):
        better = [
            f
            for f in outcomes
            if not f.job.faults
            and all(f.gain[at] >= LEAST_GAIN for at in range(place + 1))
            and all(_plain_low(f, at) > 0 for at in {0, 2, place})
        ]
        told.append(f"{named} {sum(f.is_promoted[place] for f in better)} of {len(better)}")
    return f"By plain percentiles, better and promoted: {', '.join(told)}."


def by_log_loss_alone(outcomes: list[Outcome]) -> str:
    """The same count by a test that does not ask for a gain in the Brier score."""
    told = []
    for place, named in enumerate(("without a champion", "with one")):
        better = [
            f
            for f in outcomes
            if not f.job.faults
            and all(f.gain[at] >= LEAST_GAIN and f.low[at] > 0 for at in range(place + 1))
        ]
        told.append(f"{named} {sum(f.is_promoted[place] for f in better)} of {len(better)}")
    return f"By log loss alone, better and promoted: {', '.join(told)}."


def _plain_low(found: Outcome, place: int) -> float:
    """The low end as percentiles alone have it; minus infinity where the run was not asked."""
    if place >= len(found.gain):
        return -float("inf")
    gain, low = found.gain[place], found.low[place]
    return gain - (gain - low) / beyond_percentiles(30)


def tries_table(outcomes: list[Outcome]) -> str:
    """How many of the better ones an interval corrected for earlier tries would let through."""
    better = [f for f in outcomes if f.is_better and f.is_better[0] and not f.job.faults]
    lines = ["| try on the month | promoted of the better |", "|---|---|"]
    for number in (1, *TRIES):
        wider = stdtrit(29, 1 - 0.025 / number) / stdtrit(29, 0.975)
        passed = sum(f.gain[0] - wider * (f.gain[0] - f.low[0]) > 0 for f in better)
        lines.append(f"| {number} | {passed} of {len(better)} |")
    return "\n".join(lines)
