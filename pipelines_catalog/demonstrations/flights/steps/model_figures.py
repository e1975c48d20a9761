"""Display of a probabilistic classifier's metrics, shared by several steps."""

from pipelines_catalog.engine import Figure, Message, say

LOWER = say("lower is better")
AUC = say("0.5 is guessing, 1 is perfect; higher is better")
BEATEN = say("what must be beaten")
LARGE_SHIFT = say("from 0.2 on it is large")
SEASONAL_SHIFT = say("moves with the season: no limit")


def scores(
    start: str = "", where: Message | None = None, *, judges: bool = False
) -> tuple[Figure, ...]:
    """Return figures for AUC, log loss, Brier score, and the constant's; `where` extends labels."""

    def named(figure: Message) -> Message:
        return where.of(figure=figure) if where else figure

    return (
        Figure(f"{start}auc", named(say("AUC")), AUC, judges=judges),
        Figure(f"{start}log_loss", named(say("Log loss")), LOWER, judges=judges),
        Figure(f"{start}brier", named(say("Brier score")), LOWER, judges=judges),
        Figure(f"{start}brier_of_constant", named(say("Brier score of the best constant")), BEATEN),
    )
