"""A team's coverage as table rows: the same facts as on the page."""

from datetime import date

from django.utils.translation import gettext as _

from assessments.people import text
from assessments.people.domain import standing
from assessments.people.domain.team import cover
from assessments.people.views.team_context import TeamContext
from assessments.roles.text import words
from mlops_portal.foundation import dates

Cell = str | int | date | None


def coverage_rows(sheet: TeamContext) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows, one skill each; None is not assessed, or not visible by name.

    Per skill: slug, name, need, depth, number of holders and of unassessed members (of the whole
    team), version and date; then the level and source for each person read by name.
    """
    head = ["skill", _("Skill"), _("Need"), _("People each"), _("Holders"), _("Not assessed")]
    head += ["matrix_version", "exported_on"]
    for one in sheet.people:
        name = sheet.names[one.pk]
        head += [name, _("%(name)s: source") % {"name": name}]
    found = {row.skill: row for row in cover(sheet.present, sheet.target).skills}
    today = dates.today()
    rows: list[list[Cell]] = []
    for skill in sheet.matrix.skills:
        row = found.get(skill.slug)
        cells: list[Cell] = [
            skill.slug,
            words.localized(skill.short),
            sheet.target.levels.get(skill.slug, 0),
            row.depth if row else None,
            len(row.holders) if row else None,
            len(row.open) if row else _open(sheet, skill.slug),
            sheet.matrix.version,
            today,
        ]
        for one in sheet.people:
            held = sheet.standings[one.pk].get(skill.slug, standing.NOT_ASSESSED)
            is_away = one.pk in sheet.away
            cells += [None if is_away else held.level]
            cells += [_("away") if is_away else text.source(held)]
        rows.append(cells)
    return head, rows


def _open(sheet: TeamContext, skill: str) -> int:
    return sum(member.levels.get(skill) is None for member in sheet.present)
