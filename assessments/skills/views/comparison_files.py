"""The comparison as files: CSV and a spreadsheet, for whoever decides with others."""

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.skills import content, presentation
from assessments.skills.domain import choices
from assessments.skills.domain.comparison import Comparison, compare
from assessments.skills.domain.matrix import SkillMatrix
from assessments.skills.domain.team import target_of
from assessments.skills.views.refusing import refusing
from mlops_portal.foundation.inputs import InputError, InvalidInput

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float


@require_safe
@refusing
def comparison_csv(request: HttpRequest) -> HttpResponse:
    """The comparison as a table of text."""
    whole, found, emphasis = _found(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.write("\ufeff")  # so that spreadsheets read accents right
    csv.writer(response).writerows(_table(whole, found, emphasis))
    return _as_file(response, found, "csv")


@require_safe
@refusing
def comparison_xlsx(request: HttpRequest) -> HttpResponse:
    """The comparison as a spreadsheet: values only, no formulas, no links."""
    import xlsxwriter

    whole, found, emphasis = _found(request)
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(_("Comparison")[:31])
    bold = book.add_format({"bold": True})
    for number, row in enumerate(_table(whole, found, emphasis)):
        sheet.write_row(number, 0, row, None if number else bold)
    book.close()
    return _as_file(HttpResponse(written.getvalue(), content_type=XLSX), found, "xlsx")


def _found(request: HttpRequest) -> tuple[SkillMatrix, Comparison, choices.Emphasis]:
    whole = content.matrix()
    profiles = choices.read_profiles(request.GET.getlist("profile"), whole)
    if not profiles:
        raise InvalidInput([InputError("profile", "required")])
    emphasis = choices.read_emphasis(
        request.GET.getlist("must"),
        request.GET.getlist("weight"),
        target_of(whole.required(profile) for profile in profiles),
    )
    return whole, compare(whole, profiles, weights=emphasis.weights), emphasis


def _table(
    whole: SkillMatrix, found: Comparison, emphasis: choices.Emphasis
) -> Iterator[list[Cell]]:
    """A head, a row per skill with levels and range, and the sums. 0 is not required.

    Must-haves and weights have a column each where any is set.
    """
    musts, weights = emphasis.must_haves, emphasis.weights
    names = [presentation.profile_name(whole, profile) for profile in found.profiles]
    set_names = [*([_("Must-have from")] if musts else []), *([_("Weight")] if weights else [])]
    yield [_("Skill"), *names, _("Range"), *set_names, _("Matrix version")]
    for row in found.rows:
        name = presentation.localized(whole.skill_by_slug[row.skill].name)
        set_cells: list[Cell] = [musts.get(row.skill, "")] if musts else []
        set_cells += [weights.get(row.skill, 1)] if weights else []
        yield [name, *row.levels, row.range, *set_cells, whole.version]
    blank = [""] * len(set_names)
    yield [_("Sum"), *found.sums, max(found.sums) - min(found.sums), *blank, whole.version]


def _as_file(response: HttpResponse, found: Comparison, ending: str) -> HttpResponse:
    name = slugify("-".join(profile.key.replace(":", "-") for profile in found.profiles))[:120]
    response["Content-Disposition"] = f'attachment; filename="compare-{name}.{ending}"'
    return response
