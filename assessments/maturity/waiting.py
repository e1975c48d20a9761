"""What the sign-in page says of a browser: its newest assessment that is not finished."""

from datetime import datetime

from assessments.maturity import content, queries
from assessments.maturity.domain.framework import Scope
from assessments.organizations.access import Asker, Visitor
from assessments.organizations.in_progress import Waiting


def unfinished_in(visitor: Visitor, at: datetime) -> Waiting | None:
    """The browser's newest assessment if questions of it are open."""
    newest = queries.assessments_of(Asker(None, visitor), at).filter(can_edit=True).first()
    if newest is None:
        return None
    framework = content.framework(newest.framework, newest.framework_version)
    asked = len(framework.practices_in(Scope(newest.scope)))
    return Waiting(newest.system, newest.answered, asked) if newest.answered < asked else None
