"""Log lines without the secrets that addresses carry: a link's token lets its holder in."""

import logging
import re

KEPT = 6  # characters of a token, so that two lines of one link can be told to belong together
# A signed token (made of a value and its signature, parted by "." or ":"), or a long random one.
_TOKEN = re.compile(
    r"(?<=/)(?=[\w.:~-]*[A-Za-z])(?:[\w-]{16,}[.:][\w-]{16,}(?:[.:][\w-]+)*|[\w-]{40,})(?=[/?\s\"']|$)"
)


def without_tokens(text: str) -> str:
    """`text` with every token in an address cut short."""
    return _TOKEN.sub(lambda found: found.group()[:KEPT] + "…", text)


class TokenFilter(logging.Filter):
    """Cut tokens in a line's message, its arguments and the traceback that goes with it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_tokens(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_tokens(record.exc_text)
        return True
