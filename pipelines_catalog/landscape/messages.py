"""What is wrong with an input, in words: from the codes of the domain to translated sentences."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy

from mlops_portal.foundation.errors import FieldError
from pipelines_catalog.landscape.domain.reading import Problem
from pipelines_catalog.landscape.domain.requests import LARGEST_PAGE, MOST_TOOLS

_SENTENCES: Mapping[str, object] = {
    "unknown_value": gettext_lazy("“%(value)s” is not a value of %(field)s."),
    "unknown_ordering": gettext_lazy("Tools cannot be ordered by “%(value)s”."),
    "too_long": gettext_lazy("At most 100 characters are searched."),
    "unknown_parameter": gettext_lazy("There is no parameter “%(field)s”."),
    "not_a_number": gettext_lazy("A whole number from 1 is expected here."),
    "page_too_large": gettext_lazy("A page holds at most %(largest)s tools."),
    "no_such_page": gettext_lazy("There is no page %(value)s."),
    "unknown_language": gettext_lazy("The language is “en” or “pt-br”."),
    "not_an_object": gettext_lazy("An object is expected here."),
    "unknown_key": gettext_lazy("“%(field)s” is not known here."),
    "required": gettext_lazy("This is missing."),
    "not_a_list": gettext_lazy("A list of slugs is expected here."),
    "not_a_text": gettext_lazy("A slug is expected here."),
    "too_many": gettext_lazy("A stack holds at most %(most)s tools."),
    "unknown_tool": gettext_lazy("The landscape has no tool “%(value)s”."),
    "unknown_tool_meant": gettext_lazy(
        "The landscape has no tool “%(value)s”. Did you mean “%(meant)s”?"
    ),
}


def field_errors(problems: Iterable[Problem]) -> list[FieldError]:
    """Problems of the domain in the one shape of the portal."""
    return [FieldError(p.field or None, p.code, sentence(p)) for p in problems]


def sentence(problem: Problem) -> str:
    """The sentence for a problem in the language of the reader."""
    values = {"value": problem.value, "field": problem.field, "meant": problem.meant}
    values |= {"largest": LARGEST_PAGE, "most": MOST_TOOLS}  # type: ignore[dict-item]
    code = f"{problem.code}_meant" if problem.meant else problem.code
    return str(_SENTENCES[code]) % values
