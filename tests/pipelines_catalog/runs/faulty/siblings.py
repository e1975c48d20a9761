"""Four steps that end at the same moment and one that waits for them, several times in a row."""

from pipelines_catalog.engine import Context, Pipeline, Step, WholeNumber, say
from tests.pipelines_catalog.runs.faulty.troubled import _effect, plain
from tests.pipelines_catalog.runs.meeting import meet

LAYERS = 4
WIDTH = 4


def sibling(context: Context) -> None:
    _effect(context)
    meet(context, f"{context.run_id}-{context.arguments['layer']}", WIDTH)


def _step(name: str, function, after: tuple[str, ...], **arguments: object) -> Step:
    return Step(
        name=name,
        title=say(name),
        function=function,
        after=after,
        outputs=(f"effect_{name}",),
        arguments=arguments,
    )


def _layer(number: int) -> tuple[Step, ...]:
    before = (f"join_{number - 1}",) if number > 1 else ()
    names = tuple(f"sibling_{number}_{place}" for place in range(1, WIDTH + 1))
    siblings = (_step(name, sibling, before, layer=number) for name in names)
    return (*siblings, _step(f"join_{number}", plain, names))


PIPELINE = Pipeline(
    key="siblings",
    version="1",
    title=say("Siblings"),
    steps=tuple(step for number in range(1, LAYERS + 1) for step in _layer(number)),
    parameters=(WholeNumber("mark", say("Tells runs apart"), 0),),
)
