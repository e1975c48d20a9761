"""People who are asked to answer a round, by addresses as mail programs copy them."""

import pytest

from assessments.maturity.forms.rounds import MOST_ADDRESSES, ExpectForm

OUTLOOK = "Silva, Ana <ana.silva@example.org>; Souza, Bia <bia@example.org>"


def test_what_outlook_copies_is_taken() -> None:
    form = ExpectForm({"addresses": OUTLOOK})
    assert form.is_valid()
    assert form.cleaned_data["addresses"] == ["ana.silva@example.org", "bia@example.org"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("ana@example.org; Bia", "“Bia”"),
        (" ; , ", "at least one"),
        (",".join(f"p{n}@example.org" for n in range(MOST_ADDRESSES + 1)), "too many"),
        ("x" * 60_000, "50000"),
    ],
)
def test_what_cannot_be_taken_is_named_at_the_field(given: str, told: str) -> None:
    form = ExpectForm({"addresses": given})
    assert not form.is_valid()
    assert told in " ".join(form.errors["addresses"])
