"""Work that another process does ahead arrives whole and in order, and so does what goes wrong with it."""

import os
import signal
import threading
import time
from multiprocessing import current_process
from pathlib import Path

import pytest

from fupin import processes
from fupin.errors import NotPermitted, Refusal
from fupin.intake.sheets import RowRefused
from fupin.processes import made_ahead, may_fork

AHEAD = 2


def children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def numbers(count):
    for number in range(count):
        yield number, os.getpid()


def test_items_come_in_order_from_one_other_process():
    items = list(made_ahead(lambda: numbers(500), AHEAD))
    assert [number for number, _ in items] == list(range(500))
    assert {process for _, process in items}.isdisjoint({os.getpid()})
    assert len({process for _, process in items}) == 1


def test_a_worker_that_is_marked_as_a_daemon_may_do_so_too(monkeypatch):
    monkeypatch.setitem(current_process()._config, "daemon", True)
    assert len(list(made_ahead(lambda: numbers(3), AHEAD))) == 3
    assert current_process().daemon


def test_more_than_the_pipe_holds_waits_until_it_is_asked_for():
    items = made_ahead(lambda: (bytes(processes.PIPE) for _ in range(5)), AHEAD)
    assert [len(item) for item in items] == [processes.PIPE] * 5


@pytest.mark.parametrize("ahead", [1, 5])
def test_so_many_items_are_made_before_they_are_asked_for(ahead):
    made = processes.forking.Value("i", 0)

    def counted():
        for _ in range(50):
            made.value += 1
            # Each is more than the pipe holds, so that none has left.
            yield bytes(processes.PIPE)

    items = made_ahead(counted, ahead)
    deadline = time.monotonic() + 60
    while made.value <= ahead and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)
    assert made.value == ahead + 1
    items.close()


def test_a_pipe_that_may_not_grow_does_as_it_is(monkeypatch):
    def refused(*_):
        raise PermissionError

    monkeypatch.setattr(processes.fcntl, "fcntl", refused)
    items = made_ahead(lambda: (bytes(100_000) for _ in range(20)), AHEAD)
    assert [len(item) for item in items] == [100_000] * 20


REFUSALS = [
    Refusal("place", "没有这个村", field="village"),
    NotPermitted("not_permitted", "没有权限"),
    RowRefused([("name", "required", "必填"), ("sex", "choice", "应填男或女")]),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: type(each).__name__)
def test_a_refusal_is_raised_here_as_it_was_there(refusal):
    def refused():
        yield 1
        raise refusal

    items = made_ahead(refused, AHEAD)
    assert next(items) == 1
    with pytest.raises(type(refusal)) as caught:
        next(items)
    assert vars(caught.value).items() >= vars(refusal).items()
    assert str(caught.value) == refusal.message
    assert "in refused" in caught.value.__notes__[0]


def test_a_process_that_is_killed_is_no_end_of_the_items():
    arrived = processes.forking.Event()

    def killed():
        yield 1
        arrived.wait(10)
        os.kill(os.getpid(), signal.SIGKILL)
        yield 2

    items = made_ahead(killed, AHEAD)
    assert next(items) == 1
    arrived.set()
    with pytest.raises(ChildProcessError):
        next(items)


def test_nobody_goes_on_working_when_the_items_are_not_wanted_any_more():
    before = children()
    items = made_ahead(lambda: (bytes(1000) for _ in iter(int, 1)), AHEAD)
    next(items)
    assert len(children()) == len(before) + 1
    items.close()
    assert children() == before


def test_nobody_goes_on_working_for_a_process_that_was_killed():
    theirs, ours = processes.forking.Pipe()

    def work():
        for pid in made_ahead(lambda: iter(os.getpid, None), AHEAD):
            ours.send(pid)
            time.sleep(60)

    worker = processes.forking.Process(target=work)
    worker.start()
    helper = theirs.recv()
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    deadline = time.monotonic() + 60
    while is_at_work(helper) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_at_work(helper)


def is_at_work(pid):
    """A process that has ended may still be listed, for nobody took note of it."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_process_with_threads_is_not_forked(monkeypatch):
    monkeypatch.setattr(processes, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert may_fork()
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not may_fork()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(processes, "sched_getaffinity", lambda _: {0})
    assert not may_fork()
