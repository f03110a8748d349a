"""Whether a start may skip the preparation: nothing has changed since it last succeeded.

The preparation itself would find nothing to do, but it loads Django to find that out: half of a quick start.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from fupin.embedded import paths
from fupin.embedded.postgres import client

# What is not part of the program, or is made by it.
NOT_CODE = {".git", ".venv", "var", "tests", "docs", "bench", "__pycache__"}
APPLIED = (
    "select md5(string_agg(concat_ws(' ', id, app, name, applied), ',' order by id)) from django_migrations"
)


def fingerprint(var: Path, demo: bool) -> str:
    """A digest of every file of the program and of the migrations in the embedded database."""
    digest = hashlib.sha256(f"demo={demo} {_applied(var)}\n".encode())
    for line in _files(paths.BASE_DIR):
        digest.update(os.fsencode(line))
    return digest.hexdigest()


def is_prepared(var: Path, demo: bool) -> bool:
    """True if the fingerprint is the one that was kept after the last successful preparation."""
    stamp = _stamp(var)
    return stamp.exists() and stamp.read_text("ascii") == fingerprint(var, demo)


def keep(var: Path, demo: bool) -> None:
    """Remember that everything is prepared as it is now."""
    _stamp(var).write_text(fingerprint(var, demo), "ascii")


def _stamp(var: Path) -> Path:
    return var / "run" / "prepared"


def _applied(var: Path) -> str:
    sockets = paths.socket_directory(var)
    return client(sockets, "psql", "-Atc", APPLIED, database=paths.DATABASE).stdout.strip()


def _files(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NOT_CODE and not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            found = path.stat()
            yield f"{path.relative_to(root)} {found.st_size} {found.st_mtime_ns}\n"
