"""Reading many rows as of one moment, while others go on posting."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot(*, aside: bool = False) -> Iterator[None]:
    """All queries inside see the same state; in a transaction already open, it is that transaction's.

    Nothing can be written inside, unless `aside` is wanted: tables that are gone with the transaction (`set_aside`).
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            mode = "READ WRITE" if aside else "READ ONLY"
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, {mode}")
        yield


def set_aside(name: str, query: str) -> None:
    """Keeps the answer as a table of that name for the rest of the transaction: asked once, read by many queries."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
        cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {query}")
        cursor.execute(f"ANALYZE {name}")


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
