"""Translatable messages of steps and pipelines: an English text as key, and its values.

A catalogue translates the text when it is read, so that messages of old runs appear in languages
added later. Values stay values: numbers are formatted in the reader's language, and a value may
itself be a message.
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
    """A translatable sentence: its English text with placeholders for values.

    `plural` is the text for counts other than one, selected by the value `n`; `context` separates
    homonyms in English. Create one with `say`, `say_many` or `say_in`.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    plural: str = ""
    context: str = ""

    def __str__(self) -> str:
        return written(self, _in_english)

    def of(self, /, **values: Any) -> "Message":
        """Return the same sentence with these values added."""
        return Message(self.text, {**self.values, **_plain(values)}, self.plural, self.context)

    def as_json(self) -> dict[str, Any]:
        """Return the sentence as stored in rows and artifacts."""
        stored: dict[str, Any] = {MSGID: self.text}
        if self.values:
            stored["values"] = {name: _stored(value) for name, value in self.values.items()}
        return stored | {
            key: text for key, text in (("plural", self.plural), ("context", self.context)) if text
        }


def say(text: str, /, **values: Any) -> Message:
    """Return a sentence with values: text, numbers, other sentences, or a list of these."""
    return Message(text, _plain(values))


def say_many(one: str, many: str, n: int, /, **values: Any) -> Message:
    """Return a sentence that counts `n` things: `one` and `many` are its forms in English."""
    return Message(one, _plain({COUNT: n, **values}), many)


def say_in(context: str, text: str, /, **values: Any) -> Message:
    """Return a sentence whose translation depends on its use: `context` tells translators which."""
    return Message(text, _plain(values), context=context)


def as_json(sentence: Message | Text) -> dict[str, Any]:
    """Return a sentence as stored; one already stored by language code is kept."""
    return dict(sentence.translations) if isinstance(sentence, Text) else sentence.as_json()


def from_json(stored: Mapping[str, Any]) -> Message | Text:
    """Return a stored sentence. Raises KeyError for an empty one.

    Old rows store the sentence by language code: it is shown as it was written.
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
    """Return the sentence with its values; `translate` returns its text in the reader's language.

    `separators` are the decimal and the thousands separator. A missing value is shown as a dash.
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
    """Convert values of any library to types that JSON can store."""
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
