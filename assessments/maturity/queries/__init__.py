"""Queries of the maturity app. The caller checks permissions with `access` first."""

from assessments.maturity.queries.assessments import assessments_of, bringable, links_of
from assessments.maturity.queries.questionnaires import (
    Progress,
    Questionnaire,
    as_domain,
    questionnaire_of,
    shared_questionnaire,
)
from assessments.maturity.queries.rounds import (
    RoundAnswers,
    counted_answers,
    own_response,
    round_answers,
    waiting_rounds,
)
