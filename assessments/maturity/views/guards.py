"""The one place where a page's assessment is looked up for whoever asks."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assessments.maturity.access import visible_assessments
from assessments.maturity.models import Assessment, Permission
from assessments.organizations.access import visitor_of

View = Callable[..., HttpResponse]


def with_assessment(permission: Permission) -> Callable[[View], View]:
    """Give the view the assessment of its address if the browser has `permission`, else 404."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, assessment_id: UUID, **rest: object) -> HttpResponse:
            mine = visible_assessments(visitor_of(request).hash, timezone.now(), permission)
            try:
                assessment = mine.get(pk=assessment_id)
            except Assessment.DoesNotExist as error:
                raise Http404 from error
            return view(request, assessment, **rest)

        return guarded

    return decorate
