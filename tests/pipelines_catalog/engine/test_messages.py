"""A sentence is its English text and its values; what reads it writes both as a language does."""

import json
import math

import numpy as np
import pytest

from mlops_portal.foundation.text import Text
from pipelines_catalog.engine import Message, say, say_in, say_many
from pipelines_catalog.engine.messages import as_json, from_json, written

ROWS = say("%(rows)d rows of %(months)s months, %(share).1f%% late, change %(change)+.3f, %(g)g",
           rows=19_997, months=12, share=12.34, change=0.0521, g=0.05)  # fmt: skip
PORTUGUESE = {
    ROWS.text: "%(rows)d linhas de %(months)s meses, %(share).1f%% atrasadas, %(change)+.3f, %(g)g",
    "June": "junho",
    "In %(month)s: %(why)s": "Em %(month)s: %(why)s",
    "%(n)s month": "%(n)s mês",
    "%(n)s months": "%(n)s meses",
}


def in_portuguese(message: Message) -> str:
    text = message.plural if message.plural and message.values["n"] != 1 else message.text
    return PORTUGUESE.get(text, text)


def test_numbers_are_written_as_the_language_of_the_reader_writes_them() -> None:
    assert str(ROWS) == "19,997 rows of 12 months, 12.3% late, change +0.052, 0.05"
    assert written(ROWS, in_portuguese, (",", ".")) == (
        "19.997 linhas de 12 meses, 12,3% atrasadas, +0,052, 0,05"
    )


def test_a_value_may_be_a_sentence_or_a_list_of_them() -> None:
    month = say("June")
    told = say("In %(month)s: %(why)s", month=month, why=[month, say_many("", "%(n)s months", 2)])
    assert str(told) == "In June: June, 2 months"
    assert written(told, in_portuguese) == "Em junho: junho, 2 meses"


def test_forms_of_a_count_and_meanings_of_a_word_are_kept_apart() -> None:
    assert [str(say_many("%(n)s month", "%(n)s months", n)) for n in (0, 1, 2)] == [
        "0 months", "1 month", "2 months",
    ]  # fmt: skip
    assert str(say_in("of a flight", "Late")) == "Late"
    assert say_in("of a flight", "Late") != say("Late")


def test_a_sentence_is_read_as_it_was_stored() -> None:
    told = say("%(a)s %(b)s", a=say_many("one", "%(n)s", 3), b=[say_in("c", "x"), 1.5, "text"])
    assert from_json(json.loads(json.dumps(as_json(told)))) == told
    assert as_json(say("Rows")) == {"msgid": "Rows"}


def test_sentences_of_old_that_were_kept_by_language_are_read_and_kept_as_they_are() -> None:
    stored = {"en": "10 rows", "pt-br": "10 linhas"}
    assert from_json(stored) == Text(stored)
    assert as_json(Text(stored)) == stored
    with pytest.raises(KeyError):
        from_json({})


def test_values_of_any_library_can_be_kept() -> None:
    told = say("%(a)d %(b).1f %(c).2f", a=np.int64(1_200), b=np.float32(0.5), c=math.nan)
    assert json.loads(json.dumps(as_json(told), allow_nan=False))["values"]["c"] == "nan"
    assert str(told) == "1,200 0.5 nan"


@pytest.mark.parametrize("text", ["%(gone)s rows", "%(gone).2f rows"])
def test_a_value_that_is_missing_is_a_dash(text: str) -> None:
    assert str(say(text)) == "– rows"


def test_a_sentence_can_be_a_key() -> None:
    assert len({say("Rows %(n)s", n=1), say("Rows %(n)s", n=1), say("Rows %(n)s", n=2)}) == 2
