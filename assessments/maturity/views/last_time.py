"""Previous answers beside each question, and the buttons that repeat them."""

from collections.abc import Iterable

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from assessments.maturity.domain.answer import AnswerKind
from assessments.maturity.domain.framework import Practice
from assessments.maturity.forms import choice_of
from assessments.maturity.models import Response
from assessments.maturity.queries.history import LastTime, Said, last_time
from mlops_portal.organizations.access import actor_of

STILL = "still"  # the button; its value is a practice, or ALL for the open ones of the page
ALL = "all"


def of_request(request: HttpRequest, response: Response) -> LastTime | None:
    """Return the previous answers the actor starts from: agreed, else own, else counted."""
    return last_time(response, actor_of(request))


def repeated(request: HttpRequest, response: Response, asked: Iterable[Practice]) -> QueryDict:
    """Return the sent data, with previous answers filled in where a button confirms them.

    Unless new ones are typed, the respondent's own note and link are copied, and the reason of an
    agreed value; texts of other respondents are not.
    """
    data = request.POST
    wanted = data.get(STILL)
    last = of_request(request, response) if wanted else None
    if last is None:
        return data
    answered = data.copy()
    for practice in asked:
        said, name = last.said.get(practice.id), practice.id
        is_meant = wanted == name or (wanted == ALL and not data.get(f"{name}-answer"))
        if said is None or not is_meant or f"{name}-revision" not in data:
            continue
        answered[f"{name}-answer"] = choice_of(said.answer)
        answered[f"{name}-reason"] = said.answer.reason
        for field, text in _texts(said).items():
            answered[f"{name}-{field}"] = data.get(f"{name}-{field}") or text
    return answered


def _texts(said: Said) -> dict[str, str]:
    """Return note and link to copy: the respondent's own, and the reason of an agreed value."""
    texts = {"note": said.own.note, "evidence_url": said.own.evidence_url} if said.own else {}
    if said.agreed_because and said.answer.kind != AnswerKind.NOT_APPLICABLE:
        agreed = _("Agreed: %(reason)s") % {"reason": said.agreed_because}
        note = texts.get("note", "")
        texts["note"] = note if agreed in note else "\n".join(filter(None, [agreed, note]))
    return texts
