"""Download of an artifact: hash-checked, as an attachment, with the type of its kind."""

from django.http import Http404, HttpResponse

from pipelines_catalog.engine.artifacts import InvalidArtifact, Kind
from pipelines_catalog.runs import storage
from pipelines_catalog.runs.models import Artifact


def download_response(artifact: Artifact) -> HttpResponse:
    """Return the file; 404 if it is missing or does not match its hash."""
    try:
        content = storage.read(artifact.stored_id)
    except InvalidArtifact as error:
        raise Http404 from error
    filename = "".join(c for c in artifact.filename if c.isalnum() or c in "._- ") or "artifact"
    return HttpResponse(
        content,
        content_type=Kind(artifact.kind).media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Cache-Control": "private, no-store",
        },
    )
