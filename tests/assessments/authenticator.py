"""An authenticator app for tests, whose clock stands still."""

import pytest
from allauth.mfa.totp.internal import auth

HALF_MINUTE = 60_000_000  # counted from 1970, as RFC 6238 does; any will do


class StoppedAuthenticator:
    """Gives a secret's only valid code of the half minute in which the clock stands."""

    def __init__(self) -> None:
        self.half_minute = HALF_MINUTE

    def __call__(self, secret: str) -> str:
        return auth.format_hotp_value(auth.hotp_value(secret, self.half_minute))

    def go_on(self) -> None:
        """Let half a minute pass."""
        self.half_minute += 1


def stopped_authenticator(monkeypatch: pytest.MonkeyPatch) -> StoppedAuthenticator:
    """Stop the server's half minutes.

    A code read at the end of one half minute and sent at the start of the next is another code.
    """
    app = StoppedAuthenticator()
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([app.half_minute]))
    return app
