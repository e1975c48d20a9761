"""Serializers of the staffing API: requests, responses and their documentation."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from assessments.people.domain.needs import profile_candidates
from assessments.people.domain.staffing import Aim, Alternative, Candidate, Problem
from assessments.people.domain.team import Member, Target
from assessments.people.models.plans import JobState
from assessments.roles import content
from assessments.roles.domain.matrix import Requirement, highest_levels
from assessments.roles.serializers.answers import MatrixVersionField
from assessments.roles.serializers.bodies import (
    LEVEL,
    BySkillField,
    LevelsField,
    NameField,
    by_skill,
    error,
    is_whole,
    short,
)
from mlops_portal.foundation.api_fields import EnumField, ObjectSerializer, texts

MOST_PEOPLE = 200  # members, and candidates: beyond that the solver may not end in its time
MOST_HIRES = 20
MOST_DEPTH = 20
MOST_COST = 1_000_000_000
ID_LENGTH = 100
PROFILES = "profiles"  # as `candidates`: every profile of the matrix
_PROFILE = {
    "type": "object",
    "properties": {"role": {"type": "string"}, "seniority": {"type": "string"}},
    "required": ["role", "seniority"],
}
_CANDIDATE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "maxLength": ID_LENGTH},
        "levels": by_skill({**LEVEL, "nullable": True}),
        "cost": {"type": "number", "minimum": 0, "maximum": MOST_COST},
    },
    "required": ["id", "levels"],
}


# ------------------------------------------------------------------ requests
class IdField(serializers.CharField):
    """A text of 1 to 100 characters."""

    def run_validation(self, data: Any = serializers.empty) -> str:
        if not isinstance(data, str) or not data.strip() or len(data) > ID_LENGTH:
            raise ValidationError([error("bad_id", most=ID_LENGTH)])
        return data


class CostField(serializers.FloatField):
    """A cost as an exact fraction; None for null or a missing value."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, allow_null=True, min_value=0, max_value=MOST_COST, **kwargs
        )

    def run_validation(self, data: Any = serializers.empty) -> Fraction | None:
        if data is serializers.empty or data is None:
            return None
        if isinstance(data, int | float) and not isinstance(data, bool) and 0 <= data <= MOST_COST:
            return Fraction(str(data))
        raise ValidationError([error("bad_cost", value=short(data), most=MOST_COST)])


class HiresField(serializers.IntegerField):
    """The maximal number of hires; 2.0 and true are rejected."""

    def run_validation(self, data: Any = serializers.empty) -> int:
        if data is serializers.empty or data is None:
            raise ValidationError([error("required")])
        if not is_whole(data, 0, MOST_HIRES):
            raise ValidationError([error("bad_hires", value=short(data), most=MOST_HIRES)])
        return data


class AimField(EnumField):
    """The primary objective."""

    def run_validation(self, data: Any = serializers.empty) -> Aim:
        asked = Aim.COVERAGE if data is serializers.empty else data
        found = next((aim for aim in Aim if aim == asked), None)
        if found is None:
            raise ValidationError([error("unknown_aim", value=short(asked))])
        return found


@extend_schema_field(by_skill({"type": "integer", "minimum": 1, "maximum": MOST_DEPTH}))
class DepthField(BySkillField):
    """The required number of holders per skill."""

    most, code = MOST_DEPTH, "bad_depth"


class TargetLevelsField(BySkillField):
    """The levels of a target; each must be a number."""

    least, code = 0, "bad_level"


class ProfileSerializer(ObjectSerializer):
    """A profile of the matrix."""

    role = NameField("role")
    seniority = NameField("seniority")


@extend_schema_field({"oneOf": [by_skill(LEVEL), {"type": "array", "items": _PROFILE}]})
class TargetField(serializers.JSONField):
    """Levels by skill, or profiles of which the highest level counts."""

    def run_validation(self, data: Any = serializers.empty) -> Requirement:
        if data is serializers.empty or data is None:
            raise ValidationError([error("required")])
        if isinstance(data, Mapping):
            levels: Requirement = TargetLevelsField().run_validation(data)
        elif isinstance(data, Sequence) and not isinstance(data, str):
            read = serializers.ListField(child=ProfileSerializer()).run_validation
            matrix = content.matrix()
            profiles = [
                matrix.profile(f"{one['role']}:{one['seniority']}")
                for one in read(data[:MOST_PEOPLE])
            ]
            levels = highest_levels(map(matrix.required, profiles))
        else:
            raise ValidationError([error("bad_target")])
        if not any(levels.values()):
            raise ValidationError([error("empty_target")])
        return levels


class MemberSerializer(ObjectSerializer):
    """A member of the team."""

    id = IdField(max_length=ID_LENGTH, help_text=_("Yours; no name is needed."))
    levels = LevelsField()

    def validate(self, found: dict[str, Any]) -> Member:
        return Member(**found)


class CandidateSerializer(ObjectSerializer):
    """A candidate for the team."""

    id = IdField()
    levels = LevelsField()
    cost = CostField()

    def validate(self, found: dict[str, Any]) -> Candidate:
        return Candidate(found["id"], found["levels"], found["cost"] or Fraction(0))


class PeopleField(serializers.ListField):
    """People whose ids differ, and differ from those of `others`."""

    def run_validation(self, data: Any = serializers.empty, others: Any = ()) -> list[Any]:
        if data is serializers.empty and not self.required:
            return []
        if data is serializers.empty or data is None:
            raise ValidationError([error("required")])
        if not isinstance(data, Sequence) or isinstance(data, str):
            raise ValidationError([error("not_a_list")])
        if len(data) > MOST_PEOPLE:
            raise ValidationError([error("too_many_people", count=len(data), most=MOST_PEOPLE)])
        wrong: list[Any] = []
        try:
            people = self.run_child_validation(data)
        except ValidationError as refused:
            wrong.append(refused.detail)
        ids, known = _ids(data), _ids(others)
        twice = next((id for n, id in enumerate(ids) if id in known or id in ids[:n]), None)
        if twice is not None:
            wrong.append(error("id_twice", id=short(twice)))
        if wrong:
            raise ValidationError(wrong)
        return people


@extend_schema_field(MemberSerializer(many=True))
class MembersField(PeopleField):
    """The team."""

    child = MemberSerializer()


@extend_schema_field(
    {
        "oneOf": [
            {"type": "array", "items": _CANDIDATE, "maxItems": MOST_PEOPLE},
            {"type": "string", "enum": [PROFILES]},
        ]
    }
)
class CandidatesField(PeopleField):
    """Candidates, or the keyword for every profile of the matrix."""

    child = CandidateSerializer()

    def run_validation(self, data: Any = serializers.empty, others: Any = ()) -> list[Candidate]:
        if data == PROFILES:
            return list(profile_candidates(content.matrix()))
        return super().run_validation(data, self.parent.initial_data.get("members"))


class StaffingRequestSerializer(ObjectSerializer):
    """A team, its target, and the candidates."""

    members = MembersField(required=False, help_text=_("At most 200."))
    target = TargetField(help_text=_("Levels by skill, or profiles: the highest level counts."))
    depth = DepthField(
        required=False,
        allow_null=True,
        help_text=_("How many should hold a skill; it then decides between equal coverage."),
    )
    candidates = CandidatesField(help_text=_("At most 200, or “profiles” for every profile."))
    hires = HiresField(min_value=0, max_value=MOST_HIRES)
    budget = CostField()
    aim = AimField(
        Aim,
        default=Aim.COVERAGE.value,
        help_text=_("“depth” puts lacking holders before coverage."),
    )

    def validate(self, found: dict[str, Any]) -> Problem:
        return Problem(
            members=tuple(found["members"]),
            target=Target(found["target"], found["depth"]),
            candidates=tuple(found["candidates"]),
            hires=found["hires"],
            budget=found["budget"],
            aim=found["aim"],
        )


def problem_in(body: object) -> Problem:
    """Return the problem in a request body. Raises ValidationError with all errors."""
    asked = StaffingRequestSerializer(data=body)
    asked.is_valid(raise_exception=True)
    problem: Problem = asked.validated_data
    return problem


def _ids(people: object) -> list[str]:
    """Return the ids in a value that may be a list of people."""
    rows = people if isinstance(people, Sequence) and not isinstance(people, str) else ()
    ids = [one.get("id") for one in rows if isinstance(one, Mapping)]
    return [id for id in ids if isinstance(id, str) and id.strip()]


# ------------------------------------------------------------------ responses
class PlanSerializer(serializers.Serializer):
    """Hires with the resulting coverage and cost."""

    hires = texts()
    cost = serializers.FloatField()
    coverage = serializers.FloatField(source="after.coverage.low", allow_null=True)
    uncovered = texts(source="after.uncovered")
    absence_factor = serializers.IntegerField(
        source="after.absence_factor.low",
        allow_null=True,
        help_text=_("How many must leave at worst before a skill is uncovered."),
    )
    depth_shortage = serializers.IntegerField(
        source="after.depth_shortage.high", help_text=_("Holders that are lacking.")
    )


class AlternativeSerializer(PlanSerializer):
    """The best plan with a candidate who is in no best plan."""

    candidate = serializers.CharField()

    def to_representation(self, one: Alternative) -> dict[str, Any]:
        return {"candidate": one.candidate, **PlanSerializer(one.plan).data}


class StaffingSerializer(serializers.Serializer):
    """The best plan and how certain it is."""

    matrix_version = MatrixVersionField()
    aim = serializers.CharField(source="problem.aim.value")
    optimum = PlanSerializer(source="plan")
    ties = PlanSerializer(many=True, help_text=_("Other plans that are as good, at most ten."))
    tie_count = serializers.IntegerField(help_text=_("How many such plans there are."))
    ties_complete = serializers.BooleanField(help_text=_("False: there may be more."))
    alternatives = AlternativeSerializer(many=True)
    coverage_before = serializers.FloatField(source="problem.before.coverage.low", allow_null=True)
    coverage_after = serializers.FloatField(source="plan.coverage")
    depth_shortage_before = serializers.IntegerField(source="problem.before.depth_shortage.high")
    depth_shortage_after = serializers.IntegerField(source="plan.shortage")
    uncovered = texts(source="plan.after.uncovered")
    absence_factor = serializers.IntegerField(
        source="plan.after.absence_factor.low", allow_null=True
    )
    cut_short = serializers.BooleanField(help_text=_("The solver ran out of time."))
    may_be_off = serializers.FloatField(
        help_text=_("By how much coverage a better plan may exceed this one; 0 when proven.")
    )


@extend_schema_field(StaffingSerializer)
class StoredAnswerField(serializers.JSONField):
    """A stored answer as serialized when the worker finished."""


class StaffingJobSerializer(serializers.Serializer):
    """A large question for the worker."""

    id = serializers.UUIDField()
    state = EnumField(JobState)
    address = serializers.CharField(help_text=_("Where to ask again."))
    answer = StoredAnswerField(allow_null=True, help_text=_("Null until it is done."))
