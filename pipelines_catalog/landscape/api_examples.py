"""Examples in the landscape API's document. Tests check them against the endpoints."""

from drf_spectacular.utils import OpenApiExample

SLUG = OpenApiExample("A tool", value="mlflow")
ERRORS = OpenApiExample(
    "Two values that do not exist",
    response_only=True,
    value={
        "errors": [
            {
                "field": "status",
                "code": "unknown_value",
                "message": "“alive” is not a value of status.",
            },
            {
                "field": "ordering",
                "code": "unknown_ordering",
                "message": "Tools cannot be ordered by “stars”.",
            },
        ]
    },
)
STACK = OpenApiExample(
    "Five tools",
    request_only=True,
    value={"tools": ["git", "mlflow", "airflow", "neptune", "seldon"]},
)
STACK_ERRORS = OpenApiExample(
    "An unknown tool",
    response_only=True,
    value={
        "errors": [
            {
                "field": "tools.0",
                "code": "unknown_tool",
                "message": "The landscape has no tool “mlflo”. Did you mean “mlflow”?",
            }
        ]
    },
)
