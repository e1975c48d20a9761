"""What the room keeps: people and their ratings, and staffing questions for the background."""

from assessments.skills.models.needs import TeamNeeds
from assessments.skills.models.notices import PeopleNotice
from assessments.skills.models.people import (
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
from assessments.skills.models.plans import TeamPlan
from assessments.skills.models.readings import Reading
from assessments.skills.models.staffing import StaffingJob
from assessments.skills.models.starts import EarlierStart

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
