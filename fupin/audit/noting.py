"""How many rows the present request shows, noted by the pages for whoever keeps what was read."""

import contextvars

_rows: contextvars.ContextVar[list[int] | None] = contextvars.ContextVar("rows", default=None)


def begin_reading() -> contextvars.Token:
    """Starts to take note of rows for this request; give the token to `end_reading`."""
    return _rows.set([])


def end_reading(token: contextvars.Token) -> None:
    """Stops taking note."""
    _rows.reset(token)


def note_rows(count: int) -> None:
    """A page shows, or an export takes out, so many rows. Does nothing where no reading is kept."""
    rows = _rows.get()
    if rows is not None:
        rows.append(count)


def noted_rows() -> int | None:
    """What was noted first in this request; None if nothing was."""
    return next(iter(_rows.get() or []), None)
