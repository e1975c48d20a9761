"""Loading of frameworks from version folders, with all errors collected.

The first version is complete: a head file, and one file of practices per dimension. A later one
is an overlay: its `framework.yaml` names its `base` and lists what is added, changed and dropped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import StringConstraints

from assessments.maturity.domain import checks
from assessments.maturity.domain.framework import Framework
from mlops_portal.foundation.content import (
    ContentError,
    InvalidContent,
    Steps,
    build,
    key_of,
    overlay,
    read_yaml,
)
from mlops_portal.foundation.shapes import SHAPE, Filled, Slug, Version
from mlops_portal.foundation.text import DEFAULT_LANGUAGE

HEAD, PUBLISHED, CORRECTIONS = "framework.yaml", "published.yaml", "corrections.yaml"
BY_ID = ("dimensions", "practices")  # lists in the head that overlays change by id
SECTIONS = (*BY_ID, "roles", "tool_categories", "components", "sources")
TERMS = ("roles", "tool_categories", "components")  # sections of the head, by id
TEXTS = ("question", "help", "why", "evidence", "na_hint")  # fields of a practice


@dataclass(frozen=True)
class Loaded:
    """A loaded version with its complete document, which the next version may be based on."""

    framework: Framework
    folder: Path
    document: Mapping[str, Any]
    published: Mapping[str, checks.Published]


@dataclass(frozen=True)
class _Practices:
    """The schema of a file with the practices of one dimension."""

    __pydantic_config__ = SHAPE

    dimension: Slug
    practices: list[dict[str, Any]]


@dataclass(frozen=True)
class _Published:
    """The published practices that results depend on; an overlay lists only its own."""

    __pydantic_config__ = SHAPE

    version: Version
    practices: Mapping[str, checks.Published]
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected translation in a practice, or of a term (“components.registry”)."""

    __pydantic_config__ = SHAPE

    language: str
    was: Filled
    now: Filled
    practice: str = ""
    term: Annotated[str, StringConstraints(pattern=rf"^$|^({'|'.join(TERMS)})\.")] = ""

    def __post_init__(self) -> None:
        if bool(self.practice) == bool(self.term):
            raise ValueError("names either a practice or a term")


@dataclass(frozen=True, slots=True)
class Corrections:
    """The contents of the corrections file."""

    __pydantic_config__ = SHAPE

    corrections: tuple[Correction, ...]


def load_framework(folder: Path, earlier: Sequence[Loaded] = ()) -> Loaded:
    """Load the version in `folder`, based on one of `earlier`. Raises InvalidContent."""
    errors: list[ContentError] = []
    head = read(folder, HEAD, dict[str, Any], errors)
    published = read(folder, PUBLISHED, _Published, errors)
    practices = _practices(folder, errors)
    corrections: Any = Corrections(())
    if (folder / CORRECTIONS).exists():
        corrections = read(folder, CORRECTIONS, Corrections, errors)
    if errors:
        raise InvalidContent(errors)
    then = published.practices
    if "base" in head:
        if (folder / "practices").exists():
            reason = f"an overlay has its practices in {HEAD}"
            raise InvalidContent([ContentError(shown(folder, "practices"), "", reason)])
        document = _on_top(folder, head, earlier)
        base = next(one for one in earlier if one.framework.version == head["base"])
        then = {id: base.published[id] for id in base.published if id not in published.dropped}
        then |= published.practices
    else:
        errors += _named(folder, checks.check_scoring(head.pop("scoring", {})))
        document = head | {"practices": practices}
    framework = _build(folder, document)
    if corrections.corrections:
        document, wrong = corrected(document, corrections.corrections)
        file = shown(folder, CORRECTIONS)
        errors += [ContentError(file, f"corrections[{at}]", reason) for at, reason in wrong]
        framework = _build(folder, document)
    errors += _named(folder, checks.check_framework(framework))
    errors += _named(folder, checks.check_published(framework, published.version, then), PUBLISHED)
    if errors:
        raise InvalidContent(dict.fromkeys(errors))
    by_id = {name: {one["id"]: one for one in document[name]} for name in BY_ID}
    return Loaded(framework, folder, document | by_id, then)


def _practices(folder: Path, errors: list[ContentError]) -> list[dict[str, Any]]:
    found = []
    for path in sorted((folder / "practices").glob("*.yaml")):
        file = f"practices/{path.name}"
        sheet = read(folder, file, _Practices, errors)
        if sheet and sheet.dimension != path.stem:
            reason = f"must be {path.stem}, as the file is named"
            errors.append(ContentError(shown(folder, file), "dimension", reason))
        found += [one | {"dimension": sheet.dimension} for one in sheet.practices] if sheet else []
    return found


def _on_top(folder: Path, head: dict[str, Any], earlier: Sequence[Loaded]) -> dict[str, Any]:
    """Return the complete document of an overlay. Raises InvalidContent."""
    bases = {one.framework.version: one.document for one in earlier}
    whole = overlay(head, shown(folder, HEAD), bases, SECTIONS)
    return whole | {name: [{**one, "id": id} for id, one in whole[name].items()] for name in BY_ID}


def _build(folder: Path, document: dict[str, Any]) -> Framework:
    """Build the framework from a complete document, practices in the order of dimensions."""

    def place(steps: Steps) -> tuple[str, str]:
        key, file = key_of(document, steps), HEAD
        if steps[0] == "practices" and len(steps) > 1:
            file = _file(folder, document["practices"][steps[1]].get("dimension"))
            key = key.removeprefix("practices.")
        return shown(folder, file), key

    languages = document.get("languages", ())
    framework = build(Framework, document, HEAD, languages=languages, place=place)
    order = [dimension.id for dimension in framework.dimensions]
    practices = sorted(
        framework.practices,
        key=lambda one: order.index(one.dimension) if one.dimension in order else len(order),
    )
    return replace(framework, practices=tuple(practices))


def read(
    folder: Path, file: str, shape: Any, errors: list[ContentError], languages: Iterable[str] = ()
) -> Any:
    """Read and validate a file; return None and append to `errors` if it is invalid."""
    name = shown(folder, file)
    try:
        return build(shape, read_yaml(folder / file, name), name, languages=languages)
    except InvalidContent as invalid:
        errors.extend(invalid.errors)
        return None


def shown(folder: Path, file: str) -> str:
    """Return the name of a file in error messages: with its version folder."""
    return f"{folder.name}/{file}"


def _file(folder: Path, dimension: str | None, other: str = HEAD) -> str:
    """Return the file of a dimension's practices; `other` for an overlay or without a dimension."""
    is_whole = dimension and (folder / "practices").exists()
    return f"practices/{dimension}.yaml" if is_whole else other


def _named(
    folder: Path, problems: Iterable[checks.Problem], other: str = HEAD
) -> Iterator[ContentError]:
    """Add to each problem its file; problems without a dimension belong to `other`."""
    for problem in problems:
        file = _file(folder, problem.dimension, HEAD if problem.dimension else other)
        yield ContentError(shown(folder, file), problem.key, problem.reason)


def corrected(
    document: Mapping[str, Any], corrections: Sequence[Correction]
) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """Return the framework's document with corrections applied, and errors as (index, reason)."""
    result = deepcopy(dict(document))
    texts = {practice["id"]: list(_texts(practice)) for practice in result["practices"]}
    texts |= {f"{name}.{id}": [text] for name in TERMS for id, text in result[name].items()}
    wrong = []
    for place, one in enumerate(corrections):
        named, language = one.practice or one.term, one.language
        found = [text for text in texts.get(named, ()) if text.get(language) == one.was]
        if language == DEFAULT_LANGUAGE:
            wrong.append((place, f"{language} is the language of writing: it does not change"))
        elif len(found) != 1:
            reason = f"{named} has {len(found)} texts that read so in {language}, not 1"
            wrong.append((place, reason))
        else:
            found[0][language] = one.now
    return result, wrong


def _texts(practice: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (practice[name] for name in TEXTS if name in practice)
    yield from practice.get("options", ())
