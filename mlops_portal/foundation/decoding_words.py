"""Messages for errors in text files, for the person who uploaded the file."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mlops_portal.foundation.decoding import UnreadableText

SENTENCES: Mapping[str, Promise] = {
    "not_text": gettext_lazy("This is not the text of a file: it holds control characters."),
    "broken_text": gettext_lazy("The characters are damaged here; save the file as UTF-8 again."),
    "unknown_encoding": gettext_lazy(
        "The characters are neither UTF-8, UTF-16 nor Windows-1252; save the file as UTF-8."
    ),
    "broken_csv": gettext_lazy("The table is broken here: %(value)s."),
}


def sentence_of(error: UnreadableText) -> str:
    """Return the sentence with its line, in the language of the reader."""
    sentence = str(SENTENCES[error.code]) % {"value": error.value}
    return _("Line %(line)s: %(sentence)s") % {"line": error.line, "sentence": sentence}
