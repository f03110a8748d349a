"""How the row history keeps up with uploads, and the mark by which it knows what one upload wrote."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from pghistory.runtime import Context, _tracker


def tracked_in_bulk() -> Callable[[type], type]:
    """Class decorator: the history of a model that uploads write by the thousand, kept by statement triggers.

    A trigger per row writes the context of the history anew for each of them, which is quadratic in large statements.
    """
    # Named here, for pghistory copies its default trackers, and the copies are not recognised at this level.
    trackers = pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    return pghistory.track(*trackers, level=pghistory.Statement)


@contextmanager
def own_context(**metadata: Any) -> Iterator[None]:
    """A history context of its own, also inside another one (a request, a seeding of several files).

    pghistory would fold it into the outer one, and the rows of two uploads could not be told apart afterwards.
    """
    outer = getattr(_tracker, "value", None)
    if outer is None:
        with pghistory.context(**metadata):
            yield
        return
    _tracker.value = Context(uuid.uuid4(), {**outer.metadata, **metadata})
    try:
        yield
    finally:
        _tracker.value = outer
