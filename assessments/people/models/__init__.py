"""Models of rated people and their ratings, and of staffing questions for the worker."""

from assessments.people.models.people import (
    Correction,
    EarlierStart,
    KeptResult,
    PeopleNotice,
    Person,
    PersonLink,
    Purpose,
    Rater,
    Rating,
    RatingIsFinal,
    Reading,
    Source,
)
from assessments.people.models.plans import StaffingJob, TeamNeeds, TeamPlan
