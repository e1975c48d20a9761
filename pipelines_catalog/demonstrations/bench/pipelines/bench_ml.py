"""Benchmark pipeline: eight real steps on 5,000 rows, one challenger and no deployment."""

from dataclasses import replace

from pipelines_catalog.demonstrations.flights.pipelines.level1_flights import PIPELINE as LEVEL1
from pipelines_catalog.demonstrations.flights.steps import evaluate_flights
from pipelines_catalog.engine import Pipeline, say

ROWS = 5_000
INGEST = replace(LEVEL1.step_of["ingest"], arguments={"whole": False})
STEPS = (
    "ingest",
    "validate_data",
    "build_features",
    "split",
    "train_all",
    "evaluate",
    "validate_model",
    "register",
)
EVALUATE = replace(
    evaluate_flights.STEP, inputs=("model_all", "train_rows", "choose_rows", "judge_rows")
)
OWN = {"ingest": INGEST, "evaluate": EVALUATE}

PIPELINE = Pipeline(
    key="bench_ml",
    version="2",
    title=say("Benchmark: eight steps on flights"),
    steps=tuple(OWN.get(name) or LEVEL1.step_of[name] for name in STEPS),
    parameters=tuple(replace(p, default=ROWS) if p.key == "rows" else p for p in LEVEL1.parameters),
    is_bench=True,
)
