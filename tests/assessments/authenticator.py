"""An authenticator app for tests, whose clock stands still."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth

HALF_MINUTE = 60_000_000  # counted from 1970, as RFC 6238 does; any will do


def stopped_authenticator(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Stop the server's half minutes; the function returned gives a secret's only valid code.

    A code read at the end of one half minute and sent at the start of the next is another code.
    """
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([HALF_MINUTE]))
    return lambda secret: auth.format_hotp_value(auth.hotp_value(secret, HALF_MINUTE))
