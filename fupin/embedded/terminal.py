"""Words to the person at the terminal."""

import contextlib
import sys


def say(text: str) -> None:
    """Progress and results, on standard output."""
    # The terminal may be gone when a hang-up is the reason for stopping.
    with contextlib.suppress(OSError):
        print(text, flush=True)  # noqa: T201


def complain(text: str) -> None:
    """Trouble and waiting, on standard error: standard output belongs to the command that is run."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)  # noqa: T201
