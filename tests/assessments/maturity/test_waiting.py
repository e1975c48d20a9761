"""The sign-in page names what a browser has not finished, and nothing of another browser."""

from collections.abc import Callable
from datetime import UTC, datetime

from assessments.maturity.models import Assessment
from assessments.maturity.queries.assessments import unfinished_in
from tests.assessments.cast import Person

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_an_unfinished_assessment_waits_in_its_browser_alone(
    owner: Person, stranger: Person, viewer: Person, assessment: Assessment
) -> None:
    found = unfinished_in(owner.visitor, NOW)
    assert (found.name, found.answered, found.asked) == ("Churn model", 0, 59)
    assert unfinished_in(stranger.visitor, NOW) is None
    assert unfinished_in(viewer.visitor, NOW) is None, "who may only read has nothing to finish"


def test_the_sign_in_page_says_so(owner: Person, begin: Callable[..., Assessment]) -> None:
    begin(owner, system="Price model")
    page = owner.client.get("/accounts/login/").content.decode()
    assert "Price model (0 of 59)" in page
