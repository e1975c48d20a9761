"""Short names of practices, for plans and lists."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from assessments.maturity.content.loading import read_document, shown
from assessments.maturity.domain.framework import Framework
from mlops_portal.foundation.content import ContentError, InvalidContent
from mlops_portal.foundation.text import Text

FILE = "titles.yaml"


def load_titles(folder: Path, framework: Framework) -> Mapping[str, Text]:
    """A name for each practice of the version in `folder`. Raises InvalidContent."""
    given = read_document(folder, FILE, "titles")["titles"]
    if errors := tuple(_errors(shown(folder, FILE), given, framework)):
        raise InvalidContent(errors)
    return MappingProxyType({practice: Text(name) for practice, name in given.items()})


def _errors(
    file: str, given: Mapping[str, Mapping[str, str]], framework: Framework
) -> Iterator[ContentError]:
    for practice in given:
        if practice not in framework.by_id:
            yield ContentError(file, f"titles.{practice}", f"there is no practice {practice}")
    for practice in framework.by_id:
        for language in framework.languages:
            if language not in given.get(practice, {}):
                yield ContentError(file, f"titles.{practice}", f"has no name in {language}")
