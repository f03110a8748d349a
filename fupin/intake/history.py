"""The mark by which the row history knows what one upload wrote."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from pghistory.runtime import Context, _tracker


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
