"""Figures, kinds of artifacts and rules of gates in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat, floatformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipelines_catalog.engine.artifacts import Kind
from pipelines_catalog.runs import messages
from pipelines_catalog.runs.pages.figures import FAMILIES, FIGURES, Figure, Form


def figure_name(name: str) -> str:
    """A metric in words; one that nobody has named reads as its step wrote it."""
    known = _known(name)
    start = "" if name in FIGURES else next(filter(name.startswith, FAMILIES), "")
    of = name.removeprefix(start).replace("_", " ")
    return str(known.label) % {"of": of} if known else of


def figure_hint(name: str) -> str:
    """Which way is better, or what the number is; "" where that is not known."""
    known = _known(name)
    return str(known.hint) if known else ""


def figure_value(name: str, value: float) -> str:
    """The number with its unit, in the language of the page."""
    known = _known(name)
    return _WRITTEN[known.form if known else Form.PLAIN](value)


def _known(name: str) -> Figure | None:
    start = next(filter(name.startswith, FAMILIES), "")
    return FIGURES.get(name) or FAMILIES.get(start)


def measured(name: str, value: float) -> str:
    """“Brier score 0.2112”."""
    return f"{figure_name(name)} {figure_value(name, value)}"


_WRITTEN: dict[Form, Callable[[float], str]] = {
    Form.PLAIN: lambda value: floatformat(value, "-4"),
    Form.SCORE: lambda value: floatformat(value, 4),
    Form.COUNT: lambda value: floatformat(value, "0g"),
    Form.SHARE: lambda value: f"{floatformat(100 * value, '-1')}%",
    Form.BYTES: lambda value: filesizeformat(value),
    Form.SECONDS: lambda value: f"{floatformat(value, 2)} s",
}


def kind_words(kind: Kind) -> str:
    """What an artifact is."""
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
    """A rule of a gate as its decision keeps it: a state with its word, and the sentence."""
    return {
        "state": {True: "done", False: "failed", None: "skipped"}[rule["passed"]],
        "label": {
            True: pgettext("gate", "Passed"),
            False: _("Failed"),
            None: _("Not judged"),
        }[rule["passed"]],
        "words": messages.in_words(rule["words"]),
    }
