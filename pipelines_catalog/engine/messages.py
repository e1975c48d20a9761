"""Sentences of steps and pipelines: an English text that names them, and the values in it.

A catalogue translates the text when somebody reads it, so that what a run told long ago speaks a
language that was added later. Values stay values: numbers are written as the reader's language
writes them, and a value may be a sentence itself.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from numbers import Integral, Real
from typing import Any

from mlops_portal.foundation.text import Text

MSGID = "msgid"  # the key by which a stored sentence is known
COUNT = "n"  # the value that decides between singular and plural
# %(name)s as it is, %(name)d a whole number with its thousands apart, %(name).4f, %(name)+.1f and
# %(name)g as `format` writes them; %% is a per cent sign.
PLACE = re.compile(r"%(?:%|\((\w+)\)(s|d|\+?(?:\.\d+)?[fg]))")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence: its text in English with places for values, which catalogues translate.

    `plural` is the text for other than one, decided by the value `n`; `context` tells apart what
    is the same word in English. Make one by `say`, `say_many` or `say_in`.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    plural: str = ""
    context: str = ""

    def __str__(self) -> str:
        return written(self, _in_english)

    def of(self, /, **values: Any) -> "Message":
        """The same sentence with these values as well."""
        return Message(self.text, {**self.values, **_plain(values)}, self.plural, self.context)

    def as_json(self) -> dict[str, Any]:
        """The sentence as rows and artifacts keep it."""
        stored: dict[str, Any] = {MSGID: self.text}
        if self.values:
            stored["values"] = {name: _stored(value) for name, value in self.values.items()}
        return stored | {
            key: text for key, text in (("plural", self.plural), ("context", self.context)) if text
        }


def say(text: str, /, **values: Any) -> Message:
    """A sentence with values: text, numbers, other sentences, or a list of these."""
    return Message(text, _plain(values))


def say_many(one: str, many: str, n: int, /, **values: Any) -> Message:
    """A sentence that counts `n` things: `one` and `many` are its forms in English."""
    return Message(one, _plain({COUNT: n, **values}), many)


def say_in(context: str, text: str, /, **values: Any) -> Message:
    """A sentence whose translation depends on where it stands: `context` says so to translators."""
    return Message(text, _plain(values), context=context)


def as_json(sentence: Message | Text) -> dict[str, Any]:
    """A sentence as rows and artifacts keep it; one that was kept by language code stays so."""
    return dict(sentence.translations) if isinstance(sentence, Text) else sentence.as_json()


def from_json(stored: Mapping[str, Any]) -> Message | Text:
    """A sentence that a row keeps. Raises KeyError for an empty one.

    Rows of old keep the sentence itself by language code: it reads as it was told.
    """
    if stored and MSGID not in stored:
        return Text(stored)
    values = {name: _read(value) for name, value in stored.get("values", {}).items()}
    return Message(stored[MSGID], values, stored.get("plural", ""), stored.get("context", ""))


def written(
    message: Message,
    translate: Callable[[Message], str],
    separators: tuple[str, str] = (".", ","),
) -> str:
    """The sentence with its values: `translate` finds its text in the reader's language.

    `separators` are that of decimals and that of thousands. A value that is missing is a dash.
    """
    marks = str.maketrans(dict(zip(".,", separators, strict=True)))

    def put(value: Any, form: str) -> str:
        if isinstance(value, Message):
            return written(value, translate, separators)
        if isinstance(value, list):
            return ", ".join(put(each, form) for each in value)
        if form == "s" or isinstance(value, str):
            return str(value)
        return format(value, ",d" if form == "d" else form).translate(marks)

    def fill(place: re.Match[str]) -> str:
        name, form = place.groups()
        return put(message.values.get(name, "–"), form) if name else "%"

    return PLACE.sub(fill, translate(message))


def _in_english(message: Message) -> str:
    return message.plural if message.plural and message.values[COUNT] != 1 else message.text


def _plain(value: Any) -> Any:
    """Values as JSON can keep them, whatever library computed them."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if isfinite(value) else str(value)
    return value if isinstance(value, Message) else str(value)


def _stored(value: Any) -> Any:
    if isinstance(value, list):
        return [_stored(each) for each in value]
    return value.as_json() if isinstance(value, Message) else value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(each) for each in value]
    return from_json(value) if isinstance(value, Mapping) else value
