"""What both servers need: starting in a directory, waiting for a real answer, stopping for certain."""

import contextlib
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

from fupin.embedded import paths
from fupin.embedded.account import Account, server_directory
from fupin.embedded.binaries import Binaries
from fupin.embedded.errors import EmbeddedError
from fupin.embedded.logs import appending, tail
from fupin.embedded.terminal import complain

# Recovery after a crash may take minutes; a server that is busy with it must not be disturbed.
START_SECONDS = 600
# A live server makes its socket at once; without one it will never be reached again.
SOCKET_SECONDS = 5
SLOW_SECONDS = 5
# Longest wait for an orderly stop; a checkpoint of a big database takes its time.
STOP_SECONDS = 60
KILL_SECONDS = 5
TICK = 0.02

# The servers that this process started: one that ended stays a zombie until it is asked for.
_started: list[subprocess.Popen] = []


class Server(ABC):
    """One server over its data directory. Subclasses say how to ask it, start it and stop it."""

    title = ""
    data_name = ""
    log_name = ""
    socket_name = ""

    stop_signal = signal.SIGTERM

    def __init__(self, var: Path, account: Account) -> None:
        self.account = account
        self.data = paths.home(var) / self.data_name
        self.sockets = paths.socket_directory(var)
        self.socket = self.sockets / self.socket_name
        self.log = paths.log_directory(var) / self.log_name

    @abstractmethod
    def answers(self) -> bool:
        """True if the server answers a request; False while it starts, recovers or is not there."""

    @abstractmethod
    def command(self, binaries: Binaries) -> list:
        """The command that runs the server in the foreground, working in its data directory."""

    @abstractmethod
    def prepare(self, binaries: Binaries) -> None:
        """Make the data ready for a start, with no process working on them."""

    @abstractmethod
    def main_process(self, processes: list[int]) -> int | None:
        """Which of the processes in the data directory is the server itself, None if it is gone."""

    def processes(self) -> list[int]:
        """Ids of the living processes that work in the data directory."""
        for process in _started:
            process.poll()
        return self.account.processes_in(self.data)

    def start(self, binaries: Binaries, *, alone: bool) -> None:
        """Return when the server answers, whatever was left of an earlier one.

        `alone`: no other program uses it, so one that runs but cannot be reached may be stopped.
        Raises EmbeddedError.
        """
        server_directory(self.sockets, self.account)
        if self._await_running(alone=alone):
            return
        server_directory(self.data, self.account)
        self.prepare(binaries)
        self._launch(self.command(binaries))

    def _await_running(self, *, alone: bool) -> bool:
        """True if one that was already running answers in the end; leftovers of a dead one are ended."""
        patience = Patience(self)
        while processes := self.processes():
            if self.answers():
                return True
            if self.main_process(processes) is None:
                self._end(processes)
            elif patience.waited() > SOCKET_SECONDS and not self.socket.exists():
                if not alone:
                    raise EmbeddedError(
                        f"{self.title}（进程 {self.main_process(processes)}）在运行，但连接口 {self.socket} "
                        "不在了，而且还有别的程序在用它。请先停止 bin/run 和正在执行的命令，再重试。"
                    )
                self.stop()
            patience.wait()
        return False

    def _launch(self, command: list) -> None:
        with appending(self.log) as log:
            offset = os.fstat(log).st_size
            process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **self.account.options(self.data)
            )
        _started.append(process)
        patience = Patience(self)
        while not self.answers():
            if process.poll() is not None:
                last = tail(self.log, offset)
                raise EmbeddedError(f"{self.title}启动失败，日志 {self.log} 的末尾：\n{last}")
            patience.wait()

    def stop(self) -> None:
        """Return when no process works in the data directory any more: asked first, then forced."""
        processes = self.processes()
        main = self.main_process(processes)
        if main is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(main, self.stop_signal)
            self._await_gone(STOP_SECONDS)
        self._end(self.processes())

    def _end(self, processes: list[int]) -> None:
        for number in (signal.SIGQUIT, signal.SIGKILL):
            for pid in processes:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            if not processes or self._await_gone(KILL_SECONDS):
                return
            processes = self.processes()

    def _await_gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > deadline:
                return False
            time.sleep(TICK)
        return True


class Patience:
    """Waiting for a server: says so when it takes long, gives up when it takes too long."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._since = time.monotonic()
        self._told = False

    def waited(self) -> float:
        """Seconds so far."""
        return time.monotonic() - self._since

    def wait(self) -> None:
        """Let a moment pass; raises EmbeddedError after START_SECONDS."""
        if self.waited() > START_SECONDS:
            log = self._server.log
            raise EmbeddedError(f"{self._server.title}在 {START_SECONDS} 秒内没有就绪，请看日志 {log}。")
        if self.waited() > SLOW_SECONDS and not self._told:
            complain(f"{self._server.title}正在启动或恢复数据，请稍候……")
            self._told = True
        time.sleep(TICK)
