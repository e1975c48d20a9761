"""The one place where a page's assessment is looked up for whoever asks."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assessments.maturity.access import changeable_responses, visible_assessments
from assessments.maturity.models import Assessment, Permission
from assessments.organizations.access import asker_of

View = Callable[..., HttpResponse]


def with_assessment(permission: Permission) -> Callable[[View], View]:
    """Give the view the assessment of its address if the asker has `permission`, else 404."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, assessment_id: UUID, **rest: object) -> HttpResponse:
            visible = visible_assessments(asker_of(request), timezone.now(), permission)
            try:
                assessment = visible.get(pk=assessment_id)
            except Assessment.DoesNotExist as error:
                raise Http404 from error
            return view(request, assessment, **rest)

        return guarded

    return decorate


def with_response(view: View) -> View:
    """Give the view the response that the asker may change in the assessment, else 404."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, assessment_id: UUID, **rest: object) -> HttpResponse:
        changeable = changeable_responses(asker_of(request), timezone.now())
        response = changeable.filter(assessment=assessment_id).first()
        if response is None:
            raise Http404
        return view(request, response, **rest)

    return guarded
