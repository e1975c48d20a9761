"""What the tests of rated people begin with."""

import pytest

from tests.assessments.people.people_steps import Cast, a_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()
