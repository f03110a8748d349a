"""Reporting on work that is done inside one transaction."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connections

from fupin.jobs.services import Progress

Tell = Callable[[int, int, str], None]
SECONDS_BETWEEN = 0.5


@contextmanager
def telling_beside(progress: Progress) -> Iterator[Tell]:
    """A function tell(done, total, text) that reports from another connection, at most twice a second.

    What is reported inside the work's own transaction nobody would see, and a request to cancel would wait for its
    end. Raises Cancelled as Progress.step does.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        told_at = 0.0

        def tell(done: int, total: int, text: str) -> None:
            nonlocal told_at
            if time.monotonic() - told_at < SECONDS_BETWEEN and done < total:
                return
            beside.submit(progress.step, done, total, text).result()
            told_at = time.monotonic()

        try:
            yield tell
        finally:
            beside.submit(connections.close_all).result()
