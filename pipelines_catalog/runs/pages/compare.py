"""Two runs side by side: everything in which they differ, then everything in which they do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat, floatformat
from django.utils.translation import gettext as _

from pipelines_catalog.runs import messages, presentation
from pipelines_catalog.runs.pages import run as run_pages
from pipelines_catalog.runs.pages import steps
from pipelines_catalog.runs.pages.figures import name_of
from pipelines_catalog.runs.queries import Sheet

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in both runs. `change` says by how much, where it is a number."""

    name: str
    left: str
    right: str
    differs: bool
    change: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind, those that differ first."""

    key: str
    title: str
    rows: list[Row]

    @property
    def differing(self) -> list[Row]:
        return [row for row in self.rows if row.differs]

    @property
    def same(self) -> list[Row]:
        return [row for row in self.rows if not row.differs]


def compare(left: Sheet, right: Sheet) -> list[Section]:
    """All sections; those with a difference come first."""
    titles = presentation.titles_of(left.pipeline) | presentation.titles_of(right.pipeline)
    sections = [
        Section("run", _("The runs"), _rows(_about(left), _about(right))),
        Section("parameters", _("Parameters"), _rows(_parameters(left), _parameters(right))),
        Section("data", _("Data and features"), _rows(_data(left), _data(right))),
        Section("gates", _("Gates"), _rows(_gates(left, titles), _gates(right, titles))),
        Section(
            "metrics", _("Metrics"), _numbers(_metrics(left, titles), _metrics(right, titles), "-4")
        ),
        Section(
            "durations",
            _("Seconds by step"),
            _numbers(_durations(left, titles), _durations(right, titles), "2"),
        ),
        Section("artifacts", _("Artifacts"), _rows(_artifacts(left), _artifacts(right))),
    ]
    return sorted(
        (section for section in sections if section.rows),
        key=lambda section: not section.differing,
    )


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


def _about(sheet: Sheet) -> dict[str, str]:
    run = sheet.run
    model = next(iter(sheet.models), None)
    took = run_pages.seconds_of_run(sheet)
    return {
        _("Pipeline"): f"{run.pipeline} {run.pipeline_version}",
        _("Ended as"): run.get_status_display(),
        _("Why it started"): messages.trigger_sentence(sheet.trigger),
        _("Faults"): ", ".join(presentation.fault_titles(run, sheet.pipeline)) or _("none"),
        _("Model"): f"{model.name} {model.number}" if model else _("none"),
        _("Took"): NOTHING if took is None else f"{floatformat(took, 1)} s",
        _("CPU"): f"{floatformat(sum(row.cpu_seconds or 0 for row in sheet.attempts), 1)} s",
    }


def _parameters(sheet: Sheet) -> dict[str, str]:
    return {name: str(value) for name, value in run_pages.parameters(sheet)}


def _data(sheet: Sheet) -> dict[str, str]:
    found = {
        f"{use.batch.name}, {use.role}": _("%(used)s of %(rows)s rows, hash %(hash)s")
        % {
            "used": use.batch.rows if use.rows is None else use.rows,
            "rows": use.batch.rows,
            "hash": use.batch.sha256[:8],
        }
        for use in sheet.batches
    }
    sets = {
        use.feature_set.name: _("version %(n)s") % {"n": use.feature_set.number}
        for use in sheet.features
    }
    return found | sets


def _gates(sheet: Sheet, titles: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for gate in sheet.counted_gates:
        title = titles.get(gate.gate, gate.gate)
        found[title] = gate.get_decision_display()
        for rule in gate.rules:
            found[f"{title}: {rule['key']}"] = messages.in_words(rule["words"])
    return found


def _metrics(sheet: Sheet, titles: Mapping[str, str]) -> dict[str, float]:
    """Single figures, and the last point of each curve."""
    current = {row.pk for row in sheet.current}
    found = {}
    for metric in sheet.metrics:
        if metric.step_run_id in current:
            step = titles.get(metric.step_run.name, metric.step_run.name)
            found[f"{step}: {name_of(sheet.pipeline, metric.name)}"] = metric.value
    return found


def _durations(sheet: Sheet, titles: Mapping[str, str]) -> dict[str, float]:
    spent = {titles.get(row.name, row.name): steps.took(row) for row in sheet.current}
    return {name: seconds for name, seconds in spent.items() if seconds is not None}


def _artifacts(sheet: Sheet) -> dict[str, str]:
    return {a.name: f"{a.stored_id[:8]}, {filesizeformat(a.stored.size)}" for a in sheet.artifacts}


def heading(left: Sheet, right: Sheet, sections: list[Section]) -> dict[str, Any]:
    """What the heading says: the two runs and in how many things they differ."""
    return {
        "left": left.run,
        "right": right.run,
        "count": sum(len(section.differing) for section in sections),
    }
