"""The API of staffing: whom a team should hire, at once or by the worker."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.people import api_examples, serializers, services
from assessments.people.domain.staffing import Solution, enumerate_plans
from assessments.people.models.plans import JobState
from assessments.roles.api import UNKNOWN, WRONG, api
from mlops_portal.foundation.api import BODY_ERRORS, in_path
from mlops_portal.foundation.api_gate import StrictJSONParser, body_of
from mlops_portal.foundation.requests import origin_of


class NoWorker(exceptions.APIException):
    """503: a large question cannot be handed to the background just now."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "no_worker"
    default_detail = _(
        "Background work is not available just now. Up to 20 candidates and 5 hires are "
        "answered at once."
    )


class TooManyQuestions(exceptions.APIException):
    """429: so many large questions wait, from one address or from all."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "too_many_questions"
    default_detail = _(
        "Too many large questions wait for an answer, or came from this network address within the "
        "hour. Try again in a few minutes; up to 20 candidates and 5 hires are answered at once."
    )
    wait = 60  # seconds, as Retry-After


@api.operation(
    "POST",
    "teams_staffing",
    summary=_("Ask whom a team should hire"),
    description=_(
        "Which hires cover most of a target, exactly. Up to 20 candidates and 5 hires are "
        "answered at once; a larger question gets an id under which the worker's answer is kept "
        "for a day. Levels that nobody assessed count as not held. Use it on profile types, or on "
        "people whom a human has already passed; it never changes anyone's status."
    ),
    request=serializers.StaffingRequestSerializer,
    responses={
        200: OpenApiResponse(
            serializers.StaffingSerializer,
            description=_("The best plan, its ties and alternatives."),
            examples=[api_examples.STAFFING],
        ),
        202: (
            serializers.StaffingJobSerializer,
            _("The worker solves it; ask again at the address given."),
        ),
        400: WRONG,
        **BODY_ERRORS,
        429: _("Too many large questions wait."),
        503: _("Background work is not available."),
    },
    examples=[api_examples.STAFFING_REQUEST],
    parsers=[StrictJSONParser],
)
def ask_staffing(request: Request) -> Solution | Response:
    """Return the best plan at once, or 202 with the id of a job for the worker."""
    body = body_of(request)
    problem = serializers.problem_in(body)
    if problem.can_be_tried:
        return enumerate_plans(problem)
    try:
        origin = origin_of(request._request)
        job = services.ask_staffing(question=body, origin=origin, at=timezone.now())
    except services.NoWorker:
        raise NoWorker from None
    except services.TooManyQuestions:
        raise TooManyQuestions from None
    return Response(_job(job.pk, JobState.WAITING), status=status.HTTP_202_ACCEPTED)


@api.operation(
    "GET",
    "teams_staffing_answer",
    summary=_("Read the answer to a large staffing question"),
    description=_("The answer is kept for a day; the levels in the question are not."),
    parameters=[in_path("job_id", _("The id of the question."))],
    responses={
        200: (serializers.StaffingJobSerializer, _("Where it stands, and the answer.")),
        404: UNKNOWN,
    },
)
def read_staffing_job(request: Request, job_id: UUID) -> dict[str, Any]:
    """Return the state of a job; 404 when it does not exist or has expired."""
    job = services.staffing_job(job_id=job_id, at=timezone.now())
    if job is None:
        raise exceptions.NotFound(gettext("There is no such question, or its day is over."))
    return _job(job.pk, job.state, job.answer)


def _job(job_id: UUID, state: str, answer: Any = None) -> dict[str, Any]:
    where = reverse("teams-staffing-job", args=[job_id])
    return {"id": job_id, "state": state, "address": where, "answer": answer}
