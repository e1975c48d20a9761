"""The rule's name, version and thresholds, as documented in `docs/method.md`. Pure."""

from fractions import Fraction

RULE_ID = "gated-levels"
RULE_VERSION = "1.0.0"
SHOULD_SHARE = Fraction(3, 4)  # of a step's applicable SHOULD units
WAIVED_SHARE = Fraction(1, 4)  # of a step's units; more than this is not assessable


def shoulds_needed(applicable: int) -> int:
    """Return the least n with 4 n >= 3 applicable: the SHOULD units needed."""
    return -(-applicable * SHOULD_SHARE.numerator // SHOULD_SHARE.denominator)
