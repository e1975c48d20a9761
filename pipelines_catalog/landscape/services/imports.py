"""Beginning an import, reading its file (a task's work), and what a person chooses in it."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from assessments.organizations.models import Organization, User
from assessments.organizations.services import record_audit
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.importing import (
    Trouble,
    UnreadableFile,
    guess_category,
    read_file,
)
from pipelines_catalog.landscape.domain.importing.readers import decode
from pipelines_catalog.landscape.models import ImportRun, State

READ_TASK = "landscape.read_import"
MOST_OPEN = 20  # imports of an organization that were not applied; older ones go
STALE = timedelta(minutes=5)  # a reading that takes longer has died
STEP = 500  # items between two signs of progress
logger = logging.getLogger(__name__)


@transaction.atomic
def begin_import(
    *,
    organization: Organization,
    content: bytes,
    format: str,
    file_name: str,
    source: str,
    licence: str,
    attribution: str,
    by: User,
    at: datetime,
) -> ImportRun:
    """Keep a file to be read by a worker. Raises UnreadableFile when it is no text of that size."""
    text = decode(content)
    old = organization.imports.exclude(state=State.APPLIED).order_by("-created_at")
    ImportRun.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[MOST_OPEN - 1 :])
    ).delete()
    run = ImportRun.objects.create(
        organization=organization,
        by=by,
        format=format,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        source=source[:200],
        licence=licence[:100],
        attribution=attribution[:300],
        text=text,
        created_at=at,
    )
    record_audit(
        organization=organization, actor=by, action="import.begun", target=run.source, at=at
    )
    transaction.on_commit(lambda: _send(run.pk), robust=True)
    return run


def _send(run_id: UUID) -> None:
    """Tell a worker. A broker that is down costs time alone: a tick looks for waiting imports."""
    from celery import current_app

    try:
        current_app.send_task(READ_TASK, [str(run_id)])
    except Exception:
        logger.warning("An import waits for the next tick: no broker.", exc_info=True)


def waiting_imports(at: datetime) -> list[UUID]:
    """Imports that nobody reads: new ones, and those whose worker died."""
    lost = Q(state=State.READING, started_at__lt=at - STALE)
    return list(
        ImportRun.objects.filter(Q(state=State.WAITING) | lost).values_list("pk", flat=True)
    )


def read_import(*, run_id: UUID, at: datetime) -> None:
    """Read the file of an import and guess the categories; a second reader finds nothing.

    Whatever goes wrong, the import ends: ready, or failed with the reason.
    """
    lost = Q(state=State.READING, started_at__lt=at - STALE)
    waiting = ImportRun.objects.filter(Q(state=State.WAITING) | lost, pk=run_id)
    if not waiting.update(state=State.READING, started_at=at, done=0):
        return
    try:
        _read(ImportRun.objects.get(pk=run_id))
    except UnreadableFile as unreadable:
        fail_import(run_id=run_id, trouble=unreadable.trouble)
    except (OperationalError, InterfaceError, SoftTimeLimitExceeded):
        raise  # not the file's fault: it is read again, or the task says that it took too long
    except Exception:
        logger.exception("An import could not be read")
        fail_import(run_id=run_id, trouble=Trouble(0, "unexpected"))


def _read(run: ImportRun) -> None:
    run_id = run.pk
    parsed = read_file(run.text, run.format)
    total = len(parsed.items)
    ImportRun.objects.filter(pk=run_id).update(total=total)
    landscape, items, sections = content.landscape(), [], {}
    for place, item in enumerate(parsed.items, start=1):
        items.append(asdict(item))
        if item.section not in sections and not item.is_organization:
            sections[item.section] = guess_category(item.section, landscape)
        if place % STEP == 0:
            ImportRun.objects.filter(pk=run_id).update(done=place)
    ImportRun.objects.filter(pk=run_id, state=State.READING).update(
        state=State.READY,
        text="",
        done=total,
        items=items,
        problems=[asdict(trouble) for trouble in parsed.troubles],
        categories=sections | _earlier(run, sections),
    )


def _earlier(run: ImportRun, sections: Mapping[str, str]) -> dict[str, str]:
    """Categories that people chose for the same source before."""
    before = run.organization.imports.filter(source=run.source, state=State.APPLIED)
    chosen = before.order_by("-applied_at").values_list("categories", flat=True).first() or {}
    return {section: id for section, id in chosen.items() if section in sections}


def fail_import(*, run_id: UUID, trouble: Trouble) -> None:
    """The file cannot be read; what is wrong stands with its line. Nothing of it stays."""
    ImportRun.objects.filter(pk=run_id, state=State.READING).update(
        state=State.FAILED, text="", problems=[asdict(trouble)]
    )


@transaction.atomic
def choose(*, run: ImportRun, categories: Mapping[str, str], decisions: Mapping[str, str]) -> bool:
    """Keep what a person chose in a dry run, beside earlier choices. False once it was applied."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != State.READY:
        return False
    known = {section: id for section, id in categories.items() if section in run.categories}
    run.categories = run.categories | known
    run.decisions = {**run.decisions, **decisions}
    run.save(update_fields=["categories", "decisions"])
    return True


@transaction.atomic
def discard_import(*, run: ImportRun, by: User, at: datetime) -> None:
    """Forget a dry run, or the record of an import; what it brought stays."""
    record_audit(
        organization=run.organization, actor=by, action="import.deleted", target=run.source, at=at
    )
    run.delete()
