"""Services that change assessments. Pages, the API and commands call these."""

from assessments.maturity.services.answers import (
    AlreadySubmitted,
    AnswerInput,
    AnswersConflict,
    Conflict,
    RoundClosed,
    record_answers,
)
from assessments.maturity.services.assessments import (
    LimitReached,
    create_assessment,
    delete_assessment,
    describe_assessment,
    import_assessment,
)
from assessments.maturity.services.links import (
    LINK_LIFE,
    LinkEnded,
    create_link,
    open_link,
    withdraw_link,
)
