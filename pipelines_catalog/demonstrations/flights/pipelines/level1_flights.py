"""Level 1 on real flights: ingestion, a gated model, and a monitor that requests retraining."""

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
from pipelines_catalog.demonstrations.flights.world import WORLD
from pipelines_catalog.engine import (
    Choice,
    Fault,
    Feed,
    Limit,
    Message,
    Pipeline,
    Step,
    Switch,
    WholeNumber,
    say,
    say_many,
)

TRAIN = train_window.STEP


def _window(name: str, months: int | None, title: Message) -> Step:
    return TRAIN.named(
        f"train_{name}",
        title=title,
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
    title=say("The months of 2013; whether its flights were late is known with the next month"),
    unit=say("month"),
    count=say_many("%(n)s month", "%(n)s months", 1),
    names={**flight_months.MONTHS, 13: say("January 2014")},
    model=validate_flight_model.MODEL,
    watched_by="flights_monitor",
    watched_parameter="month",
    limits=(
        Limit(
            "new_data",
            say("the number of months since the last training"),
            1,
            minimum=1,
            maximum=6,
        ),
        # A fixed objective: a limit relative to the model's own past sleeps after a bad training.
        Limit(
            "degradation",
            say("the Brier score of the model that serves, divided by that of a constant,"),
            1.0,
            minimum=0.5,
            maximum=2.0,
        ),
        Limit(
            "drift",
            say("the PSI of the predictions, or of an input that does not follow the season,"),
            # Months without a change stay below 0.03 without the weather.
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
    world=WORLD,
    extra={"loop": say("when data arrives, moves, or the model gets no better than a constant")},
    title=say("Flight delays, level 1"),
    summary=say(
        "Will a flight arrive more than 15 minutes late? A pipeline checks the data, trains three "
        "challengers, and lets the best one serve only if it beats the champion."
    ),
    steps=(
        ingest_flights.STEP,
        validate_flights.STEP,
        build_flight_features.STEP,
        split_by_time.STEP,
        _window("short", 1, say("Train on the last month")),
        _window("middle", 3, say("Train on three months")),
        _window("all", None, say("Train on all months")),
        evaluate_flights.STEP,
        validate_flight_model.STEP,
        register_flight_model.STEP,
        deploy_flight_model.STEP,
        monitor_flights.STEP,
    ),
    parameters=(
        WholeNumber(
            "judge_month",
            say("Month to judge on"),
            6,
            say("Trains on the months of 2013 before it; its outcomes must be known."),
            minimum=2,
            maximum=12,
        ),
        WholeNumber(
            "rows",
            say("Rows"),
            20_000,
            say(
                "Picked by the seed, by month in proportion; the month to judge on is taken whole."
            ),
            minimum=2_000,
            maximum=60_000,
        ),
        Choice(
            "learner",
            say("Learner"),
            "logistic",
            choices={
                "logistic": say("Logistic regression"),
                "boosting": say("Gradient boosting"),
            },
        ),
        Switch(
            "weather",
            say("Use the weather"),
            False,
            say("Another feature set: eight more columns."),
        ),
        WholeNumber("seed", say("Seed"), 1, minimum=0, maximum=9_999),
    ),
    faults=(
        Fault(
            "column_gone",
            say("A column is gone"),
            "validate_data",
            say("The data arrives without the column distance."),
        ),
        Fault(
            "unit_changed",
            say("Distance in kilometres"),
            "validate_data",
            say("The distances of the newest month arrive in kilometres instead of miles."),
        ),
        Fault(
            "unseen_category",
            say("An airline nobody knows"),
            "validate_data",
            say("Two in five flights of the newest month carry the code ZZ."),
        ),
        Fault(
            "labels_shuffled",
            say("Labels shuffled"),
            "validate_model",
            say("Which flight was late is dealt out at random before the judge month."),
        ),
        Fault(
            "worse_challenger",
            say("A worse challenger"),
            "validate_model",
            say(
                "Each challenger trains on %(rows)s rows, as many late as on time.",
                rows=train_window.FEW,
            ),
        ),
        Fault(
            "nan_loss",
            say("The loss becomes NaN"),
            "train_all",
            say("One distance among the training rows is infinite."),
        ),
        Fault(
            "slow_step",
            say("A step hangs"),
            "train_all",
            say(
                "Training on all months never ends; each attempt has %(seconds)s seconds.",
                seconds=TRAIN.soft_limit,
            ),
        ),
        Fault(
            "worker_killed",
            say("The worker is killed"),
            "train_all",
            say("The process that trains on all months is killed at its first attempt."),
            embedded_only=True,
            passes=True,
        ),
    ),
)
