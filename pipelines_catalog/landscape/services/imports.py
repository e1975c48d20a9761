"""Starting an import, parsing its file in a task, and storing decisions."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from mlops_portal.foundation.visible import visible_line
from mlops_portal.organizations.chain import lock_in_order
from mlops_portal.organizations.models import Organization, User
from mlops_portal.organizations.services import record_audit
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.importing import (
    Item,
    Trouble,
    UnreadableFile,
    read_file,
)
from pipelines_catalog.landscape.domain.importing.merging import ALL
from pipelines_catalog.landscape.domain.importing.natures import nature_of_section
from pipelines_catalog.landscape.domain.importing.readers import decode
from pipelines_catalog.landscape.domain.importing.rings import guesses as guess_rings
from pipelines_catalog.landscape.domain.importing.sections import sure_and_perhaps
from pipelines_catalog.landscape.models import ImportRun, State

READ_TASK = "landscape.read_import"
MOST_OPEN = 20  # imports of an organization that wait to be applied or discarded
OPEN = (State.WAITING, State.READING, State.READY)
DONE = (State.APPLIED, State.UNDONE)
REMEMBERED = 50  # imports of a source whose choices are looked at
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
    """Store a file to be parsed by a worker.

    Raises UnreadableFile when it is too large or not text, or too many imports are waiting.
    """
    text = decode(content)
    if organization.imports.filter(state__in=OPEN).count() >= MOST_OPEN:
        raise UnreadableFile(0, "too_many_waiting", str(MOST_OPEN))
    run = ImportRun.objects.create(
        organization=organization,
        by=by,
        format=format,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        source=visible_line(source)[:200],
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
    """Send the task. If the broker is down, the import waits for the next periodic run."""
    from celery import current_app

    try:
        current_app.send_task(READ_TASK, [str(run_id)])
    except Exception:
        logger.warning("An import waits for the next tick: no broker.", exc_info=True)


def waiting_imports(at: datetime) -> list[UUID]:
    """Return ids of imports to be parsed: new ones, and those whose worker died."""
    lost = Q(state=State.READING, started_at__lt=at - STALE)
    return list(
        ImportRun.objects.filter(Q(state=State.WAITING) | lost).values_list("pk", flat=True)
    )


def read_import(*, run_id: UUID, at: datetime) -> None:
    """Parse the file of an import and guess the categories; a no-op if already started.

    The import becomes ready, or failed with the reason.
    """
    lost = Q(state=State.READING, started_at__lt=at - STALE)
    waiting = ImportRun.objects.filter(Q(state=State.WAITING) | lost, pk=run_id)
    if not waiting.update(state=State.READING, started_at=at, done=0):
        return
    try:
        _read(ImportRun.objects.get(pk=run_id))
    except UnreadableFile as unreadable:
        fail_import(run_id=run_id, trouble=unreadable.trouble, others=unreadable.others)
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
    items = []
    for place, item in enumerate(parsed.items, start=1):
        items.append(asdict(item))
        if place % STEP == 0:
            ImportRun.objects.filter(pk=run_id).update(done=place)
    categories, guesses = _sections(parsed.items)
    steps = (step["ring"] for item in parsed.items for step in item.history)
    rings = guess_rings([*(item.ring for item in parsed.items), *steps])
    before = _earlier(run)
    chosen = {s: id for s, id in before.categories.items() if s in categories}
    named = {name: ring for name, ring in before.rings.items() if name in rings}
    ImportRun.objects.filter(pk=run_id, state=State.READING).update(
        state=State.READY,
        text="",
        done=total,
        items=items,
        problems=[asdict(trouble) for trouble in parsed.troubles],
        tally=dict(parsed.tally),
        categories=categories | chosen,
        guesses={s: id for s, id in guesses.items() if s not in before.categories},
        rings=rings | named,
        decisions=before.decisions,
    )


def _sections(items: Iterable[Item]) -> tuple[dict[str, str], dict[str, str]]:
    """Return certain categories by section, and guesses; none for members and reading lists."""
    of_members: dict[str, bool] = {}
    for item in items:
        only = of_members.get(item.section, True) and item.is_organization
        of_members[item.section] = only
    landscape = content.landscape()
    tools = (s for s, only in of_members.items() if not only and not nature_of_section(s))
    sure, perhaps = sure_and_perhaps(tools, landscape)
    return dict.fromkeys(of_members, "") | sure, perhaps


@dataclass
class _Choices:
    """Earlier decisions for a source, the newest of each kind."""

    categories: dict[str, str] = field(default_factory=dict)
    rings: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)


def _earlier(run: ImportRun) -> _Choices:
    found = _Choices()
    before = run.organization.imports.filter(source=run.source, state__in=(*OPEN, *DONE))
    before = before.exclude(pk=run.pk).order_by("-created_at")[:REMEMBERED]
    rows = before.values_list("categories", "guesses", "rings", "decisions")
    for categories, guesses, rings, decisions in reversed(rows):
        found.categories |= {s: id for s, id in categories.items() if id or s not in guesses}
        found.rings |= rings
        found.decisions |= {key: chosen for key, chosen in decisions.items() if "#" not in key}
    found.decisions.pop(ALL, None)
    return found


def fail_import(*, run_id: UUID, trouble: Trouble, others: Iterable[Trouble] = ()) -> None:
    """Mark an import as failed, with its problems, and clear its text."""
    ImportRun.objects.filter(pk=run_id, state=State.READING).update(
        state=State.FAILED, text="", problems=[asdict(found) for found in (trouble, *others)]
    )


@transaction.atomic
def choose(
    *,
    run: ImportRun,
    categories: Mapping[str, str],
    decisions: Mapping[str, str],
    rings: Mapping[str, str] | None = None,
) -> bool:
    """Store decisions beside earlier ones. Return False when the import has no open items."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state not in (State.READY, State.APPLIED) or not run.items:
        return False
    known = {section: id for section, id in categories.items() if section in run.categories}
    run.categories = run.categories | known
    run.guesses = {s: id for s, id in run.guesses.items() if s not in known}
    run.rings = run.rings | {name: r for name, r in (rings or {}).items() if name in run.rings}
    run.decisions = {**run.decisions, **decisions}
    run.save(update_fields=["categories", "guesses", "rings", "decisions"])
    return True


@transaction.atomic
def discard_import(*, run: ImportRun, by: User, at: datetime) -> None:
    """Delete a dry run, or the record of an import; the imported tools are kept."""
    lock_in_order([run.organization_id])
    record_audit(
        organization=run.organization, actor=by, action="import.deleted", target=run.source, at=at
    )
    run.delete()
