"""Parameters keep to their type and bounds; nothing that is typed is more than a value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines_catalog.engine import (
    Choice,
    InvalidParameters,
    Number,
    Switch,
    WholeNumber,
    say,
)
from pipelines_catalog.engine.parameters import clean

TITLE = say("Title")
PARAMETERS = (
    WholeNumber("rows", TITLE, 100, minimum=10, maximum=1000),
    Number("rate", TITLE, 0.1, minimum=0.0, maximum=1.0),
    Choice("learner", TITLE, "logistic", choices={"logistic": TITLE, "boosting": TITLE}),
    Switch("weather", TITLE, True),
)


def codes(**given_values: object) -> dict[str, str]:
    with pytest.raises(InvalidParameters) as refused:
        clean(PARAMETERS, given_values)
    return {error.key: error.code for error in refused.value.errors}


def test_what_is_left_out_has_its_default() -> None:
    assert clean(PARAMETERS, {}) == {
        "rows": 100,
        "rate": 0.1,
        "learner": "logistic",
        "weather": True,
    }


def test_both_bounds_are_included() -> None:
    assert clean(PARAMETERS, {"rows": 10, "rate": 1})["rate"] == 1.0
    assert codes(rows=9, rate=1.01) == {"rows": "out_of_range", "rate": "out_of_range"}


def test_every_wrong_value_is_told_at_once() -> None:
    assert codes(rows="100", rate=float("nan"), learner="__import__('os')", weather=1, x=1) == {
        "rows": "not_a_whole_number",
        "rate": "not_a_number",
        "learner": "not_a_choice",
        "weather": "not_a_switch",
        "x": "unknown_parameter",
    }


def test_true_is_not_a_number() -> None:
    assert codes(rows=True, rate=False) == {"rows": "not_a_whole_number", "rate": "not_a_number"}


def test_bounds_are_described() -> None:
    assert PARAMETERS[0].describe() == {
        "type": "integer",
        "default": 100,
        "minimum": 10,
        "maximum": 1000,
    }
    assert PARAMETERS[2].describe()["choices"] == ["logistic", "boosting"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["rows", "rate", "learner", "weather", "x"]), JSON))
def test_whatever_is_sent_is_cleaned_or_refused(values: dict[str, object]) -> None:
    try:
        cleaned = clean(PARAMETERS, values)
    except InvalidParameters:
        return
    assert 10 <= cleaned["rows"] <= 1000
    assert 0 <= cleaned["rate"] <= 1
    assert cleaned["learner"] in ("logistic", "boosting")
    assert isinstance(cleaned["weather"], bool)
