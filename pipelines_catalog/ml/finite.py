"""What stops training in every learner: a number that is not finite."""


class NotFinite(ArithmeticError):
    """A loss that is not a number, at an iteration; `column` is the first that is not finite."""

    def __init__(self, iteration: int, column: str | None) -> None:
        self.iteration, self.column = iteration, column
        super().__init__(f"iteration {iteration}: not finite ({column or 'weights'})")
