"""What the tests of rated people begin with."""

import pytest

from tests.assessments.people.people_steps import Place, a_place


@pytest.fixture
def place(db: None) -> Place:
    return a_place()
