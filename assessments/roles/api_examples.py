"""Examples for the API documents. A test verifies them against real answers."""

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
