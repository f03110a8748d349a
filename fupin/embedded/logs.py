"""Log files of servers and children: opened by us, because their account may not reach the directory."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from fupin.embedded.account import own_directory

ROTATE_BYTES = 5 * 1024 * 1024
KEPT = 3


@contextlib.contextmanager
def appending(path: Path) -> Iterator[int]:
    """A descriptor that appends to the log, for a process to be started; a big one is put aside first."""
    own_directory(path.parent)
    _rotate(path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def tail(path: Path, offset: int = 0) -> str:
    """What was logged after `offset` bytes, at most the last 2,000; nothing if there is no log."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read()[-2000:].decode(errors="replace").strip()
    except FileNotFoundError:
        return ""


def _rotate(path: Path) -> None:
    if not path.exists() or path.stat().st_size < ROTATE_BYTES:
        return
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))
