"""One bin/run per var, and what it left behind if it was killed."""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fupin.embedded.account import own_directory
from fupin.embedded.children import end_marked
from fupin.embedded.errors import EmbeddedError


@dataclass(frozen=True)
class Instance:
    """This run: the mark in the environment of all that it starts, and where the next run reads it."""

    mark: str
    note: Path

    def tell(self, address: str) -> None:
        """Write down who runs here, for the next one that tries."""
        fresh = self.note.with_suffix(".new")
        fresh.write_text(json.dumps({"mark": self.mark, "pid": os.getpid(), "address": address}), "utf-8")
        fresh.replace(self.note)


@contextlib.contextmanager
def only_one(var: Path) -> Iterator[Instance]:
    """This run, while it is the only one over this var. What a killed one left running is ended first.

    Raises EmbeddedError if another one is running, or if var cannot be written.
    """
    folder = var / "run"
    note = folder / "run.json"
    try:
        own_directory(folder)
        lock = (folder / "run.lock").open("a")
    except OSError as error:
        raise EmbeddedError(
            f"写不了 {folder}（{error.strerror}）。请用建立它的系统账号运行，或用 FUPIN_VAR 指定别处。"
        ) from error
    with lock:
        before = json.loads(note.read_text("utf-8")) if note.exists() else None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = before["address"] if before else ""
            raise EmbeddedError(f"已经在运行。{address or '它正在启动。'}") from None
        if before:
            end_marked(before["mark"])
        instance = Instance(secrets.token_hex(16), note)
        instance.tell(address="")
        yield instance
