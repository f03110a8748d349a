"""Work given to processes forked from this one: they know all that it knows, and would take a second to learn it anew."""

import fcntl
import gc
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from os import sched_getaffinity
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

forking = get_context("fork")
# As much as an ordinary user may have: https://man7.org/linux/man-pages/man7/pipe.7.html
PIPE = 1 << 20


def may_fork() -> bool:
    """True if there is a second core, and no second thread, whose locks a forked process would inherit."""
    return len(sched_getaffinity(0)) > 1 and threading.active_count() == 1


def connect_anew() -> None:
    """For a process that was forked: a connection of its own. The parent's is left alone, not even closed, which its
    server would hear.
    """
    connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)


@contextmanager
def about_to_fork() -> Iterator[None]:
    """Keeps what is known here from the collector, which would touch, and so copy, all of it in each forked process.

    Celery marks its workers as daemons, which may have no children lest these outlive them; ours end with their work.
    """
    config = current_process()._config
    daemon = config.pop("daemon", None)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if daemon is not None:
            config["daemon"] = daemon


def made_ahead(make: Callable[[], Iterator[Any]], ahead: int) -> Iterator[Any]:
    """What the generator makes, in a forked process, pickled on the way: `ahead` items more than were asked for, and
    those that fit into a pipe of a megabyte.

    The process is at work from now on, and ends with the iterator. What the generator raises is raised here; raises
    ChildProcessError if the process is gone before the end.
    """
    items = _made_ahead(make, ahead)
    next(items)
    return items


def _made_ahead(make: Callable[[], Iterator[Any]], ahead: int) -> Iterator[Any]:
    """Nothing, once the process is at work, and then the items."""
    mine, theirs = forking.Pipe(duplex=False)
    # Who holds many pipes already may have to do with a smaller one; less is then made ahead.
    with suppress(PermissionError):
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, PIPE)
    maker = forking.Process(target=_send_all, args=(make, ahead, mine, theirs), daemon=True)
    with about_to_fork():
        maker.start()
    theirs.close()
    try:
        yield
        while (said := _received(mine)) is not None:
            item, error = said
            if error:
                raise error
            yield item
    finally:
        maker.kill()
        maker.join()
        mine.close()


def _received(mine: Connection) -> tuple[Any, BaseException | None] | None:
    try:
        return pickle.loads(mine.recv_bytes())  # noqa: S301 - sent by the process forked above
    except EOFError as error:
        raise ChildProcessError("the process that worked ahead is gone") from error


def _send_all(make: Callable[[], Iterator[Any]], ahead: int, mine: Connection, theirs: Connection) -> None:
    # Whoever interrupts the program interrupts the parent, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mine.close()
    connect_anew()
    waiting: deque[Future] = deque()
    try:
        with ThreadPoolExecutor(max_workers=1) as sender:
            for said in _packed(make):
                waiting.append(sender.submit(theirs.send_bytes, said))
                while len(waiting) > ahead:
                    waiting.popleft().result()
            for each in waiting:
                each.result()
    except BrokenPipeError:
        # Nobody wants the rest: the parent is gone.
        return
    finally:
        connections.close_all()


def _packed(make: Callable[[], Iterator[Any]]) -> Iterator[bytes]:
    """The items, each with no error, and nothing at the end; or no item with the error that ended them."""
    try:
        for item in make():
            yield pickle.dumps((item, None), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        error.add_note(f"In the process that worked ahead:\n{traceback.format_exc()}")
        yield pickle.dumps((None, error))
    else:
        yield pickle.dumps(None)
