"""Split by time: training months, their last week for selection, the newest month for judging."""

from pipelines_catalog.engine import Context, Failed, Figure, Form, Kind, Step, say

CHOOSING_DAYS = 7  # at the end of the last month to learn from


def run(context: Context) -> None:
    import numpy as np

    from pipelines_catalog.ml import tables

    rows = tables.unpack(context.inputs["features"].read())
    judge = context.params["judge_month"]
    last = rows["month"] == judge - 1
    is_choosing = last & (rows["day"] > rows.loc[last, "day"].max() - CHOOSING_DAYS)
    parts = {
        "train_rows": rows[(rows["month"] < judge) & ~is_choosing],
        "choose_rows": rows[is_choosing],
        "judge_rows": rows[rows["month"] == judge],
    }
    if context.fault("labels_shuffled"):
        random = np.random.default_rng(context.seed)
        for name in ("train_rows", "choose_rows"):
            dealt = random.permutation(parts[name]["late"].to_numpy())
            parts[name] = parts[name].assign(late=dealt)
    for name, part in parts.items():
        late = float(part["late"].mean()) if len(part) else 0.0
        if len(part) == 0 or part["late"].nunique() < 2:
            raise Failed(
                say(
                    "%(name)s has %(rows)s rows and one kind of outcome: nothing to learn.",
                    name=name,
                    rows=len(part),
                )
            )
        context.metric(f"{name}_count", len(part))
        context.metric(f"{name}_late", late)
        part = part.reset_index(drop=True)
        context.artifact(
            name, Kind.DATA, tables.pack(part), preview=tables.preview(part), filename=f"{name}.npz"
        )
    train, choose, judged = (len(part) for part in parts.values())
    context.event(
        "told",
        say(
            "%(train)d rows to train, %(choose)d to choose by, %(judge)d to judge on.",
            train=train,
            choose=choose,
            judge=judged,
        ),
    )


STEP = Step(
    name="split",
    title=say("Split by time"),
    summary=say("No row is judged by a model that learned from its future."),
    function=run,
    inputs=("features",),
    outputs=("train_rows", "choose_rows", "judge_rows"),
    practices=("VAL-01",),
    figures=(
        Figure("train_rows_count", say("Rows to train"), form=Form.COUNT),
        Figure("choose_rows_count", say("Rows to choose by"), form=Form.COUNT),
        Figure("judge_rows_count", say("Rows to judge on"), form=Form.COUNT),
        Figure(
            "train_rows_late",
            say("Late among rows to train"),
            form=Form.SHARE,
        ),
        Figure(
            "choose_rows_late",
            say("Late among rows to choose by"),
            form=Form.SHARE,
        ),
        Figure(
            "judge_rows_late",
            say("Late among rows to judge on"),
            form=Form.SHARE,
        ),
    ),
)
