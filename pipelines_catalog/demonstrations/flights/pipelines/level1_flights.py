"""Level 1 on real flights: data in, a gated model out, and a monitor that asks for the next."""

from pipelines_catalog.demonstrations.flights import labels
from pipelines_catalog.demonstrations.flights.steps import (
    build_flight_features,
    deploy_flight_model,
    evaluate_flights,
    flight_months,
    ingest_flights,
    monitor_flights,
    register_flight_model,
    split_by_time,
    train_window,
    validate_flight_model,
    validate_flights,
)
from pipelines_catalog.engine import (
    Choice,
    Fault,
    Feed,
    Limit,
    Pipeline,
    Switch,
    WholeNumber,
    words,
)

TRAIN = train_window.STEP


def _window(name: str, months: int | None, en: str, pt: str):  # type: ignore[no-untyped-def]
    return TRAIN.named(
        f"train_{name}",
        title=words(en, pt),
        outputs={"model": f"model_{name}"},
        arguments={"months": months} if months else {},
    )


FEED = Feed(
    parameter="judge_month",
    # July's flights are there at first, and the outcomes up to June. The last delivery brings the
    # outcomes of December, and no flights.
    first=7,
    last=13,
    delay=labels.MONTHS_LATER[labels.KNOWN],
    title=words(
        "The months of 2013; whether its flights were late is known with the next month",
        "Os meses de 2013; se os voos de um mês atrasaram só se sabe no mês seguinte",
    ),
    unit=words("month", "mês"),
    units=words("months", "meses"),
    names={**flight_months.MONTHS, 13: words("January 2014", "janeiro de 2014")},
    model=validate_flight_model.MODEL,
    watched_by="flights_monitor",
    watched_parameter="month",
    limits=(
        Limit(
            "new_data",
            words(
                "the number of months since the last training",
                "o número de meses desde o último treinamento",
            ),
            1,
            minimum=1,
            maximum=6,
        ),
        # A fixed objective: a limit relative to the model's own past sleeps after a bad training.
        Limit(
            "degradation",
            words(
                "the Brier score of the model that serves, divided by that of a constant,",
                "o Brier score do modelo em uso, dividido pelo de uma constante,",
            ),
            1.0,
            minimum=0.5,
            maximum=2.0,
        ),
        Limit(
            "drift",
            words(
                "the PSI of the predictions, or of an input that does not follow the season,",
                "o PSI das previsões, ou de uma entrada que não segue a estação do ano,",
            ),
            # Months that nothing has happened to stay below 0.03 without the weather.
            0.05,
            minimum=0.01,
            maximum=10.0,
        ),
    ),
)

PIPELINE = Pipeline(
    key="level1_flights",
    version="5",
    level=1,
    feed=FEED,
    extra={
        "loop": words(
            "when data arrives, moves, or the model gets no better than a constant",
            "quando chegam dados, eles mudam ou o modelo não supera uma constante",
        )
    },
    title=words("Flight delays, level 1", "Atrasos de voos, nível 1"),
    summary=words(
        "Will a flight arrive more than 15 minutes late? A pipeline checks the data, trains three "
        "challengers, and lets the best one serve only if it beats the champion.",
        "Um voo vai chegar com mais de 15 minutos de atraso? O pipeline verifica os dados, treina "
        "três desafiantes e só põe o melhor em uso se ele vencer o campeão.",
    ),
    steps=(
        ingest_flights.STEP,
        validate_flights.STEP,
        build_flight_features.STEP,
        split_by_time.STEP,
        _window("short", 1, "Train on the last month", "Treinar com o último mês"),
        _window("middle", 3, "Train on three months", "Treinar com três meses"),
        _window("all", None, "Train on all months", "Treinar com todos os meses"),
        evaluate_flights.STEP,
        validate_flight_model.STEP,
        register_flight_model.STEP,
        deploy_flight_model.STEP,
        monitor_flights.STEP,
    ),
    parameters=(
        WholeNumber(
            "judge_month",
            words("Month to judge on", "Mês de julgamento"),
            6,
            words(
                "Trains on the months of 2013 before it; its outcomes must be known.",
                "Treina com os meses de 2013 antes dele; seus resultados precisam ser conhecidos.",
            ),
            minimum=2,
            maximum=12,
        ),
        WholeNumber(
            "rows",
            words("Rows", "Linhas"),
            20_000,
            words(
                "Picked by the seed, by month in proportion; the month to judge on is taken whole.",
                "Escolhidas pela semente, na proporção do mês; o mês de julgamento vem inteiro.",
            ),
            minimum=2_000,
            maximum=60_000,
        ),
        Choice(
            "learner",
            words("Learner", "Algoritmo"),
            "logistic",
            choices={
                "logistic": words("Logistic regression", "Regressão logística"),
                "boosting": words("Gradient boosting", "Gradient boosting"),
            },
        ),
        Switch(
            "weather",
            words("Use the weather", "Usar o tempo (meteorologia)"),
            False,
            words(
                "Another feature set: eight more columns.",
                "Outro conjunto de features: mais oito colunas.",
            ),
        ),
        WholeNumber("seed", words("Seed", "Semente"), 1, minimum=0, maximum=9_999),
    ),
    faults=(
        Fault(
            "column_gone",
            words("A column is gone", "Uma coluna sumiu"),
            "validate_data",
            words(
                "The data arrives without the column distance.",
                "Os dados chegam sem a coluna distance.",
            ),
        ),
        Fault(
            "unit_changed",
            words("Distance in kilometres", "Distância em quilômetros"),
            "validate_data",
            words(
                "The distances of the newest month arrive in kilometres instead of miles.",
                "As distâncias do mês mais novo chegam em quilômetros em vez de milhas.",
            ),
        ),
        Fault(
            "unseen_category",
            words("An airline nobody knows", "Uma companhia aérea desconhecida"),
            "validate_data",
            words(
                "Two in five flights of the newest month carry the code ZZ.",
                "Dois em cada cinco voos do mês mais novo trazem o código ZZ.",
            ),
        ),
        Fault(
            "labels_shuffled",
            words("Labels shuffled", "Rótulos embaralhados"),
            "validate_model",
            words(
                "Which flight was late is dealt out at random before the judge month.",
                "Quais voos atrasaram é sorteado ao acaso antes do mês de julgamento.",
            ),
        ),
        Fault(
            "worse_challenger",
            words("A worse challenger", "Um desafiante pior"),
            "validate_model",
            words(
                f"Each challenger trains on {train_window.FEW} rows, as many late as on time.",
                f"Cada desafiante treina com {train_window.FEW} linhas, metade de voos atrasados.",
            ),
        ),
        Fault(
            "nan_loss",
            words("The loss becomes NaN", "A perda vira NaN"),
            "train_all",
            words(
                "One distance among the training rows is infinite.",
                "Uma distância entre as linhas de treino é infinita.",
            ),
        ),
        Fault(
            "slow_step",
            words("A step hangs", "Uma etapa trava"),
            "train_all",
            words(
                f"Training on all months never ends; each attempt has {TRAIN.soft_limit} seconds.",
                f"O treino com todos os meses não termina; cada tentativa tem {TRAIN.soft_limit} "
                "segundos.",
            ),
        ),
        Fault(
            "worker_killed",
            words("The worker is killed", "O worker é morto"),
            "train_all",
            words(
                "The process that trains on all months is killed at its first attempt.",
                "O processo que treina com todos os meses é morto na primeira tentativa.",
            ),
            embedded_only=True,
            passes=True,
        ),
    ),
)
