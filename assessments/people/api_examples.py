"""Examples for the staffing API's document. A test verifies them against real answers."""

from drf_spectacular.utils import OpenApiExample

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
