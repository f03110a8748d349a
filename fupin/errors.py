"""Refusals: what the product says when it will not do a thing.

A refusal says what is wrong, where, and what to do. It never carries an unmasked personal value.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Refusal(Exception):
    """A rule forbids the act. `code` is stable for programs, `message` is Chinese for people."""

    def __init__(self, code: str, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple:
        """An exception would be unpickled by its one argument, whatever it was made of."""
        return type(self).__new__, (type(self), *self.args), dict(self.__dict__)

    def kept(self) -> "Refusal":
        """The refusal as an answer for later: without the traces of where it arose, which hold all that was at hand."""
        error: BaseException | None = self
        while error is not None:
            error.__traceback__ = None
            error = error.__cause__ or error.__context__
        return self


class NotPermitted(Refusal):
    """The actor lacks the right for an object that the actor may see (403); the unseen is simply not found (404).

    `recorded` is set once the refusal stands in the log, so that it stands there once.
    """

    recorded = False


@contextmanager
def told_at(columns: Mapping[str, str] | str) -> Iterator[None]:
    """What is refused inside is at fault in the caller's own columns: {its field: the column}, or all of it in one."""
    try:
        yield
    except Refusal as refusal:
        column = columns if isinstance(columns, str) else columns.get(refusal.field)
        if column is None:
            raise
        raise Refusal(refusal.code, refusal.message, field=column) from refusal
