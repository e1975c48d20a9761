"""Examples of the API's documents. A test holds that the requests give these answers."""

from drf_spectacular.utils import OpenApiExample

ROLE = OpenApiExample("The data scientist", value="data-scientist")
PROFILES = OpenApiExample(
    "Two profiles", value=["data-scientist:intermediate", "data-engineer:intermediate"]
)
FIT_REQUEST = OpenApiExample(
    "A beginner data analyst with one skill not assessed",
    request_only=True,
    value={
        "role": "data-analyst",
        "seniority": "beginner",
        "levels": {
            "programming-logic": 1,
            "statistics": 2,
            "algebra-calculus": 1,
            "databases": 1,
            "hadoop-ecosystem": 0,
            "data-ingestion-tools": 1,
            "problem-solving": 1,
            "communication": 1,
            "transformation-innovation": 1,
            "strategic-systemic-vision": None,
        },
        "must_haves": {"databases": 1},
        "weights": {"statistics": 2},
    },
)
FIT = OpenApiExample(
    "Most is held, one skill is open",
    response_only=True,
    value={
        "role": "data-analyst",
        "seniority": "beginner",
        "matrix_version": "1.0.0",
        "coverage": None,
        "coverage_low": 0.8181818181818182,
        "coverage_high": 0.9090909090909091,
        "met_share": None,
        "met_share_low": 0.8,
        "met_share_high": 0.9,
        "steps": None,
        "steps_low": 1,
        "steps_high": 2,
        "deepest_gap": None,
        "deepest_gap_low": 1,
        "deepest_gap_high": 1,
        "surplus": None,
        "surplus_low": 0.05,
        "surplus_high": 0.15,
        "assessed_share": 0.9090909090909091,
        "gate": "met",
        "gate_skills": {
            "met": [{"skill": "databases", "name": "Databases"}],
            "unmet": [],
            "unknown": [],
        },
        "gaps": [
            {
                "skill": "hadoop-ecosystem",
                "name": "Hadoop framework (distributed data processing)",
                "required": 1,
                "level": 0,
                "gap": 1,
            },
            {
                "skill": "strategic-systemic-vision",
                "name": "Strategic and systemic vision",
                "required": 1,
                "level": None,
                "gap": None,
            },
        ],
    },
)
STAFFING_REQUEST = OpenApiExample(
    "One hire for a team of one",
    request_only=True,
    value={
        "members": [{"id": "m-1", "levels": {"statistics": 2, "databases": 1}}],
        "target": {"statistics": 2, "databases": 2, "devops": 1},
        "candidates": [
            {"id": "c-1", "levels": {"databases": 3}, "cost": 2},
            {"id": "c-2", "levels": {"databases": 2, "devops": 1}, "cost": 3},
        ],
        "hires": 1,
        "budget": 3,
    },
)
STAFFING = OpenApiExample(
    "The second candidate closes everything",
    response_only=True,
    value={
        "matrix_version": "1.0.0",
        "aim": "coverage",
        "optimum": {
            "hires": ["c-2"],
            "cost": 3.0,
            "coverage": 1.0,
            "uncovered": [],
            "absence_factor": 1,
            "depth_shortage": 0,
        },
        "ties": [],
        "tie_count": 0,
        "ties_complete": True,
        "alternatives": [
            {
                "candidate": "c-1",
                "hires": ["c-1"],
                "cost": 2.0,
                "coverage": 0.8,
                "uncovered": ["devops"],
                "absence_factor": 0,
                "depth_shortage": 1,
            }
        ],
        "coverage_before": 0.6,
        "coverage_after": 1.0,
        "depth_shortage_before": 2,
        "depth_shortage_after": 0,
        "uncovered": [],
        "absence_factor": 1,
        "cut_short": False,
        "may_be_off": 0.0,
    },
)
ERRORS = OpenApiExample(
    "Two things are wrong",
    response_only=True,
    value={
        "errors": [
            {
                "field": "levels.welding",
                "code": "unknown_skill",
                "message": "There is no skill “welding”.",
            },
            {
                "field": "must_haves.statistics",
                "code": "must_have_above",
                "message": "The must-have asks for level 3, but the profile only for 1.",
            },
        ]
    },
)
