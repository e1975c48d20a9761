"""Training stops with an error, in every learner, at a non-finite number."""


class NotFinite(ArithmeticError):
    """A non-finite loss at an iteration; `column` is the first one with a non-finite value."""

    def __init__(self, iteration: int, column: str | None) -> None:
        self.iteration, self.column = iteration, column
        super().__init__(f"iteration {iteration}: not finite ({column or 'weights'})")
