"""Whoever needs the servers holds them up; the last one takes them down; a killed one harms nobody."""

import signal
import subprocess
import sys

import pytest
from embedded_servers import BOTH, in_a_child, main_process, processes_of, query

from fupin.embedded import paths, services

USER = """
import sys
from pathlib import Path
from fupin.embedded import services
services.end_orderly_on_signals()
services.ensure(Path(sys.argv[1]), services.Needs(True, True))
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def user(var):
    """Starts another process that uses the servers until its standard input is closed."""
    users = []

    def start() -> subprocess.Popen:
        command = [sys.executable, "-c", USER, str(var)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=paths.BASE_DIR
        )
        users.append(process)
        assert process.stdout.readline() == "up\n"
        return process

    yield start
    for process in users:
        process.communicate()


def test_the_servers_stay_until_the_last_user_has_gone(var, user):
    first, second = user(), user()
    first.communicate()
    assert query(var, "SELECT 1") == [(1,)]
    second.communicate()
    assert processes_of(var) == []


def test_a_killed_user_does_not_take_the_servers_from_the_others(var, user):
    killed, other = user(), user()
    killed.kill()
    killed.wait()
    assert query(var, "SELECT 1") == [(1,)]
    other.send_signal(signal.SIGTERM)
    other.wait()
    assert processes_of(var) == []


def test_what_a_killed_user_leaves_running_is_taken_over_and_stopped(var, user):
    killed = user()
    killed.kill()
    killed.wait()
    left = main_process(var)

    services.ensure(var, BOTH)

    assert main_process(var) == left
    assert services.release(var) is True
    assert processes_of(var) == []


def test_a_forked_child_does_not_let_go_for_its_parent(var):
    services.ensure(var, BOTH)
    assert in_a_child(lambda: services.release(var)) == 0
    assert query(var, "SELECT 1") == [(1,)]
    assert services.release(var) is True


def test_nothing_is_left_in_the_shared_temporary_directory(var):
    services.ensure(var, BOTH)
    services.release(var)
    assert not paths.private_directory(var).exists()
