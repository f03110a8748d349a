"""Work beside the main thread: compressing and hashing release the interpreter, so they run while rows come in."""

import queue
import threading
from collections.abc import Callable

_WAITING_AT_MOST = 4
# So many bytes are worth waking the thread.
_ENOUGH = 500_000


class Lane:
    """A thread that takes what is put, in order, some of it at once. Memory stays flat: who puts too fast waits.

    An error is raised in the thread that puts or closes.
    """

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self.take = take
        self.waiting: queue.Queue[bytes | None] = queue.Queue(_WAITING_AT_MOST)
        self.error: BaseException | None = None
        self.gathered: list[bytes] = []
        self.size = 0
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def put(self, chunk: bytes) -> None:
        if self.error is not None:
            raise self.error
        self.gathered.append(chunk)
        self.size += len(chunk)
        if self.size >= _ENOUGH:
            self._hand_over()

    def _hand_over(self) -> None:
        self.waiting.put(b"".join(self.gathered))
        self.gathered.clear()
        self.size = 0

    def close(self) -> None:
        """Returns when all is taken."""
        self._hand_over()
        self.waiting.put(None)
        self.thread.join()
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        while (chunk := self.waiting.get()) is not None:
            if self.error is None:
                try:
                    self.take(chunk)
                except BaseException as error:  # noqa: BLE001 - raised again in the thread that puts
                    self.error = error
