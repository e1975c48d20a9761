"""Artifacts of a run: previews by kind, in groups with the outcome first, and downloads."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import pgettext

from pipelines_catalog.engine.artifacts import InvalidArtifact, Kind
from pipelines_catalog.runs import storage
from pipelines_catalog.runs.charts import lines
from pipelines_catalog.runs.models import Artifact
from pipelines_catalog.runs.pages.steps import BAD
from pipelines_catalog.runs.queries import RunDetail
from pipelines_catalog.runs.text import in_every_language, in_words, kind_words

LONGEST_JSON = 4_000  # characters
OUTCOME = (Kind.MODEL_CARD, Kind.ROC, Kind.CALIBRATION, Kind.CONFUSION_MATRIX, Kind.DATA_CARD)
JUDGING = (Kind.ROC, Kind.CALIBRATION, Kind.CONFUSION_MATRIX)  # a table beside one is outcome too


@dataclass(frozen=True, slots=True)
class Preview:
    """An artifact with its preview. `kind` selects the part of the template, `label` names it."""

    artifact: Artifact
    step: str  # title
    label: str
    kind: str
    data: Mapping[str, Any]


def preview_of(artifact: Artifact, titles: Mapping[str, str]) -> Preview:
    """Return the preview of an artifact; one that cannot be drawn is shown as JSON."""
    kind, preview, step = Kind(artifact.kind), artifact.preview, artifact.step_run.name
    part, data = "json", None
    if kind.is_bytes:
        if {"columns", "rows"} <= preview.keys():
            part, data = "table", _table(preview)
    elif kind in _DRAWN:
        with contextlib.suppress(KeyError, TypeError, ValueError, IndexError):
            part, data = str(kind), _DRAWN[kind](preview)
    data = _json(preview) if data is None else data
    return Preview(artifact, titles.get(step, step), kind_words(kind), part, data)


def _json(preview: Mapping[str, Any]) -> dict[str, Any]:
    told = in_every_language(preview)
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) if told else ""
    return {"text": text[:LONGEST_JSON], "is_cut": len(text) > LONGEST_JSON}


def _table(preview: Mapping[str, Any]) -> dict[str, Any]:
    headings = preview.get("headings") or preview["columns"]
    return {
        "columns": [_said(heading) for heading in headings],
        "rows": [[_said(cell) for cell in row] for row in preview["rows"]],
        "total": preview.get("total"),
    }


def _said(value: Any) -> Any:
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    return in_words(value) if isinstance(value, Mapping) else value


def _histogram(preview: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "columns": lines.columns(preview),
        "column": preview.get("column", ""),
        "psi": preview.get("psi"),
        "has_reference": bool(preview.get("reference")),
    }


def _roc(preview: Mapping[str, Any]) -> dict[str, Any]:
    return {"path": lines.square(preview["fpr"], preview["tpr"]), "auc": float(preview["auc"])}


def _calibration(preview: Mapping[str, Any]) -> dict[str, Any]:
    predicted, observed = preview["predicted"], preview["observed"]
    return {
        "path": lines.square(predicted, observed),
        "bins": list(zip(predicted, observed, preview["counts"], strict=True)),
    }


def _confusion(preview: Mapping[str, Any]) -> dict[str, Any]:
    labels, counts = [_said(label) for label in preview["labels"]], preview["counts"]
    return {
        "labels": labels,
        "rows": list(zip(labels, counts, strict=True)),
        "threshold": preview.get("threshold"),
    }


def _curve(preview: Mapping[str, Any]) -> dict[str, Any]:
    points = list(zip(preview["x"], preview["y"], strict=True))
    drawn = lines.lines({_said(preview.get("y_label", "")): points})
    return {"drawn": drawn, "x_label": _said(preview.get("x_label", "")), "points": len(points)}


def _card(preview: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sections": [
            (in_words(section["title"]), in_words(section["text"]))
            for section in preview["sections"]
        ]
    }


def _text(preview: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": preview.get("text", ""), "is_cut": preview.get("is_cut", False)}


_DRAWN = {
    Kind.TABLE: _table,
    Kind.HISTOGRAM: _histogram,
    Kind.CURVE: _curve,
    Kind.ROC: _roc,
    Kind.CONFUSION_MATRIX: _confusion,
    Kind.CALIBRATION: _calibration,
    Kind.MODEL_CARD: _card,
    Kind.DATA_CARD: _card,
    Kind.TEXT: _text,
}


@dataclass(frozen=True, slots=True)
class ArtifactGroups:
    """Groups of artifacts: `outcome` in a fixed order; `steps` has the others, by step."""

    outcome: tuple[Preview, ...]
    steps: tuple[tuple[str, tuple[Preview, ...]], ...]
    count: int  # of the others


def artifact_groups(detail: RunDetail, titles: Mapping[str, str]) -> ArtifactGroups:
    """Return the run's artifacts. Artifacts of the attempt that failed belong to the outcome."""
    telling = {a.step_run_id for a in detail.artifacts if a.kind in JUDGING}
    telling |= {row.pk for row in detail.current if row.status in BAD}
    first = [a for a in detail.artifacts if _place(a, telling) is not None]
    first.sort(key=lambda artifact: _place(artifact, telling) or 0)
    groups: dict[str, list[Preview]] = {}
    for artifact in detail.artifacts:
        if _place(artifact, telling) is None:
            groups.setdefault(artifact.step_run.name, []).append(preview_of(artifact, titles))
    return ArtifactGroups(
        outcome=tuple(preview_of(artifact, titles) for artifact in first),
        steps=tuple((titles.get(name, name), tuple(items)) for name, items in groups.items()),
        count=len(detail.artifacts) - len(first),
    )


def _place(artifact: Artifact, telling: set[int]) -> int | None:
    """Return the position in the outcome; None for an artifact that is not part of it."""
    if artifact.kind == Kind.TABLE and artifact.step_run_id in telling:
        return len(OUTCOME) - 1
    kind = Kind(artifact.kind)
    if kind not in OUTCOME:
        return None
    place = OUTCOME.index(kind)
    return place + 1 if kind is Kind.DATA_CARD else place


def download_response(artifact: Artifact) -> HttpResponse:
    """Return the file; 404 if it is missing or does not match its hash."""
    try:
        content = storage.read(artifact.stored_id)
    except InvalidArtifact as error:
        raise Http404 from error
    filename = "".join(c for c in artifact.filename if c.isalnum() or c in "._- ") or "artifact"
    return HttpResponse(
        content,
        content_type=Kind(artifact.kind).media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )
