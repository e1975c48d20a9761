"""Encryption of temporary secrets in the database with the portal's key."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def cipher(purpose: str) -> MultiFernet:
    """Return a cipher that encrypts with SECRET_KEY; it also decrypts with SECRET_KEY_FALLBACKS.

    What was encrypted for one purpose cannot be decrypted for another.
    """
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"{purpose}{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
