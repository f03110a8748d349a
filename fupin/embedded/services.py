"""Bring the embedded servers up for whoever needs them, and down with the last one who did.

Every process that uses them holds a shared lock on one file for as long as it lives. The kernel takes it back
however the process ends, so a killed user neither keeps the servers alive nor takes them from the others.
"""

import atexit
import contextlib
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fupin.embedded import paths
from fupin.embedded.account import Account, own_directory, server_account
from fupin.embedded.binaries import reachable
from fupin.embedded.broker import Broker
from fupin.embedded.errors import EmbeddedError
from fupin.embedded.postgres import Postgres
from fupin.embedded.server import Server


@dataclass(frozen=True)
class Hold:
    """This process's share in the servers of one var."""

    users: IO
    pid: int


_holds: dict[Path, Hold] = {}


@dataclass(frozen=True)
class Needs:
    """Which of the two servers nobody gave us."""

    database: bool
    broker: bool

    def __bool__(self) -> bool:
        return self.database or self.broker


def needs() -> Needs:
    """What the environment leaves to us: no DATABASE_URL, no BROKER_URL."""
    return Needs(database=not _given("DATABASE_URL"), broker=not _given("BROKER_URL"))


def _given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def ensure(var: Path | None = None, needed: Needs | None = None) -> None:
    """Return when the needed servers answer and the database is there; they stay until this process ends.

    Calling it again mends what has crashed meanwhile. Raises EmbeddedError with a Chinese message.
    """
    var = (var or paths.var_directory()).resolve()
    needed = needed or needs()
    if not needed:
        return
    with _serialised(var):
        if var in _holds:
            _holds.pop(var).users.close()
        alone = _unused(var)
        _hold(var)
        try:
            _bring_up(var, needed, alone=alone)
        except BaseException:
            _let_go(var)
            raise


def _bring_up(var: Path, needed: Needs, *, alone: bool) -> None:
    account = _account(var)
    postgres, broker = Postgres(var, account), Broker(var, account)
    wanted: list[Server] = [
        server for server, use in ((postgres, needed.database), (broker, needed.broker)) if use
    ]
    down = [server for server in wanted if not server.answers()]
    if down:
        private = paths.private_directory(var)
        binaries = reachable(account, private.with_name(f"{private.name}-programs"))
        for server in down:
            server.start(binaries, alone=alone)
    if needed.database:
        postgres.create_database()


def _account(var: Path) -> Account:
    return server_account(*(paths.home(var) / server.data_name for server in (Postgres, Broker)))


def running(var: Path, needed: Needs) -> bool:
    """True if the needed servers answer: a cheap look, nothing is started."""
    sockets = paths.socket_directory(var)
    return all(
        _listens(sockets / name)
        for name, wanted in ((paths.POSTGRES_SOCKET, needed.database), (paths.BROKER_SOCKET, needed.broker))
        if wanted
    )


def release(var: Path | None = None) -> bool:
    """Let go of the servers; the last user stops them. True if they are stopped now."""
    var = (var or paths.var_directory()).resolve()
    hold = _holds.get(var)
    # A forked child shares its parent's lock: it must not act on it.
    if hold is None or hold.pid != os.getpid():
        return False
    with _serialised(var):
        return _let_go(var)


@atexit.register
def _release_all() -> None:
    for var in list(_holds):
        release(var)


def end_orderly_on_signals() -> None:
    """Make SIGTERM and SIGHUP end this process through its exit handlers, unless others handle them."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda received, frame: sys.exit(128 + received))


@contextlib.contextmanager
def _serialised(var: Path) -> Iterator[None]:
    """One process at a time starts or stops."""
    with _lock_file(var, "start.lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _lock_file(var: Path, name: str) -> IO:
    try:
        own_directory(paths.home(var))
        return (paths.home(var) / name).open("a")
    except OSError as error:
        raise EmbeddedError(
            f"写不了 {paths.home(var)}（{error.strerror}）。"
            "请用建立它的系统账号运行，或用 FUPIN_VAR 指定别处。"
        ) from error


def _hold(var: Path) -> None:
    users = _lock_file(var, "users.lock")
    fcntl.flock(users, fcntl.LOCK_SH)
    _holds[var] = Hold(users, os.getpid())


def _let_go(var: Path) -> bool:
    _holds.pop(var).users.close()
    if not _unused(var):
        return False
    account = _account(var)
    for server in (Broker(var, account), Postgres(var, account)):
        server.stop()
    # Leave nothing in a shared directory; under var it may stay, and so may one with files of others in it.
    with contextlib.suppress(OSError):
        paths.private_directory(var).rmdir()
    return True


def _unused(var: Path) -> bool:
    """True if no process uses the servers; asked while starting and stopping are barred, so it stays true."""
    with _lock_file(var, "users.lock") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _listens(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(address))
        except OSError:
            return False
    return True
