"""Writes all fixtures into a directory."""

import sys
from pathlib import Path

from tests.intake.habits import FIXTURES


def main(arguments: list[str]) -> int:
    """0 when the files are written, 2 without a directory."""
    if len(arguments) != 1:
        sys.stderr.write("python -m tests.intake.habits OUTDIR\n")
        return 2
    directory = Path(arguments[0])
    directory.mkdir(parents=True, exist_ok=True)
    for each in FIXTURES:
        sys.stdout.write(f"{each.write(directory)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
