"""Display of artifacts: a preview by kind, rendered from the stored preview data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import pgettext

from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.runs import messages
from pipelines_catalog.runs.charts import lines
from pipelines_catalog.runs.models import Artifact

LONGEST_JSON = 4_000  # characters


@dataclass(frozen=True, slots=True)
class Shown:
    """An artifact with the data for its preview template. `kind` selects the template's part."""

    artifact: Artifact
    step: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


def shown(artifact: Artifact, step: str) -> Shown:
    """Return the preview of an artifact; one that cannot be rendered is shown as JSON."""
    kind = Kind(artifact.kind)
    preview = artifact.preview
    if kind.is_bytes:
        is_table = {"columns", "rows"} <= preview.keys()
        if not is_table:
            return _as_json(artifact, step)
        return Shown(artifact, step, "table", _table(preview))
    try:
        data = _DRAWN.get(kind, _json)(preview)
    except (KeyError, TypeError, ValueError, IndexError):
        return _as_json(artifact, step)
    return Shown(artifact, step, "json" if kind not in _DRAWN else str(kind), data)


def _as_json(artifact: Artifact, step: str) -> Shown:
    return Shown(artifact, step, "json", _json(artifact.preview))


def _json(preview: Mapping[str, Any]) -> dict[str, Any]:
    told = messages.in_every_language(preview)
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
    """Translate sentences to the language of the page; keep all other values."""
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    return messages.in_words(value) if isinstance(value, Mapping) else value


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
            (messages.in_words(section["title"]), messages.in_words(section["text"]))
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
