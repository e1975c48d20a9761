"""Up to four profiles side by side; the address carries the whole comparison."""

import csv
import io
from collections.abc import Iterator

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import get_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from assessments.skills import charts, content, presentation
from assessments.skills.domain import choices
from assessments.skills.domain.comparison import Comparison, compare
from assessments.skills.domain.matrix import MOST_AXES, MOST_PROFILES, SkillMatrix
from assessments.skills.views.refusing import refusing
from mlops_portal.foundation.inputs import InputError, InvalidInput

MOST_NAMED = 3  # skills in a heading
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float


@require_safe
@csp_update({"style-src-attr": [UNSAFE_INLINE]})  # Plotly places its parts by style attributes
@refusing
def comparison(request: HttpRequest) -> HttpResponse:
    """Profiles side by side, differences first; without two of them, what could be compared."""
    whole = content.matrix()
    profiles = choices.read_profiles(request.GET.getlist("profile"), whole)
    axes = choices.read_axes(request.GET.getlist("axis"), whole)
    page = {
        "matrix": whole,
        "pickers": _pickers(whole, [profile.key for profile in profiles]),
        "axes_chosen": axes,
        "most_axes": MOST_AXES,
        "axis_options": [{"skill": s, "is_chosen": s.slug in axes} for s in whole.skills],
        "shows_equal": request.GET.get("equal") == "1",
        "query": request.GET.urlencode(),
        "query_equal": _toggled(request),
        "suggestions": _suggestions(whole),
    }
    if profiles:
        page |= _side_by_side(whole, compare(whole, profiles, axes))
    return render(request, "skills/compare.html", page)


@require_safe
@refusing
def comparison_csv(request: HttpRequest) -> HttpResponse:
    """The comparison as a table of text."""
    whole, found = _found(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.write("\ufeff")  # so that spreadsheets read accents right
    csv.writer(response).writerows(_table(whole, found))
    return _as_file(response, found, "csv")


@require_safe
@refusing
def comparison_xlsx(request: HttpRequest) -> HttpResponse:
    """The comparison as a spreadsheet: values only, no formulas, no links."""
    import xlsxwriter

    whole, found = _found(request)
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
    for number, row in enumerate(_table(whole, found)):
        sheet.write_row(number, 0, row, None if number else bold)
    book.close()
    return _as_file(HttpResponse(written.getvalue(), content_type=XLSX), found, "xlsx")


def _found(request: HttpRequest) -> tuple[SkillMatrix, Comparison]:
    whole = content.matrix()
    profiles = choices.read_profiles(request.GET.getlist("profile"), whole)
    if not profiles:
        raise InvalidInput([InputError("profile", "required")])
    return whole, compare(whole, profiles)


def _side_by_side(whole: SkillMatrix, found: Comparison) -> dict[str, object]:
    names = [presentation.profile_name(whole, profile) for profile in found.profiles]
    axis_names = {one.slug: one.name for one in whole.axes}
    axis_names |= {skill.slug: skill.short for skill in whole.skills}
    labels = [presentation.localized(axis_names[axis.slug]) for axis in found.axes]
    rows = [
        {
            "row": row,
            "skill": whole.skill_by_slug[row.skill],
            "plot": charts.dot_row(row),
            "said": ", ".join(
                f"{name} {presentation.level_mark(level)}"
                for name, level in zip(names, row.levels, strict=True)
            ),
        }
        for row in found.rows
    ]
    return {
        "found": found,
        "heading": _heading(whole, found, names),
        "names": "; ".join(names),
        "columns": [
            {
                "profile": profile,
                "role": whole.role_by_slug[profile.role],
                "name": name,
                "sum": total,
                "series": charts.series(place),
            }
            for place, (profile, name, total) in enumerate(
                zip(found.profiles, names, found.sums, strict=True)
            )
        ],
        "different": [row for row in rows if row["row"].range],
        "equal": [row for row in rows if not row["row"].range],
        "radar": charts.radar(found, labels),
        "radar_said": _("Radar of %(names)s") % {"names": "; ".join(names)},
        "radar_data": {
            "names": labels,
            "axes": ["<br>".join(charts.two_lines(label)) for label in labels],
            "separators": get_format("DECIMAL_SEPARATOR") + get_format("THOUSAND_SEPARATOR"),
            "series": [
                {"name": name, "values": [float(axis.values[place]) for axis in found.axes]}
                for place, name in enumerate(names)
            ],
        },
        "axis_rows": [
            {"name": label, "values": axis.values}
            for label, axis in zip(labels, found.axes, strict=True)
        ],
    }


def _heading(whole: SkillMatrix, found: Comparison, names: list[str]) -> str:
    """The finding: on how many skills the profiles differ, and where most."""
    if len(names) == 1:
        return names[0]
    count = len(found.different)
    if not count:
        return _("These profiles ask for the same")
    widest = [row.skill for row in found.different if row.range == found.rows[0].range]
    facts = {"count": count, "all": len(whole.skills)}
    if len(widest) > MOST_NAMED:
        return (
            ngettext(
                "%(count)s of %(all)s skills differs", "%(count)s of %(all)s skills differ", count
            )
            % facts
        )
    most = presentation.joined(
        presentation.localized(whole.skill_by_slug[slug].short) for slug in widest
    )
    return ngettext(
        "%(count)s of %(all)s skills differs: %(most)s",
        "%(count)s of %(all)s skills differ, most of all %(most)s",
        count,
    ) % {**facts, "most": most}


def _pickers(whole: SkillMatrix, chosen: list[str]) -> list[dict[str, object]]:
    options = [
        {"key": one.key, "name": presentation.profile_name(whole, one)} for one in whole.profiles
    ]
    return [
        {
            **charts.series(place),
            "chosen": chosen[place] if place < len(chosen) else "",
            "options": options,
        }
        for place in range(MOST_PROFILES)
    ]


def _suggestions(whole: SkillMatrix) -> list[dict[str, object]]:
    """Comparisons to start with: a seniority over all roles, a role over its seniorities."""
    found = [
        {
            "name": _("All roles, %(seniority)s")
            % {"seniority": presentation.seniority_word(whole, one.slug)},
            "query": "&".join(f"profile={role.slug}:{one.slug}" for role in whole.matrix_roles),
        }
        for one in whole.seniorities
    ]
    return found + [
        {
            "name": _("%(role)s, every seniority") % {"role": presentation.localized(role.short)},
            "query": "&".join(f"profile={role.slug}:{one.slug}" for one in whole.seniorities),
        }
        for role in whole.matrix_roles
    ]


def _toggled(request: HttpRequest) -> str:
    query = request.GET.copy()
    if query.pop("equal", None) != ["1"]:
        query["equal"] = "1"
    return query.urlencode()


def _table(whole: SkillMatrix, found: Comparison) -> Iterator[list[Cell]]:
    """A head, a row per skill with levels and range, and the sums. 0 is not required."""
    names = [presentation.profile_name(whole, profile) for profile in found.profiles]
    yield [_("Skill"), *names, _("Range"), _("Matrix version")]
    for row in found.rows:
        name = presentation.localized(whole.skill_by_slug[row.skill].name)
        yield [name, *row.levels, row.range, whole.version]
    yield [_("Sum"), *found.sums, max(found.sums) - min(found.sums), whole.version]


def _as_file(response: HttpResponse, found: Comparison, ending: str) -> HttpResponse:
    name = slugify("-".join(profile.key.replace(":", "-") for profile in found.profiles))[:120]
    response["Content-Disposition"] = f'attachment; filename="compare-{name}.{ending}"'
    return response
