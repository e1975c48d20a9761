"""Parsing of submitted ratings and comparison with the version the page showed. Pure.

Ratings are never overwritten: only entries that differ from the page are new, and an entry that
another page of the same rater changed meanwhile is reported as a conflict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from assessments.roles.domain.matrix import LEVELS
from mlops_portal.foundation.inputs import InputError, InvalidInput

NOT_ASSESSED = "none"  # as a form says it
MOST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class SkillRating:
    """A rater's entry for a skill: level (None: not assessed) and evidence."""

    level: int | None = None
    evidence: str = ""
    evidence_url: str = ""


EMPTY = SkillRating()


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries to add, and skills that another page of the same rater changed differently."""

    new: Mapping[str, SkillRating]
    conflicts: tuple[str, ...]


def read_ratings(sent: Mapping[str, str], skills: Iterable[str]) -> dict[str, SkillRating]:
    """Parse entries from `level-<skill>`, `evidence-<skill>`, `url-<skill>`. Raises InvalidInput.

    A skill that was not sent is left out; an unknown skill rejects the whole form.
    """
    known, errors = list(skills), []
    for key in sent:
        kind, _, slug = key.partition("-")
        if kind in ("level", "evidence", "url") and slug not in known:
            errors.append(InputError(key[:80], "unknown_skill", {"skill": slug[:80]}))
    found = {}
    for slug in known:
        if f"level-{slug}" in sent:
            found[slug] = _entry(sent, slug, errors)
    if errors:
        raise InvalidInput(errors)
    return found


def changes(
    shown: Mapping[str, SkillRating],
    now: Mapping[str, SkillRating],
    sent: Mapping[str, SkillRating],
) -> Changes:
    """Return entries in `sent` that differ from both `shown` (on the page) and `now` (newest)."""
    new, conflicts = {}, []
    for skill, entry in sent.items():
        newest = now.get(skill, EMPTY)
        if entry in (shown.get(skill, EMPTY), newest):
            continue
        if newest != shown.get(skill, EMPTY):
            conflicts.append(skill)
        new[skill] = entry
    return Changes(new, tuple(conflicts))


def says_something(sheet: Mapping[str, SkillRating]) -> bool:
    """Return whether at least one skill has a level."""
    return any(entry.level is not None for entry in sheet.values())


def _entry(sent: Mapping[str, str], slug: str, errors: list[InputError]) -> SkillRating:
    level = sent[f"level-{slug}"]
    if level != NOT_ASSESSED and level not in map(str, LEVELS):
        errors.append(InputError(f"level-{slug}", "bad_choice", {"value": level[:20]}))
        level = NOT_ASSESSED
    text = sent.get(f"evidence-{slug}", "").replace("\r\n", "\n").strip()
    url = sent.get(f"url-{slug}", "").strip()
    if len(text) > MOST_TEXT or "\0" in text:
        errors.append(InputError(f"evidence-{slug}", "long_text", {"most": MOST_TEXT}))
    if url and not _is_address(url):
        errors.append(InputError(f"url-{slug}", "bad_url"))
    return SkillRating(None if level == NOT_ASSESSED else int(level), text, url)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    return is_web and len(url) <= MOST_TEXT and url.isprintable() and " " not in url
