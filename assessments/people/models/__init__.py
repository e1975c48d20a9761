"""Models of rated people and their ratings, and of staffing questions for the worker."""

from assessments.people.models.needs import TeamNeeds
from assessments.people.models.notices import PeopleNotice
from assessments.people.models.people import (
    Correction,
    KeptResult,
    Person,
    PersonLink,
    Purpose,
    Rater,
    Rating,
    RatingIsFinal,
    Source,
)
from assessments.people.models.plans import TeamPlan
from assessments.people.models.readings import Reading
from assessments.people.models.staffing import StaffingJob
from assessments.people.models.starts import EarlierStart

__all__ = [
    "Correction",
    "EarlierStart",
    "KeptResult",
    "PeopleNotice",
    "Person",
    "PersonLink",
    "Purpose",
    "Rater",
    "Rating",
    "RatingIsFinal",
    "Reading",
    "Source",
    "StaffingJob",
    "TeamNeeds",
    "TeamPlan",
]
