"""Fixtures of the journeys: the browser of a person that the portal already knows."""

from collections.abc import Callable
from typing import Any

import pytest

from assessments.maturity.models import Assessment
from assessments.organizations.access import VISITOR_COOKIE
from assessments.organizations.access import _signer as visitor_signer
from tests.journeys.assess_steps import OWNER, assess

SMALL_PAGE = "/accessibility/"  # where a cookie is set before the first page of a test


@pytest.fixture
def open_as_owner(open_page: Callable[..., Any], live_server: Any) -> Callable[..., Any]:
    """`open_page` in the browser that made the assessments of the test."""

    def _open(path: str, **options: Any) -> Any:
        page = open_page(SMALL_PAGE, **options)
        key = visitor_signer.sign(OWNER)
        page.context.add_cookies([{"name": VISITOR_COOKIE, "value": key, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return _open


@pytest.fixture
def an_assessment(live_server: Any) -> Assessment:
    """The owner's assessment, not answered yet."""
    return assess()
