"""Facts of a vacancy that only the employer knows, from URL parameters. Pure.

They are never stored: the URL carries them from the form to the advert.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.roles.domain.matrix import Requirement
from mlops_portal.foundation.incoming import shown
from mlops_portal.foundation.inputs import InputError, InvalidInput

FACTS = ("place", "contract", "pay", "deadline", "contact", "controller")
MOST_FACT = 200  # characters
BRINGS, LEAVES_OUT = "bring", "only"


@dataclass(frozen=True, slots=True)
class Offer:
    """Facts by key, "" if not given; the chosen demands, and whether others are left out."""

    facts: Mapping[str, str]
    brings: tuple[str, ...]
    leaves_out: bool

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The offer as URL query pairs."""
        facts = [(key, value) for key, value in self.facts.items() if value]
        chosen = [(BRINGS, slug) for slug in self.brings]
        return facts + chosen + ([(LEAVES_OUT, "1")] if self.leaves_out else [])


def read_offer(asked: Mapping[str, Sequence[str]], required: Requirement) -> Offer:
    """Parse `FACTS`, `bring` (skills that the profile requires), `only`. Raises InvalidInput."""
    facts = {key: " ".join((list(asked.get(key, ())) or [""])[-1].split()) for key in FACTS}
    errors = [
        InputError(key, "long_text", {"most": MOST_FACT})
        for key, value in facts.items()
        if len(value) > MOST_FACT
    ]
    brings = tuple(dict.fromkeys(slug for slug in asked.get(BRINGS, ()) if slug))
    errors += [
        InputError(f"{BRINGS}.{shown(slug)}", "unknown_skill", {"skill": shown(slug)})
        for slug in brings
        if not required.get(slug)
    ]
    if errors:
        raise InvalidInput(errors)
    return Offer(facts, brings, bool(brings) and "1" in asked.get(LEAVES_OUT, ()))
