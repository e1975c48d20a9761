"""Watches the toy model: its loss is 0.5 on every batch but 0.8 on the third, which has moved."""

from pipelines_catalog.engine import Context, Pipeline, Step, say
from pipelines_catalog.engine.effects import RequestRun, Watch
from tests.pipelines_catalog.runs.faulty import fed, registry


def watch(context: Context) -> None:
    batch = context.params["batch"]
    champion = context.champion(registry.NAME)
    assert champion is not None
    has_moved = batch == 3
    for kind, value in {
        "degradation": 0.8 if has_moved else 0.5,
        "drift": 0.3 if has_moved else 0.1,
    }.items():
        limit = context.limit(kind)
        context.metric(f"limit_{kind}", limit)
        text = say("%(kind)s in batch %(n)s: %(value)s.", kind=kind, n=batch, value=value)
        context.watched(Watch(kind, value, text, "fed"))
        if value >= limit:
            again = {**champion.parameters, "batch": batch}
            context.request_run(RequestRun(kind, value, limit, text, "fed", again))


PIPELINE = Pipeline(
    key="fed_watch",
    version="1",
    title=say("Fed, watched"),
    steps=(Step(name="watch", title=say("Watch"), function=watch),),
    parameters=(fed.BATCH,),
)
