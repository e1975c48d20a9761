"""A generated signing key for installations without one, kept in the data folder."""

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def read_or_create_secret_key(data_dir: Path) -> str:
    """Return the key in `data_dir/secret_key`, writing a new one (mode 0600) on the first start.

    Two processes that start at once agree: the file is linked into place complete, and the one
    that comes second reads the first one's key. Where the folder cannot be written, a key for this
    process alone is returned; the start-up check reports the folder.
    """
    path = data_dir / "secret_key"
    try:
        return path.read_text().strip()
    except OSError:
        pass
    key = secrets.token_urlsafe(48)
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = data_dir / f".secret_key-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
        try:
            os.link(draft, path)
        except FileExistsError:
            return path.read_text().strip()
        finally:
            draft.unlink()
    except OSError:
        return key
    return key


def cipher(purpose: str) -> MultiFernet:
    """Return a cipher that encrypts with SECRET_KEY; it also decrypts with SECRET_KEY_FALLBACKS.

    What was encrypted for one purpose cannot be decrypted for another.
    """
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"{purpose}{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
