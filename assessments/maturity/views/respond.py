"""Pages of a respondent: join a round, see open questions, submit, take back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.maturity import content, queries
from assessments.maturity.domain.framework import Scope
from assessments.maturity.forms.rounds import JoinForm
from assessments.maturity.models import Assessment, Response
from assessments.maturity.queries.rounds import participation
from assessments.maturity.services import RoundClosed, rounds
from assessments.maturity.views.guards import with_answerable_round, with_own_response
from mlops_portal.organizations.access import actor_of, visitor_or_new


@require_http_methods(["GET", "HEAD", "POST"])
@with_answerable_round
def join(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Show what the round is about and how answers are used; join it on POST."""
    actor = actor_of(request)
    own = queries.own_response(actor, timezone.now(), assessment.pk)
    if own is not None:
        return _onward(own)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and assessment.closed_at is None:
        visitor = visitor_or_new(request)
        try:
            response = rounds.join_round(
                assessment=assessment,
                user=actor.user,
                visitor=visitor,
                label=form.cleaned_data["label"],
                at=timezone.now(),
            )
        except RoundClosed:
            return redirect("maturity:join", assessment.pk)
        return visitor.remember(_onward(response))
    framework = content.framework(assessment.framework, assessment.framework_version)
    page = {
        "assessment": assessment,
        "form": form,
        "asked": len(framework.practices_in(Scope(assessment.scope))),
    }
    status = 400 if form.is_bound else 200
    return render(request, "maturity/rounds/join.html", page, status=status)


def _onward(response: Response) -> HttpResponse:
    """Redirect to the first open question, or to the last page if there is none to answer."""
    assessment = response.assessment
    if assessment.closed_at is None and response.submitted_at is None:
        first = queries.questionnaire_of(response).first_open
        if first is not None:
            return redirect("maturity:questions", assessment.pk, first.id)
    return redirect("maturity:finish", assessment.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_response
def finish(request: HttpRequest, response: Response) -> HttpResponse:
    """Show the respondent's progress; submit or take back the answers on POST."""
    assessment = response.assessment
    if request.method == "POST":
        return _decide(request, response)
    questionnaire = queries.questionnaire_of(response)
    page = {
        "assessment": assessment,
        "response": response,
        "progress": questionnaire.progress(),
        "first": questionnaire.first_open or questionnaire.dimensions[0],
        "open": [
            p
            for p in questionnaire.practices()
            if p.id not in questionnaire.answers or not questionnaire.answers[p.id].kind
        ],
        "round": participation(assessment),
        "has_outcome": bool(
            assessment.closed_at
            and response.submitted_at
            and assessment.outcome != Assessment.Outcomes.NONE
        ),
    }
    return render(request, "maturity/rounds/finish.html", page)


def _decide(request: HttpRequest, response: Response) -> HttpResponse:
    actions = {
        "submit": lambda: rounds.submit(response=response, at=timezone.now()),
        "take_back": lambda: rounds.take_back(response=response),
    }
    action = actions.get(request.POST.get("do", ""))
    if action is None:
        raise Http404
    try:
        action()
    except RoundClosed:
        messages.error(request, _("The round was closed meanwhile. Nothing changes any more."))
    return redirect("maturity:finish", response.assessment_id)
