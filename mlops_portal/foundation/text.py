"""A text of the content in each language that its file declares. Pure, without Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from pydantic_core.core_schema import ValidationInfo

LANGUAGE, FILLED = r"^[a-z]{2}(-[a-z]{2})?$", r"\S"
DEFAULT_LANGUAGE = "en"

Translated = TypeVar("Translated", bound=Mapping[str, Any])


def declared(given: Translated, info: ValidationInfo) -> Translated:
    """Return translations by language; refuse others than those in the context, if it has any."""
    languages = (info.context or {}).get("languages") or given
    for reason, codes in (
        ("has no text in {languages}", [code for code in languages if code not in given]),
        ("{languages} is not declared as a language", [c for c in given if c not in languages]),
    ):
        if codes:
            raise PydanticCustomError("text", reason, {"languages": ", ".join(codes)})
    return given


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

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: Any) -> CoreSchema:
        """Validate a mapping of language to text, in the context's languages if declared."""
        translations = core_schema.dict_schema(
            core_schema.str_schema(pattern=LANGUAGE),
            core_schema.str_schema(pattern=FILLED),
            min_length=1,
        )
        return core_schema.with_info_after_validator_function(
            lambda given, info: cls(declared(given, info)), translations
        )

    def in_language(self, code: str) -> str:
        """Return the text in `code` ("pt-br", "pt-BR" and "pt" name the same), else in English."""
        code = code.lower()
        base = code.split("-")[0]
        said = self.translations
        alike = next((language for language in said if language.split("-")[0] == base), "")
        for language in (code, alike, DEFAULT_LANGUAGE):
            if language in said:
                return said[language]
        return next(iter(said.values()))
