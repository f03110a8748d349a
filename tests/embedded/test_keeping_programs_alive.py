"""bin/run restarts what dies, ends everything that it started, and knows when another one is running."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from itertools import chain, repeat
from pathlib import Path

import pytest

from fupin.embedded import children, paths, run
from fupin.embedded.children import MARK, Child, end_marked, marked
from fupin.embedded.errors import EmbeddedError
from fupin.embedded.instance import only_one
from fupin.embedded.logs import ROTATE_BYTES, appending, tail

TWO_GENERATIONS = ["/bin/sh", "-c", "/bin/sleep 600 & exec setsid /bin/sleep 600"]
PARENT = """
import sys, time
from pathlib import Path
from fupin.embedded.children import MARK, Child
child = Child("睡", ["/bin/sleep", "600"], Path(sys.argv[1]), {MARK: sys.argv[2]})
child.start()
print(child.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def mark(tmp_path):
    """A mark of this test's own; whatever carries it is gone afterwards."""
    name = tmp_path.name + str(os.getpid())
    yield name
    end_marked(name)


def asleep(mark: str) -> int:
    """How many of those that carry the mark are the program itself, not the shell or setsid that starts it."""
    names = []
    for pid in marked(mark):
        with contextlib.suppress(OSError):
            names.append(Path(f"/proc/{pid}/comm").read_text("utf-8").strip())
    return names.count("sleep")


def becomes(mark: str, count: int) -> bool:
    """True as soon as so many programs with the mark sleep, False if it does not come within half a minute."""
    deadline = time.monotonic() + 30
    while asleep(mark) != count:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_dead_program_is_restarted_after_a_pause_that_doubles(tmp_path, mark):
    child = Child("网页服务", ["/bin/sh", "-c", "exit 3"], tmp_path / "log", {MARK: mark})
    child.start()
    child.process.wait()
    assert child.mend() == f"网页服务意外退出（代码 3），1 秒后重启；日志：{tmp_path / 'log'}"
    assert child.mend() == ""
    child.due = time.monotonic()
    assert child.mend() == "网页服务已重启"
    child.process.wait()
    assert "2 秒后重启" in child.mend()


def test_stopping_leaves_no_descendant(tmp_path, mark):
    child = Child("后台任务", TWO_GENERATIONS, tmp_path / "log", {MARK: mark})
    child.start()
    assert becomes(mark, 2)
    children.stop([child], mark)
    assert marked(mark) == []


def test_a_program_that_one_look_misses_is_ended_too(tmp_path, mark, monkeypatch):
    """Its environment is empty at the moment of an exec, which no test can hold: the first look is made blind."""
    child = Child("睡", ["/bin/sleep", "600"], tmp_path / "log", {MARK: mark})
    child.start()
    assert becomes(mark, 1)
    looks = chain([lambda mark: []], repeat(marked))
    monkeypatch.setattr(children, "marked", lambda mark: next(looks)(mark))
    end_marked(mark)
    assert child.process.wait(1) == -signal.SIGTERM


def test_programs_end_when_their_parent_is_killed(tmp_path, mark):
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log"), mark]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=paths.BASE_DIR) as parent:
        assert int(parent.stdout.readline()) > 0
        assert becomes(mark, 1)
        parent.kill()
    assert becomes(mark, 0)


def test_what_a_killed_run_left_is_ended_by_the_next_one(tmp_path, mark):
    with only_one(tmp_path) as before:
        left = subprocess.Popen(TWO_GENERATIONS, env={MARK: before.mark})
        assert becomes(before.mark, 2)
    with only_one(tmp_path) as instance:
        assert marked(before.mark) == []
        assert instance.mark != before.mark
    assert left.wait() == -signal.SIGTERM


def test_a_second_run_over_the_same_var_is_refused_with_the_address_of_the_first(tmp_path):
    with only_one(tmp_path) as instance:
        instance.tell("http://127.0.0.1:8000/")
        with pytest.raises(EmbeddedError, match=r"已经在运行。http://127\.0\.0\.1:8000/"), only_one(tmp_path):
            pass


def test_a_taken_port_leads_to_the_next_free_one(capsys):
    with socket.socket() as taken:
        taken.bind((run.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        listener, number = run._listen(port)
        listener.close()
    assert port < number <= port + 5
    assert capsys.readouterr().out == f"端口 {port} 已被占用，改用 {number}。\n"


def test_a_big_log_is_put_aside_at_the_start_and_four_files_are_kept(tmp_path):
    log = tmp_path / "web.log"
    for number in range(5):
        log.write_bytes(b"%d" % number * ROTATE_BYTES)
        with appending(log) as handle:
            os.write(handle, b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "web.log",
        "web.log.1",
        "web.log.2",
        "web.log.3",
    ]
    assert (tmp_path / "web.log.1").read_bytes()[:1] == b"4"
    assert tail(log) == "new"
