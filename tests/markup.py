"""Pages as tests read them: without the white space that no reader sees.

Templates are broken into lines by a formatter. A test that looks for markup reads `flat(page)`:
tags on one line, no white space beside blocks, one space elsewhere; `<pre>` and the like stay.
"""

import re
from html import unescape
from typing import Any

BLOCKS = (
    "address|article|aside|blockquote|body|br|button|caption|circle|col|colgroup|dd|details|div|dl|"
    "dt|fieldset|figure|footer|form|g|h[1-6]|head|header|hr|html|label|legend|li|line|link|main|"
    "meta|nav|ol|optgroup|option|p|path|polygon|polyline|rect|script|section|select|summary|svg|"
    "table|tbody|td|template|text|tfoot|th|thead|title|tr|ul|use"
)
KEPT = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)", re.S)
TAG = re.compile(r"""</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>""")
QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
BESIDE = re.compile(rf"""\s*(</?(?:{BLOCKS})\b(?:[^<>"']|"[^"]*"|'[^']*')*>)\s*""")


def text_of(page: Any) -> str:
    """What a reader of the page reads: its text without tags, one space between words."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode())))


def flat(page: Any) -> str:
    """A page (or its markup) with visible white space alone; what is no page stays as it is."""
    html = page if isinstance(page, str) else page.content.decode()
    if not isinstance(page, str) and "html" not in page.headers.get("Content-Type", ""):
        return html
    parts = KEPT.split(html)
    # `split` gives text, kept element, its name, text, ...
    return "".join(
        _squeezed(part) if place % 3 == 0 else TAG.sub(_one_line, part, count=1)
        for place, part in enumerate(parts)
        if place % 3 != 2
    )


def _squeezed(html: str) -> str:
    html = BESIDE.sub(r"\1", TAG.sub(_one_line, html))
    return "".join(
        part if part.startswith("<") else re.sub(r"\s+", " ", part)
        for part in re.split(rf"({TAG.pattern})", html)
    )


def _one_line(found: re.Match[str]) -> str:
    tag = "".join(
        part if place % 2 else re.sub(r"\s+", " ", part)
        for place, part in enumerate(QUOTED.split(found.group()))
    )
    return re.sub(r"\s+(/?>)$", r"\1", tag)
