"""Compute the features by a definition that is stored as a version of the feature set."""

from pipelines_catalog.demonstrations.flights.steps.model_figures import LOWER
from pipelines_catalog.engine import Context, Figure, Form, Kind, Step, say


def run(context: Context) -> None:
    from pipelines_catalog.demonstrations.flights import features, flights
    from pipelines_catalog.ml import tables

    given = features.definition(with_weather=context.params["weather"])
    rows = flights.with_label(tables.unpack(context.inputs["valid_rows"].read()))
    made = features.compute(rows, given)
    context.use_feature_set(feature_set_name(context.params["weather"]), given)
    for name in given["numbers"]:
        context.metric(f"missing_{name}", float(made[name].isna().mean()))
    count = len(given["categories"]) + len(given["numbers"])
    context.event("told", say("%(count)s features of %(rows)d rows.", count=count, rows=len(made)))
    context.artifact("definition", Kind.JSON, given)
    context.artifact(
        "features", Kind.DATA, tables.pack(made), preview=tables.preview(made),
        filename="features.npz",
    )  # fmt: skip


def feature_set_name(with_weather: bool) -> str:
    """Return the feature set that a run uses."""
    return "schedule_weather" if with_weather else "schedule"


STEP = Step(
    name="build_features",
    title=say("Build features"),
    summary=say("Turns flights into model inputs, the same way in training and when serving."),
    function=run,
    inputs=("valid_rows",),
    outputs=("features", "definition"),
    practices=("FEAT-01", "PIPE-05"),
    figures=(Figure("missing_*", say("Missing in %(of)s"), LOWER, Form.SHARE),),
)
