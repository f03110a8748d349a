"""The refusal of a figure."""


class FigureError(ValueError):
    """A figure that cannot be read, stored or added.

    `code` is stable, `message` is Chinese and says what is wrong and what to write.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
