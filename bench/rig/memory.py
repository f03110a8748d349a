"""How much memory a process held, and those that worked for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Looking keeps the processes from their work: some milliseconds each time.
EVERY = 0.5


def peak_mb() -> float:
    """The most memory this process ever held."""
    return round(_said(Path("/proc/self/status"), "VmHWM") / 1024, 1)


class Family(threading.Thread):
    """Watches a process with those that work for it, while there are any; what they share is counted once."""

    def __init__(self, number: int) -> None:
        super().__init__(daemon=True)
        self.number, self.peak_mb = number, 0.0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(EVERY):
            if children := _children(self.number):
                held = sum(
                    _said(Path(f"/proc/{each}/smaps_rollup"), "Pss") for each in (self.number, *children)
                )
                self.peak_mb = max(self.peak_mb, round(held / 1024, 1))


@contextmanager
def family_of(number: int) -> Iterator[Family]:
    """Watches as long as it lasts."""
    family = Family(number)
    family.start()
    try:
        yield family
    finally:
        family.done.set()
        family.join()


def _children(number: int) -> list[str]:
    return [each for file in Path(f"/proc/{number}/task").glob("*/children") for each in _text(file).split()]


def _said(file: Path, name: str) -> int:
    """Kibibytes in the line of that name; nothing of a process that is gone."""
    return next((int(line.split()[1]) for line in _text(file).splitlines() if line.startswith(f"{name}:")), 0)


def _text(file: Path) -> str:
    """Nothing of a process that is gone."""
    try:
        return file.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
