"""The refusal of a figure."""

from fupin.errors import Refusal


class FigureError(Refusal):
    """A figure that cannot be read, stored or added.

    `code` is stable, `message` is Chinese and says what is wrong and what to write.
    """
