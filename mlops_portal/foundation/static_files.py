"""Collection of static files, only when they or their storage settings have changed."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

SHAPED_BY = ("django", "whitenoise")  # their versions decide names and compression


def collect_if_changed() -> bool:
    """Fill STATIC_ROOT anew if need be; whether it was needed.

    The fingerprint is written last: a collection that was interrupted is done again.
    """
    root = Path(settings.STATIC_ROOT)
    mark = root.with_name(f"{root.name}.fingerprint")
    wanted = _fingerprint()
    if root.is_dir() and mark.is_file() and mark.read_text() == wanted:
        return False
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(wanted)
    return True


def _fingerprint() -> str:
    digest = hashlib.blake2b(digest_size=16)
    storage = settings.STORAGES["staticfiles"]["BACKEND"]
    only_hashed = str(settings.WHITENOISE_KEEP_ONLY_HASHED_FILES)
    for shaping in (storage, settings.STATIC_URL, only_hashed, *map(version, SHAPED_BY)):
        digest.update(f"{shaping}\0".encode())
    for finder in get_finders():
        for path, files in finder.list([]):
            digest.update(f"{path}\0".encode())
            with files.open(path) as file:
                digest.update(hashlib.blake2b(file.read()).digest())
    return digest.hexdigest()
