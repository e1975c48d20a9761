"""The questionnaire: one dimension per page, saved at each answer."""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.evidence.models import Item
from assessments.maturity import queries, services
from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.domain.framework import Dimension, Practice
from assessments.maturity.forms.assessments import AnswerForm, choice_of
from assessments.maturity.models import Answer, Assessment, Response
from assessments.maturity.queries import Questionnaire
from assessments.maturity.queries.evidence import items_beside
from assessments.maturity.queries.history import EarlierAnswer, earlier_answers
from assessments.maturity.text import results as text
from assessments.maturity.views.guards import no_longer_changeable, with_response
from mlops_portal.organizations.access import actor_of

# Buttons of a single question; their value is the practice.
CLEAR = "clear"  # clears the answer
KEEP = "keep"  # overwrites what another page stored meanwhile
TAKE = "take"  # keeps what another page stored, and saves the rest
STILL = "still"  # repeats the previous answer: of a practice, or of ALL open ones of the page
ALL = "all"


@dataclass(frozen=True, slots=True)
class Ask:
    """One practice as shown on the page: the stored answer, or unsaved input."""

    practice: Practice
    tags: text.QuestionTags
    answer: Answer | None
    unsaved: AnswerForm | None = None
    earlier: EarlierAnswer | None = None  # the answer of the previous assessment
    items: tuple[Item, ...] = ()  # evidence items, besides the answer's own link
    conflicts: tuple[str, ...] = ()
    is_merged: bool = False  # the stored answer differs from the input

    @property
    def revision(self) -> int | str:
        """The revision that the page shows: the stored one, or the sent one while unsaved."""
        if self.unsaved is not None:
            return self.unsaved.data.get(f"{self.practice.id}-revision", "")
        return self.answer.revision if self.answer else 0

    @property
    def fields(self) -> Mapping[str, str]:
        """Values of the controls: the input if unsaved, else the stored values."""
        if self.unsaved is not None:
            data, prefix = self.unsaved.data, self.practice.id
            names = self.unsaved.base_fields
            return {name: data.get(f"{prefix}-{name}", "") for name in names}
        return {
            "answer": choice_of(self.answer),
            "reason": self.answer.reason if self.answer else "",
            "note": self.answer.note if self.answer else "",
            "evidence_url": self.answer.evidence_url if self.answer else "",
        }

    @property
    def fields_as_json(self) -> str:
        """Values of the controls, so that the page can show what it did not send."""
        return json.dumps(self.fields)

    @property
    def last(self) -> Answer | None:
        """The previous answer that the round starts from: agreed, own or counted."""
        return self.earlier.answer if self.earlier else None

    @property
    def own_text(self) -> str:
        """The respondent's own previous answer, if the starting one differs; else empty."""
        own = self.earlier.own if self.earlier else None
        if own is None or choice_of(own) == choice_of(self.last):
            return ""
        return text.answer_text(self.practice, own)

    @property
    def last_text(self) -> str:
        return text.answer_text(self.practice, self.last)

    @property
    def is_as_last(self) -> bool:
        """Whether the stored answer equals the previous one."""
        return choice_of(self.answer) == choice_of(self.last)

    @property
    def errors(self) -> Mapping[str, list[str]]:
        return self.unsaved.errors if self.unsaved is not None else {}

    @property
    def is_refused(self) -> bool:
        return bool(self.errors or self.conflicts)


@require_http_methods(["GET", "HEAD", "POST"])
@with_response
def questions(request: HttpRequest, response: Response, dimension: str) -> HttpResponse:
    """Show a dimension's questions, or save the answers sent: one or the whole page."""
    questionnaire = queries.questionnaire_of(response)
    current = next((d for d in questionnaire.dimensions if d.id == dimension), None)
    if current is None:
        raise Http404
    if request.method == "POST":
        return _save(request, questionnaire, current)
    page = _context(
        questionnaire, current, _asks(questionnaire, current), tab=secrets.token_urlsafe(12)
    )
    return _show(request, page)


def _save(request: HttpRequest, questionnaire: Questionnaire, current: Dimension) -> HttpResponse:
    """Save all input or none: 400 with the field named, 409 if another page changed it first."""
    tab = request.POST.get("tab", "")[:40]
    asked = questionnaire.practices(current.id)
    data = _repeated(request, questionnaire.response, asked)
    taken = request.POST.get(TAKE)
    sent = [p for p in asked if f"{p.id}-revision" in request.POST and p.id != taken]
    forms = {p.id: AnswerForm(p, _cleared(data, p), tab=tab) for p in sent}
    unknown = _unknown(request.POST, asked)
    invalid = [form for form in forms.values() if not form.is_valid()]
    if unknown or invalid:
        page = _context(questionnaire, current, _asks(questionnaire, current, forms), tab=tab)
        return _refuse(request, page | {"unknown": unknown}, status=400)
    try:
        saved = services.record_answers(
            response=questionnaire.response,
            inputs=[
                replace(form.as_input(), wins=practice_id == request.POST.get(KEEP))
                for practice_id, form in forms.items()
            ],
            at=timezone.now(),
            by=request.user if request.user.is_authenticated else None,
        )
    except (services.RoundClosed, services.AlreadySubmitted):
        return no_longer_changeable(request, questionnaire.response)
    except services.AnswersConflict as error:
        asks = [_told(ask, error.conflicts) for ask in _asks(questionnaire, current, forms)]
        return _refuse(request, _context(questionnaire, current, asks, tab=tab), status=409)
    questionnaire = replace(questionnaire, answers={**questionnaire.answers, **saved})
    if request.htmx:
        asks = [
            replace(ask, is_merged=not _is_as_sent(ask.answer, forms[ask.practice.id]))
            for ask in _asks(questionnaire, current)
            if ask.practice.id in forms
        ]
        return render(
            request, "maturity/_saved.html", _context(questionnaire, current, asks, tab=tab)
        )
    return redirect(_onward(request.POST, questionnaire, current))


def _is_as_sent(answer: Answer | None, form: AnswerForm) -> bool:
    sent = form.as_input()
    shown = answer or Answer()
    names = ("kind", "value", "reason", "note", "evidence_url")
    return all(getattr(shown, name) == getattr(sent, name) for name in names)


def _refuse(request: HttpRequest, page: dict[str, Any], *, status: int) -> HttpResponse:
    """Return the page with the input and its errors; for htmx only the questions sent."""
    if not request.htmx:
        return _show(request, page, status=status)
    page["asks"] = [ask for ask in page["asks"] if ask.unsaved is not None]
    return render(request, "maturity/_refused.html", page, status=status)


def _show(request: HttpRequest, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return the whole page, each question with its evidence and previous answer."""
    assessment = page["assessment"]
    if assessment.previous_id and (last := earlier_answers(page["response"], actor_of(request))):
        asks = [replace(a, earlier=last.by_practice.get(a.practice.id)) for a in page["asks"]]
        page |= {"asks": asks, "last": last}
        page["can_repeat"] = any(ask.last and not choice_of(ask.answer) for ask in asks)
    if assessment.ml_system_id:
        beside = defaultdict(list)
        for item in items_beside(page["response"], actor_of(request)):
            beside[item.topic].append(item)
        page["asks"] = [replace(a, items=tuple(beside[a.practice.id])) for a in page["asks"]]
    return render(request, "maturity/questions.html", page, status=status)


def _asks(
    questionnaire: Questionnaire, current: Dimension, forms: Mapping[str, AnswerForm] | None = None
) -> list[Ask]:
    return [
        Ask(
            practice=practice,
            tags=text.question_tags(questionnaire.framework, practice),
            answer=questionnaire.answers.get(practice.id),
            unsaved=(forms or {}).get(practice.id),
        )
        for practice in questionnaire.practices(current.id)
    ]


def _told(ask: Ask, conflicts: Iterable[services.Conflict]) -> Ask:
    """Add to the question what another page stored, so that the person can choose."""
    mine = [c for c in conflicts if c.practice == ask.practice.id]
    if not mine:
        return ask
    told = tuple(text.conflict_sentence(ask.practice, c) for c in mine)
    return replace(ask, conflicts=told)


def _cleared(data: QueryDict, practice: Practice) -> QueryDict:
    if data.get(CLEAR) != practice.id:
        return data
    cleared = data.copy()
    cleared[f"{practice.id}-answer"] = ""
    return cleared


def _unknown(data: QueryDict, asked: Iterable[Practice]) -> list[str]:
    sent = {key.rsplit("-", 1)[0] for key in data if key.endswith(("-answer", "-revision"))}
    return sorted(sent - {practice.id for practice in asked})


def _context(
    questionnaire: Questionnaire, current: Dimension, asks: list[Ask], *, tab: str
) -> dict[str, object]:
    steps = [
        {"dimension": dimension, "progress": questionnaire.progress(dimension.id)}
        for dimension in questionnaire.dimensions
    ]
    number = questionnaire.dimensions.index(current)
    return {
        "assessment": questionnaire.assessment,
        "asks": asks,
        "refused": [ask for ask in asks if ask.is_refused],
        "response": questionnaire.response,
        "is_round": questionnaire.assessment.mode == Assessment.Modes.ROUND,
        "tab": tab,
        "dimension": current,
        "number": number + 1,
        "steps": steps,
        "progress": questionnaire.progress(),
        "previous": questionnaire.dimensions[number - 1] if number else None,
        "next": questionnaire.dimensions[number + 1] if number + 1 < len(steps) else None,
        "saved_at": max((a.answered_at for a in questionnaire.answers.values()), default=None),
    }


def _onward(data: QueryDict, questionnaire: Questionnaire, current: Dimension) -> str:
    here = questionnaire.dimensions.index(current)
    for button in (CLEAR, KEEP, TAKE, STILL):
        if data.get(button) in questionnaire.framework.by_id:
            return f"{_questions_path(questionnaire, current)}#{data[button]}"
    if data.get("go") == "previous" and here:
        return _questions_path(questionnaire, questionnaire.dimensions[here - 1])
    if data.get("go") == "stay" or data.get(STILL) == ALL:
        return _questions_path(questionnaire, current)
    if here + 1 < len(questionnaire.dimensions):
        return _questions_path(questionnaire, questionnaire.dimensions[here + 1])
    is_round = questionnaire.assessment.mode == Assessment.Modes.ROUND
    return reverse(
        "maturity:finish" if is_round else "maturity:result", args=[questionnaire.assessment.pk]
    )


def _questions_path(questionnaire: Questionnaire, dimension: Dimension) -> str:
    return reverse("maturity:questions", args=[questionnaire.assessment.pk, dimension.id])


def _repeated(request: HttpRequest, response: Response, asked: Iterable[Practice]) -> QueryDict:
    """Return the sent data, with previous answers filled in where a button confirms them.

    Unless new ones are typed, the respondent's own note and link are copied, and the reason of an
    agreed value; texts of other respondents are not.
    """
    data = request.POST
    wanted = data.get(STILL)
    last = earlier_answers(response, actor_of(request)) if wanted else None
    if last is None:
        return data
    answered = data.copy()
    for practice in asked:
        earlier, name = last.by_practice.get(practice.id), practice.id
        is_meant = wanted == name or (wanted == ALL and not data.get(f"{name}-answer"))
        if earlier is None or not is_meant or f"{name}-revision" not in data:
            continue
        answered[f"{name}-answer"] = choice_of(earlier.answer)
        answered[f"{name}-reason"] = earlier.answer.reason
        for field, copied in _texts(earlier).items():
            answered[f"{name}-{field}"] = data.get(f"{name}-{field}") or copied
    return answered


def _texts(earlier: EarlierAnswer) -> dict[str, str]:
    texts = (
        {"note": earlier.own.note, "evidence_url": earlier.own.evidence_url} if earlier.own else {}
    )
    if earlier.agreed_because and earlier.answer.kind != AnswerKind.NOT_APPLICABLE:
        agreed = _("Agreed: %(reason)s") % {"reason": earlier.agreed_because}
        note = texts.get("note", "")
        texts["note"] = note if agreed in note else "\n".join(filter(None, [agreed, note]))
    return texts
