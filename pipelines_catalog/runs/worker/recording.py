"""Reports of a running step, buffered and written in a few short transactions."""

import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mlops_portal.foundation.incoming import cleaned
from pipelines_catalog.engine import GateReport, KnownModel, Message, StoredContent
from pipelines_catalog.engine.artifacts import Kind, NewArtifact
from pipelines_catalog.engine.effects import Effect
from pipelines_catalog.engine.messages import as_json
from pipelines_catalog.runs import plugins, storage
from pipelines_catalog.runs.models import Artifact
from pipelines_catalog.runs.models.records import LOG
from pipelines_catalog.runs.services.stepping import Claim, Reports

MOST_TOLD = 2_000  # log lines, events and points of one attempt; more are counted, not kept
LONGEST_LINE = 2_000  # characters


class Recording:
    """The recorder of one attempt. The step adds; the companion and the end of the step take."""

    def __init__(self, held: Claim) -> None:
        self.artifacts: list[NewArtifact] = []
        self.gates: list[GateReport] = []
        self.effects: list[Effect] = []
        self.cancelled = threading.Event()
        self._held = held
        self._began = time.monotonic()
        self._reports = Reports()
        self._lock = threading.Lock()
        self._count = 0
        self.dropped = 0
        # Written with the first report that follows: a short step costs one transaction less.
        self._add(kind="step_started", attempt=held.row.attempt, worker=held.worker)

    def take(self) -> Reports:
        """Return and clear the reports buffered since the last call."""
        with self._lock:
            reports, self._reports = self._reports, Reports()
        return reports

    def give_back(self, reports: Reports) -> None:
        """Put unwritten reports back, before newer ones."""
        with self._lock:
            self._reports.events[:0] = reports.events
            self._reports.metrics[:0] = reports.metrics
            self._reports.progress = self._reports.progress or reports.progress

    # ---------------------------------------------------------------- engine.context.Recorder
    def log(self, text: str | Message) -> None:
        if isinstance(text, str):
            self._add(kind=LOG, text=text[:LONGEST_LINE])
        else:
            self._add(kind=LOG, words=_short(as_json(text)))

    def event(self, kind: str, words: Message | None, data: Mapping[str, Any]) -> None:
        self._add(kind=kind, words=as_json(words) if words else {}, **data)

    def metric(self, name: str, value: float, step: int | None) -> None:
        with self._lock:
            if self._has_room():
                self._reports.metrics.append((name, value, step))

    def progress(self, share: float, words: Message | None) -> None:
        with self._lock:
            self._reports.progress = (share, cleaned(as_json(words)) if words else {})

    def store(self, artifact: NewArtifact) -> None:
        storage.write(artifact.sha256, artifact.content)
        self.artifacts.append(artifact)

    def write_again(self, artifact: NewArtifact) -> None:
        """Ensure that a file exists before its row is tried once more."""
        storage.write(artifact.sha256, artifact.content)

    def gate(self, report: GateReport) -> None:
        self.gates.append(report)

    def effect(self, effect: Effect) -> None:
        self.effects.append(effect)

    def is_cancelled(self) -> bool:
        return self.cancelled.is_set()

    def champion(self, name: str) -> KnownModel | None:
        return plugins.ask("champion", self._held.run, name)

    def limit(self, kind: str) -> float | None:
        return plugins.ask("limit", self._held.run, self._held.pipeline, kind)

    def times_used(self, batch: str, role: str) -> int:
        return plugins.ask("times_used", self._held.run, batch, role)

    # ----------------------------------------------------------------
    def _add(self, **event: Any) -> None:
        elapsed = timedelta(seconds=time.monotonic() - self._began)
        with self._lock:
            if self._has_room():
                self._reports.events.append(cleaned(event) | {"at": self._held.taken_at + elapsed})

    def _has_room(self) -> bool:
        self._count += 1
        if self._count > MOST_TOLD:
            self.dropped += 1
        return self._count <= MOST_TOLD


def _short(reports: Any) -> Any:
    """Return a sentence as stored, with each text cut to the maximal length of a line."""
    if isinstance(reports, Mapping):
        return {key: _short(value) for key, value in reports.items()}
    if isinstance(reports, list):
        return [_short(value) for value in reports]
    return reports[:LONGEST_LINE] if isinstance(reports, str) else reports


def inputs_of(held: Claim) -> dict[str, StoredContent]:
    """Return the inputs of the attempt's step, by the names used in its function."""
    if not held.step.inputs:
        return {}
    names = {slot.artifact: slot.name for slot in held.step.inputs}
    artifacts = Artifact.objects.filter(
        run=held.run, step_run__is_current=True, is_output=True, name__in=names
    )
    return {
        names[found.name]: storage.stored_content(
            found.name, Kind(found.kind), found.stored, found.preview
        )
        for found in artifacts.select_related("stored")
    }
