"""A text of the content in each language that its file declares. Pure: knows no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """Translations of one sentence by language code ("en", "pt-br")."""

    translations: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "translations", MappingProxyType(dict(self.translations)))

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.translations.items())))

    def __reduce__(self) -> tuple[type["Text"], tuple[dict[str, str]]]:
        return (Text, (dict(self.translations),))

    def in_language(self, code: str) -> str:
        """The text in `code` ("pt-br", "pt-BR" and "pt" name the same), else in English."""
        code = code.lower()
        base = code.split("-")[0]
        said = self.translations
        alike = next((language for language in said if language.split("-")[0] == base), "")
        for language in (code, alike, DEFAULT_LANGUAGE):
            if language in said:
                return said[language]
        return next(iter(said.values()))
