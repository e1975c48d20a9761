"""Examples for the API documentation. A test checks that the request scores to the result."""

import json
from pathlib import Path

from drf_spectacular.utils import OpenApiExample

_VALUES = json.loads(Path(__file__).with_suffix(".json").read_text())

FRAMEWORK_ID = OpenApiExample("The framework of the portal", value="mlops-capability")
REQUEST = OpenApiExample("Level 1, if PIPE-03 is met", request_only=True, value=_VALUES["request"])
COMPARE = OpenApiExample("PIPE-03 is met meanwhile", request_only=True, value=_VALUES["compare"])
RESULT = OpenApiExample("Level 0, could be 1", response_only=True, value=_VALUES["result"])
ERRORS = OpenApiExample("Two answers are wrong", response_only=True, value=_VALUES["errors"])
