"""The form for must-haves and weights, used on every page where people set them.

The form also sends unset fields; `tidy` redirects to the URL without them, so that a shared URL
contains only the values set.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from assessments.roles.domain.choices import NO_EMPHASIS, Emphasis, check_emphasis
from assessments.roles.domain.matrix import MOST_MUST_HAVES, WEIGHTS, Requirement, SkillMatrix
from assessments.roles.domain.offer import FACTS
from assessments.roles.text import words
from assessments.roles.text.errors import field_errors
from mlops_portal.foundation.errors import FieldError
from mlops_portal.foundation.inputs import InputError

View = Callable[..., HttpResponse]
SENT_EMPTY = ("must", "weight", *FACTS)


@dataclass(frozen=True, slots=True)
class EmphasisForm:
    """The chosen emphasis, its errors, and the rows of the form."""

    chosen: Emphasis
    errors: Sequence[FieldError]
    rows: Sequence[dict[str, Any]]
    said: str  # in words; empty where nothing is set
    most: int = MOST_MUST_HAVES
    weights: Sequence[int] = WEIGHTS

    @property
    def emphasis(self) -> Emphasis:
        """The emphasis used for measuring: empty while there are errors."""
        return NO_EMPHASIS if self.errors else self.chosen

    @property
    def status(self) -> int:
        """The HTTP status of the page that holds the form."""
        return 400 if self.errors else 200

    @property
    def is_set(self) -> bool:
        return bool(self.chosen.must_haves or self.chosen.weights)

    @property
    def query(self) -> str:
        """The emphasis as a URL query."""
        return urlencode(self.emphasis.pairs)


def emphasis_form(asked: QueryDict, matrix: SkillMatrix, required: Requirement) -> EmphasisForm:
    """Return the form over the skills of `required`, filled in from `asked`."""
    chosen, wrong = check_emphasis(asked.getlist("must"), asked.getlist("weight"), required)
    rows = words.emphasis_rows(matrix, required, chosen)
    for row in rows:
        _mark(row, wrong)
    return EmphasisForm(chosen, field_errors(wrong), rows, _said(matrix, chosen))


def tidy(view: View) -> View:
    """Redirect a form's URL to the one without empty parameters."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = [(key, value) for key, values in request.GET.lists() for value in values]
        kept = [(key, value) for key, value in sent if value or key not in SENT_EMPTY]
        if len(kept) < len(sent):
            return HttpResponseRedirect(f"?{urlencode(kept)}" if kept else request.path)
        return view(request, *args, **kwargs)

    return answer


def _mark(row: dict[str, Any], wrong: Iterable[InputError]) -> None:
    """Attach each error to its field; too many must-haves concern each of them."""
    slug = row["skill"].slug
    own = {e.field: e.message for e in field_errors(wrong)}
    row["must_error"] = own.get(f"must.{slug}", "")
    row["weight_error"] = own.get(f"weight.{slug}", "")
    row["is_too_many"] = bool(row["least"]) and any(e.code == "too_many_must_haves" for e in wrong)


def _said(matrix: SkillMatrix, chosen: Emphasis) -> str:
    def name(slug: str) -> str:
        return words.localized(matrix.skill_by_slug[slug].short)

    musts = [
        _("%(skill)s from level %(level)s") % {"skill": name(slug), "level": least}
        for slug, least in chosen.must_haves.items()
    ]
    weights = [f"{name(slug)} {weight}" for slug, weight in chosen.weights.items()]
    parts = []
    if musts:
        parts.append(_("must-haves: %(skills)s") % {"skills": ", ".join(musts)})
    if weights:
        parts.append(_("weights: %(skills)s") % {"skills": ", ".join(weights)})
    return "; ".join(parts)
