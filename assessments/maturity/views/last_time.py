"""Beside each question what was said last time, and the buttons that say it again."""

from collections.abc import Iterable

from django.http import HttpRequest, QueryDict

from assessments.maturity.domain.framework import Practice
from assessments.maturity.forms import choice_of
from assessments.maturity.models import Response
from assessments.maturity.queries.history import LastTime, last_time
from assessments.organizations.access import asker_of

STILL = "still"  # the button; its value is the practice, or ALL: those of the page still open
ALL = "all"


def of_request(request: HttpRequest, response: Response) -> LastTime | None:
    """What the asker, or else all together, said in the assessment before."""
    return last_time(response, asker_of(request))


def repeated(request: HttpRequest, response: Response, asked: Iterable[Practice]) -> QueryDict:
    """What was sent, with last time's answers where a button says that they are still true.

    Her own note and link of last time come along where none is typed; of others' only the answer.
    """
    data = request.POST
    wanted = data.get(STILL)
    last = of_request(request, response) if wanted else None
    if last is None:
        return data
    answered = data.copy()
    for practice in asked:
        said, name = last.answers.get(practice.id), practice.id
        is_meant = wanted == name or (wanted == ALL and not data.get(f"{name}-answer"))
        if said is None or not is_meant or f"{name}-revision" not in data:
            continue
        answered[f"{name}-answer"] = choice_of(said)
        answered[f"{name}-reason"] = said.reason
        for field in ("note", "evidence_url") if last.is_own else ():
            answered[f"{name}-{field}"] = data.get(f"{name}-{field}") or getattr(said, field)
    return answered
