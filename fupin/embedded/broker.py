"""The embedded Valkey, Celery's broker.

Queued messages survive a crash: every write goes to an append-only file.
"""

import socket
from pathlib import Path

from fupin.embedded import paths
from fupin.embedded.binaries import Binaries
from fupin.embedded.server import Server

ANSWER_SECONDS = 5


class Broker(Server):
    title = "内置任务队列 Valkey "
    data_name = "valkey"
    log_name = "valkey.log"
    socket_name = paths.BROKER_SOCKET

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_SECONDS)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def command(self, binaries: Binaries) -> list:
        return [
            *(binaries.valkey, "--port", "0"),
            *("--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", ".", "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
        ]

    def prepare(self, binaries: Binaries) -> None:
        """Remove the socket of a server that is gone; a truncated last write is cut off by Valkey itself."""
        self.socket.unlink(missing_ok=True)

    def main_process(self, processes: list[int]) -> int | None:
        """The one whose parent is not among them: the append-only file is rewritten in a child."""
        return next((pid for pid in processes if _parent(pid) not in processes), None)


def _parent(pid: int) -> int | None:
    try:
        after_name = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        )
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(after_name.split()[1])
