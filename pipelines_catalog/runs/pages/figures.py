"""The figures that steps measure: what each is called, which way is better, how it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Form(Enum):
    """How a number is written."""

    PLAIN = auto()
    SCORE = auto()
    COUNT = auto()
    SHARE = auto()
    BYTES = auto()
    SECONDS = auto()


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric in words. `hint` says which way is better, or what the number is."""

    label: str | Promise
    hint: str | Promise = ""
    form: Form = Form.SCORE


LOWER = _("lower is better")
AUC = _("0.5 is guessing, 1 is perfect; higher is better")

FIGURES: Mapping[str, Figure] = {
    "auc": Figure("AUC", AUC),
    "log_loss": Figure(_("Log loss"), LOWER),
    "brier": Figure(_("Brier score"), LOWER),
    "loss": Figure(_("Loss by iteration"), LOWER),
    "brier_of_constant": Figure(_("Brier score of a constant"), _("what must be beaten")),
    "served_auc": Figure(_("AUC in service"), AUC),
    "served_log_loss": Figure(_("Log loss in service"), LOWER),
    "served_brier": Figure(_("Brier score in service"), LOWER),
    "served_brier_of_constant": Figure(
        _("Brier score of a constant in service"), _("what must be beaten")
    ),
    "rows": Figure(_("Rows"), "", Form.COUNT),
    "bytes": Figure(_("Size"), "", Form.BYTES),
    "rows_set_aside": Figure(_("Rows set aside"), _("values out of range"), Form.COUNT),
    "train_rows": Figure(_("Rows trained on"), "", Form.COUNT),
    "fit_seconds": Figure(_("Time to fit"), "", Form.SECONDS),
    "train_rows_count": Figure(_("Rows to train"), "", Form.COUNT),
    "choose_rows_count": Figure(_("Rows to choose by"), "", Form.COUNT),
    "judge_rows_count": Figure(_("Rows to judge on"), "", Form.COUNT),
    "train_rows_late": Figure(_("Late among rows to train"), "", Form.SHARE),
    "choose_rows_late": Figure(_("Late among rows to choose by"), "", Form.SHARE),
    "judge_rows_late": Figure(_("Late among rows to judge on"), "", Form.SHARE),
    "choosing_log_loss_model_short": Figure(
        _("Log loss of “last month” in the choosing week"), LOWER
    ),
    "choosing_log_loss_model_middle": Figure(
        _("Log loss of “three months” in the choosing week"), LOWER
    ),
    "choosing_log_loss_model_all": Figure(
        _("Log loss of “all months” in the choosing week"), LOWER
    ),
}

# By how a name begins; what follows is the column or the model.
FAMILIES: Mapping[str, Figure] = {
    "psi_": Figure(_("Shift of %(of)s (PSI)"), _("from 0.2 on it is large")),
    "input_psi_": Figure(_("Shift of the input %(of)s (PSI)"), _("from 0.2 on it is large")),
    "missing_": Figure(_("Missing in %(of)s"), LOWER, Form.SHARE),
}
