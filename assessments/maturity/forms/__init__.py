"""Forms of the maturity app, validated field by field."""

from assessments.maturity.forms.assessments import (
    AnswerForm,
    AssessmentForm,
    ImportForm,
    choice_of,
)

__all__ = ["AnswerForm", "AssessmentForm", "ImportForm", "choice_of"]
