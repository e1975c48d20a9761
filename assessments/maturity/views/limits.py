"""Messages for users without an account when no more assessments can be begun."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from assessments.maturity.services import LimitReached
from mlops_portal.foundation.requests import origin_of
from mlops_portal.organizations.access import actor_of

TOO_MANY = 429


def newcomer_of(request: HttpRequest) -> str:
    """Return the origin of a user without an account; "" with an account, not counted."""
    return "" if actor_of(request).user else origin_of(request)


def limit_words(reached: LimitReached) -> str:
    """Return why no assessment was begun, and what to do."""
    sentences = {
        "too_many_from_here": _(
            "Too many assessments were begun without an account from this network address (at most "
            "%(limit)s in an hour). Nothing was begun. Try again later, or sign in."
        ),
        "portal_is_full": _(
            "This portal keeps as many assessments without an account as it may (%(limit)s). "
            "Nothing was begun. Sign in to begin one, or delete one that is not needed."
        ),
    }
    return sentences[reached.code] % {"limit": reached.limit}
