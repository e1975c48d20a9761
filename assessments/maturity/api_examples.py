"""Examples for the API documentation. A test checks that the request scores to the result."""

from drf_spectacular.utils import OpenApiExample

FRAMEWORK_ID = OpenApiExample("The framework of the portal", value="mlops-capability")
REQUEST = OpenApiExample(
    "Level 1, if PIPE-03 is met",
    request_only=True,
    value={
        "framework": "mlops-capability",
        "scope": "gates",
        "answers": {
            "DATA-01": 2,
            "DATA-03": {
                "value": 3,
                "evidence_url": "https://wiki.example.com/checks",
                "note": "Stops the run",
            },
            "DATA-04": 2,
            "EXP-02": 2,
            "EXP-03": 2,
            "EXP-04": 2,
            "PIPE-01": 2,
            "PIPE-02": 2,
            "PIPE-03": "unknown",
            "PIPE-04": 2,
            "PIPE-05": 2,
            "PIPE-07": 2,
            "VAL-01": 2,
            "VAL-02": 2,
            "VAL-03": 1,
            "VAL-04": 2,
            "VAL-05": {"value": "not_applicable", "reason": "Batch only"},
            "SERVE-01": 2,
            "SERVE-02": 2,
            "MON-02": 2,
            "MON-03": 2,
            "MON-05": {"value": 2, "evidence": "E2"},
            "CICD-01": 2,
        },
    },
)
_ASKED = {"framework": "mlops-capability", "scope": "gates"}
COMPARE = OpenApiExample(
    "PIPE-03 is met meanwhile",
    request_only=True,
    value={
        "before": {**_ASKED, "answers": {"PIPE-03": "unknown", "VAL-03": 1}},
        "after": {**_ASKED, "answers": {"PIPE-03": 2, "VAL-03": 1}},
    },
)
RESULT = OpenApiExample(
    "Level 0, could be 1",
    response_only=True,
    value={
        "framework_version": "1.0.0",
        "rule_version": "1.0.0",
        "scope": "gates",
        "assessable": True,
        "level": 0,
        "level_high": 2,
        "position": 0.93,
        "position_high": 2.0,
        "starred": True,
        "evidenced": {"level": 0, "level_high": 0, "position": 0.52, "position_high": 0.59},
        "blockers": {
            "must": ["PIPE-03"],
            "should": {"open": ["VAL-03"], "met": 7, "applicable": 8, "needed": 6},
        },
        "open_conditions": [],
        "at_zero": [],
        "waived": ["VAL-05"],
        "coverage": {"answered": 22, "applicable": 37},
        "dimensions": [
            {
                "id": "data",
                "share": 0.5833333333333334,
                "share_high": 0.8333333333333334,
                "answered": 3,
                "applicable": 4,
            },
            {"id": "exp", "share": 0.5, "share_high": 0.75, "answered": 3, "applicable": 4},
            {"id": "feat", "share": 0.0, "share_high": 1.0, "answered": 0, "applicable": 1},
            {
                "id": "pipe",
                "share": 0.5555555555555556,
                "share_high": 0.7222222222222222,
                "answered": 6,
                "applicable": 6,
            },
            {
                "id": "val",
                "share": 0.4666666666666667,
                "share_high": 0.6666666666666666,
                "answered": 4,
                "applicable": 5,
            },
            {
                "id": "serve",
                "share": 0.26666666666666666,
                "share_high": 0.8666666666666667,
                "answered": 2,
                "applicable": 5,
            },
            {"id": "mon", "share": 0.4, "share_high": 0.8, "answered": 3, "applicable": 5},
            {
                "id": "cicd",
                "share": 0.09523809523809523,
                "share_high": 0.9523809523809523,
                "answered": 1,
                "applicable": 7,
            },
            {"id": "rai", "share": None, "share_high": None, "answered": 0, "applicable": 0},
            {"id": "ppl", "share": None, "share_high": None, "answered": 0, "applicable": 0},
        ],
        "one_answer_away": {"count": 1, "sets": [[{"practice": "PIPE-03", "to": 2}]]},
    },
)
ERRORS = OpenApiExample(
    "Two answers are wrong",
    response_only=True,
    value={
        "errors": [
            {
                "field": "answers.PIPE-99",
                "code": "unknown_practice",
                "message": "The framework has no practice PIPE-99.",
            },
            {
                "field": "answers.DATA-01",
                "code": "value_out_of_range",
                "message": "4 is outside 0 to 3.",
            },
        ]
    },
)
