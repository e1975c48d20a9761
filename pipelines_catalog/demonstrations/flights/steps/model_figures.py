"""Figures of a model that says how probable something is, as several steps measure them."""

from pipelines_catalog.engine import Figure, words

LOWER = words("lower is better", "menor é melhor")
AUC = words(
    "0.5 is guessing, 1 is perfect; higher is better",
    "0,5 é chute, 1 é perfeito; maior é melhor",
)
BEATEN = words("what must be beaten", "o que é preciso superar")
LARGE_SHIFT = words("from 0.2 on it is large", "a partir de 0,2 é grande")
SEASONAL_SHIFT = words("moves with the season: no limit", "muda com a estação do ano: sem limite")


def scores(
    start: str = "", en: str = "", pt: str = "", *, judges: bool = False
) -> tuple[Figure, ...]:
    """AUC, log loss and Brier score, with that of a constant; `en` and `pt` say where."""
    return (
        Figure(f"{start}auc", words(f"AUC{en}", f"AUC{pt}"), AUC, judges=judges),
        Figure(f"{start}log_loss", words(f"Log loss{en}", f"Log loss{pt}"), LOWER, judges=judges),
        Figure(
            f"{start}brier", words(f"Brier score{en}", f"Brier score{pt}"), LOWER, judges=judges
        ),
        Figure(
            f"{start}brier_of_constant",
            words(f"Brier score of the best constant{en}", f"Brier score da melhor constante{pt}"),
            BEATEN,
        ),
    )
