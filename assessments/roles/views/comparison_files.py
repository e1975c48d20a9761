"""The comparison as files, CSV and spreadsheet, for sharing."""

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.roles import content
from assessments.roles.domain import choices
from assessments.roles.domain.comparison import Comparison, compare
from assessments.roles.domain.matrix import SkillMatrix, highest_levels
from assessments.roles.text import words
from assessments.roles.views.refusing import refusing
from mlops_portal.foundation import dates
from mlops_portal.foundation.downloads import table_file
from mlops_portal.foundation.inputs import InputError, InvalidInput
from mlops_portal.foundation.spreadsheets import Cell, Table


@require_safe
@refusing
def comparison_table(request: HttpRequest, ending: str) -> HttpResponse:
    """Return the comparison as .csv or .xlsx, with the slugs, the version and the export date."""
    whole, found, emphasis = _found(request)
    keys = "-".join(profile.key.replace(":", "-") for profile in found.profiles)
    return table_file(_table(whole, found, emphasis), f"compare-{slugify(keys)[:120]}", ending)


def _found(request: HttpRequest) -> tuple[SkillMatrix, Comparison, choices.Emphasis]:
    whole = content.matrix()
    profiles = choices.read_profiles(request.GET.getlist("profile"), whole)
    if not profiles:
        raise InvalidInput([InputError("profile", "required")])
    emphasis = choices.read_emphasis(
        request.GET.getlist("must"),
        request.GET.getlist("weight"),
        highest_levels(whole.required(profile) for profile in profiles),
    )
    return whole, compare(whole, profiles, weights=emphasis.weights), emphasis


def _table(whole: SkillMatrix, found: Comparison, emphasis: choices.Emphasis) -> Table:
    """Return a row per skill with levels and range, and the sums. 0 is not required.

    Must-haves and weights have a column each if any is set.
    """
    musts, weights = emphasis.must_haves, emphasis.weights
    names = [f"{words.profile_name(whole, profile)} ({profile.key})" for profile in found.profiles]
    set_names = [*([_("Must-have from")] if musts else []), *([_("Weight")] if weights else [])]
    origin = (whole.version, dates.today())
    rows: list[list[Cell]] = []
    for row in found.rows:
        name = words.localized(whole.skill_by_slug[row.skill].short)
        set_cells: list[Cell] = [musts.get(row.skill)] if musts else []
        set_cells += [weights.get(row.skill, 1)] if weights else []
        rows.append([name, *row.levels, row.range, *set_cells, row.skill, *origin])
    spread = max(found.sums) - min(found.sums)
    blank = [None] * (len(set_names) + 1)
    rows.append([_("Sum"), *found.sums, spread, *blank, *origin])
    head = [_("Skill"), *names, _("Range"), *set_names, "skill", "matrix_version", "exported_on"]
    return Table(_("Comparison"), head, rows)
