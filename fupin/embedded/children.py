"""The programs that bin/run keeps alive: web, worker, beat."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from fupin.embedded import paths
from fupin.embedded.logs import appending

# In the environment of every child and grandchild: finds them all, whatever groups they made for themselves.
MARK = "FUPIN_RUN"
PR_SET_PDEATHSIG = 1
# A request or a job in progress may end; Celery puts an interrupted job back into the queue.
STOP_SECONDS = 20
KILL_SECONDS = 5
# A child that lived this long had started properly: its next failure is a new story.
SETTLED_SECONDS = 60
LONGEST_PAUSE = 60
TICK = 0.05
# One look may miss a process: it has no environment at the moment of its exec, and a child that is started
# behind the look by one that ends before it is read was never listed.
LOOKS = 2

_libc = ctypes.CDLL(None)


def end_with_parent() -> None:
    """Called in a child before it executes: SIGTERM when the parent dies, even by kill -9."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One program: how to start it, and whether it is due for a restart."""

    title: str
    command: list
    log: Path
    environment: dict[str, str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen | None = None
    started: float = 0
    failures: int = 0
    due: float = field(default=0, init=False)

    def start(self) -> None:
        with appending(self.log) as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=paths.BASE_DIR,
                env=self.environment,
                pass_fds=self.pass_fds,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        self.started = time.monotonic()

    def ended(self) -> int | None:
        """Its exit code, None while it lives."""
        return self.process.poll() if self.process else None

    def mend(self) -> str:
        """Restart it if it has died and its pause is over; the news in one sentence, or ""."""
        code = self.ended()
        if code is None:
            return ""
        now = time.monotonic()
        if not self.due:
            self.failures = 1 if now - self.started > SETTLED_SECONDS else self.failures + 1
            pause = min(2 ** (self.failures - 1), LONGEST_PAUSE)
            self.due = now + pause
            return f"{self.title}意外退出（代码 {code}），{pause} 秒后重启；日志：{self.log}"
        if now < self.due:
            return ""
        self.due = 0
        self.start()
        return f"{self.title}已重启"

    def signal(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)


def stop(children: list[Child], mark: str) -> None:
    """Return when none of the children and none of their descendants is left."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(child.process and child.ended() is None for child in children) and time.monotonic() < deadline:
        time.sleep(TICK)
    end_marked(mark)


def end_marked(mark: str) -> None:
    """End all that carry the mark, and what they start meanwhile: asked first, then forced."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        asked: set[int] = set()
        deadline = time.monotonic() + KILL_SECONDS
        in_vain = 0
        while time.monotonic() < deadline:
            left = set(marked(mark))
            in_vain = 0 if left else in_vain + 1
            if in_vain == LOOKS:
                return
            for pid in left - asked:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            asked |= left
            time.sleep(TICK)


def marked(mark: str) -> list[int]:
    """Ids of the living processes seen to carry the mark at one look; a zombie has no environment any more."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        # Processes of others cannot be read and those that just ended are not there: neither is ours.
        with contextlib.suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found
