"""Download of evidence files: only for members of their organization, always as attachments."""

import logging
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments.evidence import access, queries, store
from assessments.evidence.models import Item
from mlops_portal.organizations.access import actor_of

logger = logging.getLogger(__name__)
POLICY = "sandbox; default-src 'none'"


@require_safe
@never_cache
def file(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """Send the file as an attachment, which the browser neither displays nor runs."""
    actor = actor_of(request)
    try:
        item = queries.downloadable(actor).get(pk=item_id)
    except Item.DoesNotExist as error:
        raise Http404 from error
    if not access.may_save(actor, item.subject, timezone.now()):
        raise Http404
    try:
        content = store.path_of(item.file.sha256).open("rb")
    except FileNotFoundError as error:
        logger.error("The content %s of item %s is not in the store", item.file.sha256, item.pk)
        raise Http404 from error
    response = FileResponse(content, content_type=item.file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, item.file_name)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
