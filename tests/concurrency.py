"""Several people at the same moment, each in a thread with a connection of its own."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from fupin.errors import Refusal

# For a machine that is busy with other things; nothing waits so long when all is well.
PATIENCE = 120
# By this session: another process that tests has sessions of its own in the same server, which wait as well.
HELD_UP = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def outcome(act: Callable):
    """What it returns, or the refusal or fault of the database that it meets with. Closes the connection."""
    try:
        return act()
    except (Refusal, IntegrityError) as error:
        return error
    finally:
        connection.close()


def at_once(count: int, act: Callable) -> list:
    """The outcomes of so many threads, all begun at the same moment."""
    gate, outcomes = threading.Barrier(count, timeout=PATIENCE), []

    def begin_together():
        connection.ensure_connection()
        gate.wait()
        return act()

    threads = [
        threading.Thread(target=lambda: outcomes.append(outcome(begin_together))) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def race(first: Callable, second: Callable):
    """The outcome of the second, begun when the first is done and not committed; it must be held up by a lock."""
    outcomes = []
    rival = threading.Thread(target=lambda: outcomes.append(outcome(second)))
    with transaction.atomic():
        first()
        rival.start()
        wait_until(holds_somebody_up)
    rival.join()
    return outcomes[0]


def holds_somebody_up() -> bool:
    """True if another session is held up by a lock of this thread's."""
    with connection.cursor() as cursor:
        cursor.execute(HELD_UP)
        return cursor.fetchone()[0] > 0


def wait_until(condition: Callable[[], bool]) -> None:
    """Returns as soon as it holds; fails the test if it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{condition.__name__}: not within {PATIENCE} s")
        time.sleep(0.02)
