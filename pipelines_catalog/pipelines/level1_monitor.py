"""Level 1 between two trainings: the model that serves is watched on each month that arrives."""

from dataclasses import replace

from pipelines_catalog.engine import Pipeline, WholeNumber, words
from pipelines_catalog.pipelines.level1_flights import PIPELINE as TRAINING
from pipelines_catalog.steps import ingest_flights, monitor_flights, validate_flights

WATCHES = {"month": "month", "roles": ("reference", "watched")}  # where the steps find the month

PIPELINE = Pipeline(
    key="flights_monitor",
    version="1",
    level=1,
    title=words("Flight delays: watching the model", "Atrasos de voos: monitoramento do modelo"),
    summary=words(
        "Does the model that serves still do well on the month that has just arrived? It starts "
        "with each delivery, and asks for a training run when a limit is reached.",
        "O modelo em uso ainda vai bem no mês que acabou de chegar? Inicia a cada entrega e pede "
        "um treinamento quando um limite é atingido.",
    ),
    steps=(
        replace(ingest_flights.STEP, arguments=WATCHES),
        replace(validate_flights.STEP, arguments=WATCHES),
        replace(monitor_flights.STEP, arguments=WATCHES, after=()),
    ),
    parameters=(
        WholeNumber(
            "month",
            words("Month to watch", "Mês a monitorar"),
            6,
            words(
                "The months that the model learned from are what it is compared with.",
                "A comparação é com os meses com que o modelo aprendeu.",
            ),
            minimum=2,
            maximum=12,
        ),
        *(parameter for parameter in TRAINING.parameters if parameter.key in ("rows", "seed")),
    ),
    faults=tuple(fault for fault in TRAINING.faults if fault.step == "validate_data"),
)
