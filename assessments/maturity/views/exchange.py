"""Export of an assessment as JSON, CSV and .xlsx, and import of an export."""

from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.maturity import content, queries, services
from assessments.maturity.domain import tables
from assessments.maturity.domain.exchange import (
    Imported,
    export_assessment,
    portable,
    read_export,
)
from assessments.maturity.forms.assessments import ImportForm
from assessments.maturity.forms.claim import BROWSER, PlaceForm
from assessments.maturity.models import Assessment, Permission
from assessments.maturity.pages import plan_of, skills_in_words
from assessments.maturity.queries import Questionnaire, RoundAnswers
from assessments.maturity.text import results as text
from assessments.maturity.text.errors import field_errors, limit_words
from assessments.maturity.views.assessments import TOO_MANY, newcomer_of
from assessments.maturity.views.claim import bring, place_form
from assessments.maturity.views.guards import with_assessment
from mlops_portal.foundation import dates
from mlops_portal.foundation.decoding import UnreadableText, text_of
from mlops_portal.foundation.downloads import table_file
from mlops_portal.foundation.errors import FieldError, sentence_of
from mlops_portal.foundation.guards import View
from mlops_portal.foundation.inputs import InvalidInput, parse_json
from mlops_portal.foundation.spreadsheets import Table
from mlops_portal.foundation.text import DEFAULT_LANGUAGE
from mlops_portal.organizations.access import actor_of, visitor_or_new
from mlops_portal.organizations.models import Role


def _once_closed(view: View) -> View:
    """Redirect to the page of an open round: there is no export before its close."""

    @wraps(view)
    def checked(request: HttpRequest, assessment: Assessment, **rest: object) -> HttpResponse:
        if assessment.mode == Assessment.Modes.ROUND and assessment.closed_at is None:
            return redirect("maturity:result", assessment.pk)
        return view(request, assessment, **rest)

    return checked


@require_safe
@with_assessment(Permission.VIEW)
@_once_closed
def export_json(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Export the complete assessment with its result; it can be imported again."""
    counted = queries.counted_answers(assessment)
    document = export_assessment(
        framework=counted.framework,
        scope=counted.scope,
        system=assessment.system,
        team=assessment.team,
        description=assessment.description,
        answers=portable(counted.domain_answers, counted.notes, counted.links),
        notes=counted.notes,
        links=counted.links,
        exported_at=timezone.now(),
    )
    document["result"] = counted.result.as_contract()  # includes evidence that stays here
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = _file_name(counted, "assessment")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@require_safe
@with_assessment(Permission.VIEW)
@_once_closed
def answers_table(request: HttpRequest, assessment: Assessment, ending: str) -> HttpResponse:
    """Export one row per practice in the page's language, as .csv or .xlsx."""
    counted = queries.counted_answers(assessment)
    rows = tables.answers_rows(
        counted.framework,
        counted.domain_answers,
        counted.notes,
        language_of_page(),
        links=counted.links,
        scope=counted.scope,
        on=dates.today(),
    )
    table = Table(_("Answers"), tables.ANSWERS_HEADER, rows)
    return table_file(table, _file_name(counted, "answers"), ending)


@require_safe
@with_assessment(Permission.VIEW)
@_once_closed
def plan_table(request: HttpRequest, assessment: Assessment, ending: str) -> HttpResponse:
    """Export one row per item of the plan, in order, as .csv or .xlsx."""
    counted = queries.counted_answers(assessment)
    plan, language = plan_of(counted.result), language_of_page()
    step = counted.result.next_step
    missing = step.shoulds.missing if step else 0
    told = {
        item.practice.id: tables.PlanWords(
            title=content.title(counted.framework, item.practice.id).in_language(language),
            why=text.plan_reason(item, missing),
            effort=text.effort_text(item.effort),
        )
        for item in plan
    }
    taken = {
        item.practice.id: skills_in_words(counted.framework, item.practice.id, language)
        for item in plan
    }
    today = dates.today()
    rows = tables.plan_rows(counted.framework, plan, language, skills=taken, words=told, on=today)
    table = Table(_("Plan"), tables.PLAN_HEADER, rows)
    return table_file(table, _file_name(counted, "plan"), ending)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Create an assessment from an export, or list all errors and create none.

    It belongs to this browser; signed-in users may choose a system or the account.
    """
    form, actor = ImportForm(), actor_of(request)
    place = place_form(request, actor, stays=True) if actor.user else None
    errors: list[FieldError] = []
    status = 200
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        status = 400
        if form.is_valid() and (place is None or place.is_valid()):
            visitor = visitor_or_new(request)
            try:
                raw = parse_json(text_of(form.cleaned_data["file"].read()))
                imported = read_export(raw, content.framework)
                answer = _import(request, imported, visitor.hash, place)
            except services.LimitReached as reached:
                form.add_error(None, limit_words(reached))
                status = TOO_MANY
            except UnreadableText as unreadable:
                form.add_error("file", sentence_of(unreadable))
            except InvalidInput as invalid:
                errors = field_errors(invalid.errors)
            else:
                if answer is not None:
                    return visitor.remember(answer)
        elif form.has_error("file", "too_large"):
            status = 413
    owns = actor.user is not None and actor.organizations(Role.OWNER).exists()
    page = {"form": form, "errors": errors, "place": place, "owns": owns}
    return render(request, "maturity/import.html", page, status=status)


def _import(
    request: HttpRequest, imported: Imported, visitor: str, place: PlaceForm | None
) -> HttpResponse | None:
    """Import into the chosen destination; return None and roll back if that is invalid."""
    with transaction.atomic():
        assessment = services.import_assessment(
            imported=imported,
            visitor=visitor,
            at=timezone.now(),
            origin=newcomer_of(request),
        )
        if place is None or place.cleaned_data["to"] == BROWSER:
            return redirect("maturity:result", assessment.pk)
        answer = bring(request, place, assessment)
        if answer is None:
            transaction.set_rollback(True)
        return answer


def language_of_page() -> str:
    """Return the language that files are written in."""
    return get_language() or DEFAULT_LANGUAGE


def _file_name(counted: Questionnaire | RoundAnswers, what: str) -> str:
    return f"{slugify(counted.assessment.system)[:60] or 'assessment'}-{what}"
