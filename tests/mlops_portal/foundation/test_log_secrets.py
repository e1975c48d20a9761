"""No log line holds the token of a link, living or ended."""

import io
import logging
import secrets
import uuid

import pytest
from django.conf import settings
from django.core.signing import Signer

from mlops_portal.foundation.log_secrets import KEPT, TokenFilter, without_tokens

TOKENS = [
    secrets.token_urlsafe(32),
    Signer(salt="any").sign(uuid.uuid4().hex).replace(":", "."),
    Signer(salt="any").sign(uuid.uuid4().hex),
]


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize(
    "path",
    ["/roles/people/{}/", "/assess/link/{}/", "/x/invitation/{}", '"GET /a/{}/?q=1 HTTP/1.1"'],
)
def test_token_is_cut(token: str, path: str) -> None:
    line = without_tokens(path.format(token))
    assert token[: KEPT + 1] not in line
    assert token[:KEPT] in line


@pytest.mark.parametrize(
    "line",
    [
        f"/roles/people/{uuid.uuid4()}/",
        "/roles/machine-learning-engineer/intermediate/",
        "/assess/practices/continuous-training-of-models/",
        "File /usr/lib/python3.11/site-packages/django/core/handlers/base.py",
    ],
)
def test_other_addresses_stay_as_they_are(line: str) -> None:
    assert without_tokens(line) == line


def test_message_arguments_and_traceback_are_cut() -> None:
    token, said = TOKENS[0], io.StringIO()
    handler = logging.StreamHandler(said)
    handler.addFilter(TokenFilter())
    logger = logging.Logger("tried")
    logger.addHandler(handler)
    logger.warning("Gone: %s", f"/roles/people/{token}/")
    try:
        raise ValueError(f"/roles/people/{token}/")
    except ValueError:
        logger.exception("It failed")
    assert "Gone" in said.getvalue()
    assert "ValueError" in said.getvalue()
    assert token not in said.getvalue()


def test_console_of_the_portal_cuts_them() -> None:
    assert "tokens" in settings.LOGGING["handlers"]["console"]["filters"]
