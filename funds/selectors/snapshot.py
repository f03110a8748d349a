"""Reading many rows as of one moment, while others go on posting."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All queries inside see the same state; in a transaction already open, it is that transaction's."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def names_remembered() -> Iterator[None]:
    """Inside, joins go row by row and remember what they looked up: rows stay in the order of their index, so that
    millions of composed lines are never sorted on disk. Belongs inside a transaction.
    """
    planner = ("enable_hashjoin", "enable_mergejoin", "jit")
    with connection.cursor() as cursor:
        for name in planner:
            cursor.execute(f"SET LOCAL {name} = off")
    yield
    with connection.cursor() as cursor:
        for name in planner:
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")
