"""Kinds of artifacts and rules of gates in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.runs import messages


def kind_words(kind: Kind) -> str:
    """Return the label of an artifact's kind."""
    return {
        Kind.TABLE: _("Table"),
        Kind.HISTOGRAM: _("Distribution"),
        Kind.CURVE: _("Curve"),
        Kind.ROC: _("ROC curve"),
        Kind.CONFUSION_MATRIX: _("Confusion matrix"),
        Kind.CALIBRATION: _("Calibration"),
        Kind.MODEL_CARD: _("Model card"),
        Kind.DATA_CARD: _("Data card"),
        Kind.TEXT: _("Text"),
        Kind.JSON: "JSON",
        Kind.DATA: _("Data"),
        Kind.MODEL: _("Model"),
    }[kind]


def rule_row(rule: Mapping[str, Any]) -> dict[str, str]:
    """Return a gate's stored rule for display: state with label, and sentence."""
    if rule.get("warned"):
        state, label = "warned", pgettext("gate", "Passed with a warning")
    elif rule["passed"] is None and rule.get("stops"):
        state, label = "failed", _("Not judged, so not passed")
    else:
        state = {True: "done", False: "failed", None: "skipped"}[rule["passed"]]
        label = {
            True: pgettext("gate", "Passed"),
            False: _("Failed"),
            None: _("Not judged"),
        }[rule["passed"]]
    return {"state": state, "label": label, "words": messages.in_words(rule["words"])}
