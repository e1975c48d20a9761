"""Comparison of two runs: all properties that differ, then all that do not.

The run that began first is on the left, and a difference is the later minus the earlier. Pending
results are not a difference, and neither are durations.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat, floatformat
from django.utils.translation import gettext as _

from pipelines_catalog.runs.models import Run
from pipelines_catalog.runs.pages import run as run_pages
from pipelines_catalog.runs.pages import steps
from pipelines_catalog.runs.pages.metrics import name_of
from pipelines_catalog.runs.queries import RunDetail
from pipelines_catalog.runs.text import fault_titles, in_words, titles_of, trigger_sentence

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One property of both runs. `change` is the difference of numbers."""

    name: str
    left: str
    right: str
    differs: bool
    change: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind, those that differ first. Only some kinds count as differences."""

    key: str
    title: str
    rows: list[Row]
    counts: bool = True

    @property
    def differing(self) -> list[Row]:
        return [row for row in self.rows if row.differs]

    @property
    def same(self) -> list[Row]:
        return [row for row in self.rows if not row.differs]

    @property
    def ordered(self) -> list[Row]:
        return [*self.differing, *self.same]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, the earlier one left, and all that is the same or not."""

    left: Run
    right: Run
    sections: list[Section]

    @property
    def unfinished(self) -> list[Run]:
        """Return those of the two runs that have not ended: their results are still open."""
        return [run for run in (self.left, self.right) if not run.is_over]

    @property
    def count(self) -> int:
        """Return the number of properties in which the two differ."""
        return sum(len(section.differing) for section in self.sections if section.counts)


def compare(one: RunDetail, other: RunDetail) -> Comparison:
    """Compare two runs; sections with a relevant difference come first."""
    left, right = sorted(
        (one, other), key=lambda detail: (detail.run.created_at, detail.run.number)
    )
    found = [section for section in _sections(left, right) if section.rows]
    found.sort(key=lambda section: (not section.counts, not section.differing))
    return Comparison(left.run, right.run, found)


def _sections(left: RunDetail, right: RunDetail) -> list[Section]:
    titles = titles_of(left.pipeline) | titles_of(right.pipeline)
    are_over = left.run.is_over and right.run.is_over
    return [
        Section("run", _("What was asked"), _rows(_asked(left), _asked(right))),
        Section("parameters", _("Parameters"), _rows(_parameters(left), _parameters(right))),
        Section("outcome", _("What came of it"), _rows(_came(left), _came(right)), are_over),
        Section("data", _("Data and features"), _rows(_data(left), _data(right)), are_over),
        Section("gates", _("Gates"), _rows(_gates(left, titles), _gates(right, titles)), are_over),
        Section(
            "metrics",
            _("Metrics"),
            _numbers(_metrics(left, titles), _metrics(right, titles), "-4"),
            are_over,
        ),
        Section("artifacts", _("Artifacts"), _rows(_artifacts(left), _artifacts(right)), are_over),
        Section(
            "durations",
            _("Seconds"),
            _numbers(_seconds(left, titles), _seconds(right, titles), "2"),
            counts=False,
        ),
    ]


def _rows(left: Mapping[str, str], right: Mapping[str, str]) -> list[Row]:
    names = [*left, *(name for name in right if name not in left)]
    return [
        Row(
            name,
            left.get(name, NOTHING),
            right.get(name, NOTHING),
            left.get(name) != right.get(name),
        )
        for name in names
    ]


def _numbers(left: Mapping[str, float], right: Mapping[str, float], places: str) -> list[Row]:
    names = [*left, *(name for name in right if name not in left)]
    return [_number(name, left.get(name), right.get(name), places) for name in names]


def _number(name: str, left: float | None, right: float | None, places: str) -> Row:
    change = ""
    if left is not None and right is not None and left != right:
        difference = right - left
        shown = floatformat(abs(difference), places.removeprefix("-"))
        change = f"{'+' if difference > 0 else '−'}{shown}"
    told = [NOTHING if value is None else floatformat(value, places) for value in (left, right)]
    return Row(name, told[0], told[1], left != right, change)


def _asked(detail: RunDetail) -> dict[str, str]:
    run = detail.run
    return {
        _("Pipeline"): f"{run.pipeline} {run.pipeline_version}",
        _("Why it started"): trigger_sentence(detail.trigger),
        _("Faults"): ", ".join(fault_titles(run.faults, detail.pipeline)) or _("none"),
    }


def _came(detail: RunDetail) -> dict[str, str]:
    run = detail.run
    model = next(iter(detail.models), None)
    return {
        _("State"): run.get_status_display(),
        _("Model"): f"{model.name} {model.number}" if model else _("none"),
    }


def _parameters(detail: RunDetail) -> dict[str, str]:
    return {name: str(value) for name, value in run_pages.parameters(detail)}


def _data(detail: RunDetail) -> dict[str, str]:
    found = {
        f"{use.batch.name}, {use.role}": _("%(used)s of %(rows)s rows, hash %(hash)s")
        % {
            "used": use.batch.rows if use.rows is None else use.rows,
            "rows": use.batch.rows,
            "hash": use.batch.sha256[:8],
        }
        for use in detail.batches
    }
    sets = {
        use.feature_set.name: _("version %(n)s") % {"n": use.feature_set.number}
        for use in detail.features
    }
    return found | sets


def _gates(detail: RunDetail, titles: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for gate in detail.counted_gates:
        title = titles.get(gate.gate, gate.gate)
        found[title] = gate.get_decision_display()
        for rule in gate.rules:
            found[f"{title}: {rule['key']}"] = in_words(rule["words"])
    return found


def _metrics(detail: RunDetail, titles: Mapping[str, str]) -> dict[str, float]:
    """Return single metrics, and the last point of each curve."""
    current = {row.pk for row in detail.current}
    found = {}
    for metric in detail.metrics:
        if metric.step_run_id in current:
            step = titles.get(metric.step_run.name, metric.step_run.name)
            found[f"{step}: {name_of(detail.pipeline, metric.name)}"] = metric.value
    return found


def _seconds(detail: RunDetail, titles: Mapping[str, str]) -> dict[str, float]:
    cpu = [row.cpu_seconds for row in detail.attempts if row.cpu_seconds is not None]
    spent = {
        _("The whole run"): run_pages.seconds_of_run(detail),
        _("Processor"): sum(cpu) if cpu else None,
    } | {titles.get(row.name, row.name): steps.took(row) for row in detail.current}
    return {name: seconds for name, seconds in spent.items() if seconds is not None}


def _artifacts(detail: RunDetail) -> dict[str, str]:
    return {a.name: f"{a.stored_id[:8]}, {filesizeformat(a.stored.size)}" for a in detail.artifacts}
