"""Job advert and interview kit as Markdown, in the language of the page."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from assessments.roles.domain.matrix import LEVELS, Question, Role, SkillMatrix
from assessments.roles.domain.offer import FACTS, Offer
from assessments.roles.domain.vacancy import MINUTES, Asked, StagePlan, Vacancy, stage_plans
from assessments.roles.text import words

Lines = list[str]


def advert(matrix: SkillMatrix, found: Vacancy, offer: Offer) -> str:
    """Return a job advert: facts, demands, selection process, and data not asked for."""
    role = matrix.role_by_slug[found.profile.role]
    lines = [f"# {words.profile_name(matrix, found.profile)}", ""]
    lines += [words.localized(role.description), ""]
    lines += [*_section(_("The job at a glance"))]
    lines += [f"- **{one['label']}:** {_plain(one['said'])}" for one in facts(offer)]
    lines += [""]
    parts = (
        (_("What you need"), found.must_haves),
        (_("What you bring"), found.core),
        (_("What also helps"), () if offer.leaves_out else found.others),
    )
    for heading, asked in parts:
        if asked:
            lines += [*_section(heading), *_bullets(_sentences(asked)), ""]
    lines += _section(_("How we select"))
    lines += [f"{n}. {_stage(one)}" for n, one in enumerate(words.stages(role), start=1)]
    lines += ["", adjustments(), "", fairness(), ""]
    lines += [*_section(_("Your data")), _plain(data_notice(offer)), "", _version(matrix)]
    return "\n".join(lines) + "\n"


def fields(offer: Offer) -> list[dict[str, str]]:
    """Return the form fields of the employer's facts: key, label, current value."""
    labels = {
        "place": _("Place, and how often on site"),
        "contract": _("Contract and hours"),
        "pay": _("Pay"),
        "deadline": _("Apply until"),
        "contact": _("Whom to write to"),
        "controller": _("Who is responsible for the data"),
    }
    return [{"key": key, "label": labels[key], "said": offer.facts[key]} for key in FACTS]


def facts(offer: Offer) -> list[dict[str, str]]:
    """Return the facts of the advert; missing ones are marked as to be filled in."""
    return [
        one | {"said": one["said"] or gap(), "is_open": "" if one["said"] else "1"}
        for one in fields(offer)
        if one["key"] != "controller"
    ]


def gap() -> str:
    """Return the placeholder for a fact that the employer has not given."""
    return _("[to be filled in]")


def adjustments() -> str:
    """Return the offer of adjustments."""
    return _(
        "Do you need an adjustment for a stage, more time or another form? Write to us: we arrange "
        "it, and it has no bearing on the result."
    )


def data_notice(offer: Offer) -> str:
    """Return the notice on the processing of applicants' data."""
    return _(
        "Responsible: %(controller)s. What you send and how you are rated serve this selection "
        "alone. You may read it, have it corrected, take it with you and have it deleted; it is "
        "erased 90 days after the last contact, unless you choose otherwise. A person decides, no "
        "program. Write to: %(contact)s."
    ) % {
        "controller": offer.facts["controller"] or gap(),
        "contact": offer.facts["contact"] or gap(),
    }


def kit(matrix: SkillMatrix, found: Vacancy, offer: Offer) -> str:
    """Return an interview kit: people and dates, questions by stage, scorecard."""
    role = matrix.role_by_slug[found.profile.role]
    name = words.profile_name(matrix, found.profile)
    title = _("Interview kit: %(name)s") % {"name": name}
    lines = [f"# {title}", ""]
    for place, guide in enumerate(stage_guides(role, found), start=1):
        lines += _section(f"{place}. {guide['name']}")
        lines += [guide["text"], ""]
        if guide["time"]:
            lines += [guide["time"], ""]
        for one in guide["own"]:
            lines += [f"### {one['ask']}", "", f"*{_('Listen for:')}* {one['listen_for']}", ""]
        for one in guide["asked"]:
            for level, question in one.questions:
                lines += _question(one, level, question)
    lines += [*_section(_("Scorecard")), *_bullets(f"{one}: ____" for one in head()), ""]
    lines += [scorecard_note(), ""]
    lines += _scorecard(found.asked)
    lines += ["", _version(matrix)]
    return "\n".join(lines) + "\n"


def head() -> list[str]:
    """Return the heading fields of a scorecard, to be filled in."""
    return [_("Candidate"), _("Interviewer"), _("Date"), _("Stage")]


def own_questions() -> list[dict[str, str]]:
    """Return the questions of a work review that fit any work shown."""
    return [
        {
            "ask": _("Which problem did this work solve, for whom, and how did you know?"),
            "listen_for": _("Names who used it, a measure, and what it was before."),
        },
        {
            "ask": _("What of it is your own work?"),
            "listen_for": _("Tells the own part from that of others, and says who did the rest."),
        },
        {
            "ask": _("Which decision would you take differently today, and why?"),
            "listen_for": _("Names the alternative and what it would cost."),
        },
        {
            "ask": _("What went wrong, and how did you notice?"),
            "listen_for": _("A fault that happened, how it was found, and what keeps it away now."),
        },
    ]


def stage_guides(role: Role, found: Vacancy) -> list[dict[str, Any]]:
    """Return each stage's purpose, guidance, questions, and duration."""
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
    if role.process is None:
        return []
    guides = []
    stages = words.stages(role)
    for one, plan in zip(stages, stage_plans(found, role.process), strict=True):
        text = texts[plan.stage.kind]
        if plan.stage.cutoff is not None:
            text = f"{cutoff_note(plan.stage.cutoff)} {text}"
        own = own_questions() if plan.shows_work else []
        guides.append(
            {
                "name": _stage(one),
                "text": text,
                "kind": plan.stage.kind,
                "asked": plan.asked,
                "own": own,
                "count": len(own) + sum(len(asked.questions) for asked in plan.asked),
                "time": _time(plan, len(own)),
            }
        )
    return guides


def _time(plan: StagePlan, own: int) -> str:
    """Return the time that a stage's questions take; "" if the stage has its own duration."""
    minutes = plan.minutes(own)
    if not minutes or plan.stage.duration_minutes is not None:
        return ""
    said = _("About %(minutes)s minutes, %(each)s for a question.") % {
        "minutes": minutes,
        "each": MINUTES,
    }
    sittings = plan.sittings(own)
    if sittings < 2:
        return said
    split = _("Hold it in %(count)s sittings of an hour at most.") % {"count": sittings}
    return f"{said} {split}"


def _plain(text: str) -> str:
    """Escape an employer's text so that Markdown treats it as plain words."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", text)


def fairness() -> str:
    """Return the advert's promise not to ask for certain personal data."""
    return _(
        "Send no photo, and nothing about your age, family, gender or origin: we do not ask for it."
    )


def scorecard_note() -> str:
    """Return the reason why the scorecard leaves out the required levels."""
    return _(
        "One level per skill, or “not assessed”. The required levels are left out here, so that "
        "they do not pull the rating."
    )


def cutoff_note(cutoff: int) -> str:
    """Return the explanation of the cut-off mark."""
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
    return [words.localized(one.advert) for one in asked]


def _bullets(sentences: Iterable[str]) -> Lines:
    return [f"- {sentence}" for sentence in sentences]


def _question(one: Asked, level: int, question: Question) -> Lines:
    name = words.localized(one.skill.name)
    marks = [_("level %(level)s") % {"level": level}, *_must_have(one)]
    listen_for = _("Listen for:")
    return [
        f"### {name} ({', '.join(marks)})",
        "",
        words.localized(question.ask),
        "",
        f"*{listen_for}* {words.localized(question.listen_for)}",
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
        cells = [words.localized(one.skill.name), str(one.weight)]
        lines.append("| " + " | ".join([*cells, *["☐"] * (len(LEVELS) + 1), " "]) + " |")
    lines.append("")
    for one in asked:
        lines.append(f"**{words.localized(one.skill.name)}**")
        lines += _bullets(f"{level}: {words.localized(one.skill.seen[level])}" for level in LEVELS)
        lines.append("")
    return lines
