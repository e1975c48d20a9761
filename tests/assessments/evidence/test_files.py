"""Files: how they are taken, kept, handed out and cleared away."""

import hashlib
import os
import time
from datetime import timedelta

import pytest
from django.conf import settings as live_settings
from django.utils import timezone

from assessments.evidence import services, store
from assessments.evidence.domain.files import MAX_BYTES
from assessments.evidence.models import Item, StoredFile
from assessments.evidence.tasks import sweep
from assessments.maturity.models import Assessment
from assessments.maturity.services import delete_assessment
from mlops_portal.organizations.models import Organization, Role
from mlops_portal.organizations.services import delete_organization, delete_system
from tests.assessments.cast import Person, a_system, an_organization, member
from tests.assessments.evidence.conftest import PNG, upload

LOG = b"AUC 0.91\n"


def kept_in(folder) -> set[str]:
    return {path.name for path in folder.glob("??/*")}


def test_a_file_is_kept_by_its_hash_readable_by_its_user_alone(
    owner: Person, assessment: Assessment, store
) -> None:
    assert upload(owner, assessment, "run.log", LOG).status_code == 302
    sha256 = hashlib.sha256(LOG).hexdigest()
    path = store / sha256[:2] / sha256
    assert path.read_bytes() == LOG
    assert path.stat().st_mode & 0o777 == 0o600
    assert list((store / "incoming").iterdir()) == []
    item = Item.objects.get()
    assert (item.file.size, item.file.sha256) == (len(LOG), sha256)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("run.log", LOG, "text/plain; charset=utf-8"),
        ("page.html.txt", b"<script>alert(1)</script>", "text/plain; charset=utf-8"),
        ("plot.png", PNG, "image/png"),
        ("metrics.json", b'{"a": 1}', "application/octet-stream"),
    ],
)
def test_a_file_is_handed_out_to_save_and_never_as_a_page(
    owner: Person, assessment: Assessment, name: str, content: bytes, content_type: str
) -> None:
    upload(owner, assessment, name, content)
    answer = owner.client.get(f"/evidence/{Item.objects.get().pk}/file/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    assert int(answer["Content-Length"]) == len(content)


def test_a_name_cannot_break_the_header(owner: Person, assessment: Assessment, give) -> None:
    item = give(owner, assessment, content=LOG, name='ação"\r\n\u202egnp.; x=y.log')
    header = owner.client.get(f"/evidence/{item.pk}/file/")["Content-Disposition"]
    assert header == "attachment; filename*=utf-8''a%C3%A7%C3%A3o_gnp._%20x%3Dy.log"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("page.png", b"<!doctype html>", "The file’s content is not what its ending “png” says."),
        ("image.svg", b"<svg/>", "Files of this type are not taken: “svg”."),
        ("tool.exe", b"MZ", "Files of this type are not taken: “exe”."),
        ("report.pdf.exe", b"%PDF-1.7\n%%EOF", "Files of this type are not taken: “exe”."),
        ("empty.txt", b"", "The file is empty."),
    ],
)
def test_what_is_not_taken_is_said_at_the_field(
    owner: Person, assessment: Assessment, name: str, content: bytes, says: str, store
) -> None:
    answer = upload(owner, assessment, name, content)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert 'aria-invalid="true"' in page
    assert not Item.objects.exists()
    assert kept_in(store) == set()


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(
    owner: Person, assessment: Assessment
) -> None:
    assert upload(owner, assessment, "full.txt", b"a" * MAX_BYTES).status_code == 302
    answer = upload(owner, assessment, "over.txt", b"a" * (MAX_BYTES + 1))
    assert answer.status_code == 413
    assert "The file is larger than 10 MB." in answer.content.decode()
    assert StoredFile.objects.count() == 1


def test_a_request_far_too_large_is_answered_in_words_without_being_parsed(
    owner: Person, assessment: Assessment
) -> None:
    answer = upload(owner, assessment, "huge.txt", b"a" * (MAX_BYTES + 200_000))
    assert answer.status_code == 413
    assert "The file is larger than 10 MB." in answer.content.decode()


def test_an_upload_needs_the_token_of_its_form(owner: Person, assessment: Assessment) -> None:
    owner.client.handler.enforce_csrf_checks = True
    assert upload(owner, assessment, "run.log", LOG).status_code == 403
    assert not Item.objects.exists()


def test_the_same_content_is_kept_once_and_each_organization_sees_its_own(
    owner: Person, assessment: Assessment, give, store
) -> None:
    other = an_organization("Hill Insurance")
    stranger = member(other, Role.ASSESSOR)
    mine = give(owner, assessment, content=LOG)
    again = give(owner, assessment, "DATA-01", content=LOG)
    location = services.Location(other, "response:0", "DATA-01", a_system(other))
    theirs = services.add_file(
        location=location, name="x.log", content=LOG, title="",
        by=services.Adder(user=stranger.user), at=timezone.now(),
    )  # fmt: skip
    assert len(kept_in(store)) == 1
    assert StoredFile.objects.count() == 2
    assert mine.file == again.file != theirs.file
    assert owner.client.get(f"/evidence/{theirs.pk}/file/").status_code == 404
    assert stranger.client.get(f"/evidence/{mine.pk}/file/").status_code == 404


def test_the_store_of_an_organization_has_a_limit(
    owner: Person, assessment: Assessment, settings
) -> None:
    settings.EVIDENCE_BYTES = 20
    assert upload(owner, assessment, "one.log", LOG).status_code == 302
    assert upload(owner, assessment, "same.log", LOG).status_code == 302
    answer = upload(owner, assessment, "two.log", b"another twelve bytes\n")
    assert answer.status_code == 413
    assert "store is full" in answer.content.decode()
    settings.EVIDENCE_BYTES, settings.EVIDENCE_FILES = 10_000, 1
    assert upload(owner, assessment, "two.log", b"more\n").status_code == 413


def test_a_practice_holds_twenty_items(owner: Person, assessment: Assessment, give) -> None:
    for _ in range(services.MOST_ITEMS):
        give(owner, assessment)
    answer = upload(owner, assessment, "run.log", LOG)
    assert answer.status_code == 400
    assert "20 items" in answer.content.decode()
    assert upload(owner, assessment, "run.log", LOG, practice="DATA-01").status_code == 302


def test_an_upload_that_fails_leaves_neither_row_nor_file(
    owner: Person, assessment: Assessment, give, store, monkeypatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(services.store, "place", broken)
    with pytest.raises(OSError, match="No space"):
        give(owner, assessment, content=LOG)
    assert not Item.objects.exists()
    assert not StoredFile.objects.exists()
    assert list((store / "incoming").iterdir()) == []


def test_what_an_interrupted_upload_left_is_cleared_after_a_day(
    owner: Person, assessment: Assessment, give, store
) -> None:
    give(owner, assessment, content=LOG)
    orphan, aside = store / "ab" / ("ab" * 32), store / "incoming" / "tmpx"
    orphan.parent.mkdir(exist_ok=True)
    for path in (orphan, aside):
        path.write_bytes(b"left")
    sweep()
    assert orphan.exists()
    assert aside.exists()
    yesterday = time.time() - 86_401
    for path in (orphan, aside):
        os.utime(path, (yesterday, yesterday))
    sweep()
    assert not orphan.exists()
    assert not aside.exists()
    assert kept_in(store) == {hashlib.sha256(LOG).hexdigest()}


def test_a_removed_file_can_be_put_back_for_thirty_days_and_is_then_gone(
    owner: Person, assessment: Assessment, give, store
) -> None:
    item, by, now = give(owner, assessment, content=LOG), services.Adder(), timezone.now()
    services.remove_item(item=item, by=by, at=now)
    assert owner.client.get(f"/evidence/{item.pk}/file/").status_code == 404
    services.sweep(at=now + timedelta(days=29))
    assert services.restore_item(item=item, by=by, at=now + timedelta(days=29))
    services.remove_item(item=item, by=by, at=now)
    services.sweep(at=now + timedelta(days=30, seconds=1))
    assert kept_in(store) == set()
    assert not services.restore_item(item=item, by=by, at=now + timedelta(days=29))
    item.refresh_from_db()
    assert (item.file, item.file_name) == (None, "run.log")


@pytest.mark.parametrize("what", ["assessment", "system", "organization"])
def test_deleting_what_is_supported_leaves_no_file_that_nobody_names(
    owner: Person,
    organization: Organization,
    assessment: Assessment,
    give,
    store,
    what: str,
    django_capture_on_commit_callbacks,
) -> None:
    other = an_organization("Hill Insurance")
    user = other.memberships.get().user
    location = services.Location(other, "response:0", "DATA-01", a_system(other))
    for content in (b"shared\n", b"theirs\n"):
        services.add_file(
            location=location, name="x.log", content=content, title="",
            by=services.Adder(user=user), at=timezone.now(),
        )  # fmt: skip
    give(owner, assessment, content=b"shared\n")
    give(owner, assessment, content=b"mine\n")
    assert len(kept_in(store)) == 3
    with django_capture_on_commit_callbacks(execute=True):
        if what == "assessment":
            delete_assessment(assessment=assessment)
        elif what == "system":
            delete_system(system=assessment.ml_system, by=owner.user, at=timezone.now())
        else:
            delete_organization(organization=organization)
    left = {hashlib.sha256(c).hexdigest() for c in (b"shared\n", b"theirs\n")}
    assert kept_in(store) == left
    assert not Item.objects.filter(subject__startswith="response:").exclude(system=location.system)


def test_a_content_is_named_by_its_hash_alone() -> None:
    for name in ("", "../x", "g" * 64, "a" * 63):
        with pytest.raises(ValueError, match="SHA-256"):
            store.path_of(name)


def test_tests_never_touch_the_data_folder() -> None:
    assert not live_settings.EVIDENCE_DIR.is_relative_to(live_settings.DATA_DIR)
