"""Job advert and interview kit as Markdown, in the language of the page."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from assessments.skills import presentation
from assessments.skills.domain.matrix import LEVELS, Role, SkillMatrix
from assessments.skills.domain.vacancy import Asked, Vacancy

Lines = list[str]


def advert(matrix: SkillMatrix, found: Vacancy) -> str:
    """A job advert: what is brought, how the selection runs, what is not asked."""
    role = matrix.role_by_slug[found.profile.role]
    lines = [f"# {presentation.profile_name(matrix, found.profile)}", ""]
    lines += [presentation.localized(role.description), ""]
    parts = (
        (_("What you need"), found.must_haves),
        (_("What you bring"), found.core),
        (_("What also helps"), found.others),
    )
    for heading, asked in parts:
        if asked:
            lines += [*_section(heading), *_bullets(_sentences(asked)), ""]
    lines += _section(_("How we select"))
    lines += [f"{n}. {_stage(one)}" for n, one in enumerate(presentation.stages(role), start=1)]
    lines += ["", fairness(), "", _version(matrix)]
    return "\n".join(lines) + "\n"


def kit(matrix: SkillMatrix, found: Vacancy) -> str:
    """An interview kit: stages, questions, scorecard."""
    role = matrix.role_by_slug[found.profile.role]
    name = presentation.profile_name(matrix, found.profile)
    title = _("Interview kit: %(name)s") % {"name": name}
    lines = [f"# {title}", "", *_section(_("Stages"))]
    for place, guide in enumerate(stage_guides(role), start=1):
        lines += [f"{place}. **{guide['name']}.** {guide['text']}"]
    lines += ["", *_section(_("Questions"))]
    for one in found.asked:
        lines += _question(one)
    lines += [*_section(_("Scorecard")), scorecard_note(), ""]
    lines += _scorecard(found.asked)
    lines += ["", _version(matrix)]
    return "\n".join(lines) + "\n"


def stage_guides(role: Role) -> list[dict[str, str]]:
    """What each stage of the role's selection is for, and how to hold it."""
    texts = {
        "exam": _(
            "Everybody gets the same tasks and the same time; adjust the time where someone needs "
            "it. The mark alone decides nothing: a person confirms the result."
        ),
        "interview": _(
            "Two people ask the same questions in the same order and rate on their own before "
            "they talk."
        ),
        "portfolio": _(
            "The candidate chooses the work and explains it: what was asked, what was decided, "
            "what went wrong. Rate what is shown, not how much there is."
        ),
        "decision": _(
            "The decider reads scorecards and gaps, looks at the must-haves first, and writes the "
            "reason down."
        ),
    }
    found = []
    for one in presentation.stages(role):
        text = texts[one["stage"].kind]
        if one["stage"].cutoff is not None:
            text = f"{cutoff_note(one['stage'].cutoff)} {text}"
        found.append({"name": _stage(one), "text": text, "kind": one["stage"].kind})
    return found


def fairness() -> str:
    """What the advert promises about data that are not asked."""
    return _(
        "Send no photo, and nothing about your age, family, gender or origin: we do not ask for it."
    )


def scorecard_note() -> str:
    """Why the required levels are left out of the scorecard."""
    return _(
        "One level per skill, or “not assessed”. The required levels are left out here, so that "
        "they do not pull the rating."
    )


def cutoff_note(cutoff: int) -> str:
    """How the cut-off is read."""
    return _(
        "A mark of %(mark)s or more passes; on which scale, the source does not say, so state it "
        "before the exam."
    ) % {"mark": cutoff}


def _section(heading: str) -> Lines:
    return [f"## {heading}", ""]


def _version(matrix: SkillMatrix) -> str:
    return _("Skill matrix, version %(version)s.") % {"version": matrix.version}


def _stage(one: dict[str, object]) -> str:
    return f"{one['name']} ({one['note']})" if one["note"] else str(one["name"])


def _sentences(asked: Iterable[Asked]) -> list[str]:
    return [presentation.localized(one.advert) for one in asked]


def _bullets(sentences: Iterable[str]) -> Lines:
    return [f"- {sentence}" for sentence in sentences]


def _question(one: Asked) -> Lines:
    name = presentation.localized(one.skill.name)
    level = _("level %(level)s") % {"level": one.level}
    marks = [level, *_must_have(one)]
    listen_for = _("Listen for:")
    return [
        f"### {name} ({', '.join(marks)})",
        "",
        presentation.localized(one.question.ask),
        "",
        f"*{listen_for}* {presentation.localized(one.question.listen_for)}",
        "",
    ]


def _must_have(one: Asked) -> list[str]:
    if one.least is None:
        return []
    if one.least == one.level:
        return [_("must-have")]
    return [_("must-have from level %(least)s") % {"least": one.least}]


def _scorecard(asked: Sequence[Asked]) -> Lines:
    head = [_("Skill"), _("Weight"), *map(str, LEVELS), _("Not assessed"), _("Evidence")]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for one in asked:
        cells = [presentation.localized(one.skill.name), str(one.weight)]
        lines.append("| " + " | ".join([*cells, *["☐"] * (len(LEVELS) + 1), " "]) + " |")
    lines.append("")
    for one in asked:
        lines.append(f"**{presentation.localized(one.skill.name)}**")
        lines += _bullets(
            f"{level}: {presentation.localized(one.skill.seen[level])}" for level in LEVELS
        )
        lines.append("")
    return lines
