"""What the room keeps: staffing questions that are answered in the background."""

from assessments.skills.models.staffing import StaffingJob

__all__ = ["StaffingJob"]
