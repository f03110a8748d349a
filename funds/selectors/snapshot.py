"""Reading many rows as of one moment, while others go on posting."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from os import cpu_count
from typing import Any

from django.db import connection, transaction

from fupin.processes import about_to_fork, connect_anew, forking


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


def side_by_side(task: Callable[[Any], Any], items: Sequence[Any], processes: int | None = None) -> list[Any]:
    """What the task answers for each item, in order; all see the present snapshot. Belongs inside `one_snapshot`.

    With more than one process (None: one for each core) every item is taken by a process of its own connection; the task,
    the items and the answers are pickled. What the task raises is raised here. Where this transaction wrote something,
    which others cannot see, all is done here.
    """
    processes = min(processes or cpu_count() or 1, len(items))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL, pg_export_snapshot()")
        has_written, snapshot = cursor.fetchone()
    if processes <= 1 or has_written:
        return [task(item) for item in items]
    with about_to_fork(), ProcessPoolExecutor(processes, forking, initializer=connect_anew) as pool:
        return list(pool.map(partial(_as_of, snapshot, task), items))


def _as_of(snapshot: str, task: Callable[[Any], Any], item: Any) -> Any:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        return task(item)


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
