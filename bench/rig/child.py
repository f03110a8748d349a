"""One job in a process of its own, so that its peak memory is its own: `python -m bench.rig.child JOB …`."""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import django

MEMORY = Path("/proc/self/status")


def export_pack(out: str) -> int:
    """The whole audit pack; returns how many entries it holds."""
    from funds.pack import export_pack as export
    from funds.selectors import LedgerFilters
    from fupin.scope import SYSTEM

    pack = export(actor=None, scope=SYSTEM, filters=LedgerFilters(), directory=Path(out))
    return pack.manifest["tables"][0]["rows"]


def export_stock(out: str, limit: str) -> int:
    """The first rows by django-import-export as it comes, related names selected."""
    from bench.rig.stock import EntryResource
    from funds.models import Entry

    rows = Entry.objects.select_related(*EntryResource.RELATED).order_by("book_id", "seq")[: int(limit)]
    data = EntryResource().export(rows)
    Path(out).write_bytes(data.export("xlsx"))
    return len(data)


def export_copy(out: str) -> int:
    """The readable columns by COPY TO: what the database itself needs to say them."""
    from django.db import connection

    from bench.rig.stock import COPY

    with connection.cursor() as cursor, Path(out).open("wb") as file:
        cursor.copy_expert(COPY, file)
        return cursor.rowcount


def verify(*_: str) -> int:
    """The whole ledger recomputed; returns how many entries there are."""
    from funds.selectors import verify_ledger

    found = verify_ledger()
    if not found.holds:
        raise SystemExit(str(found.differences[:3]))
    return found.entry_count


JOBS: dict[str, Callable[..., int]] = {
    "export_pack": export_pack,
    "export_stock": export_stock,
    "export_copy": export_copy,
    "verify": verify,
}


def peak_mb() -> float:
    """The most memory this process ever held."""
    return round(_said(MEMORY, "VmHWM") / 1024, 1)


class Family(threading.Thread):
    """Watches a process with those that work for it, while there are any; what they share is counted once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.3):
            children = [
                number
                for each in Path("/proc/self/task").glob("*/children")
                for number in each.read_text().split()
            ]
            if children:
                held = sum(
                    _said(Path(f"/proc/{number}/smaps_rollup"), "Pss") for number in ("self", *children)
                )
                self.peak_mb = max(self.peak_mb, round(held / 1024, 1))


def _said(file: Path, name: str) -> int:
    """Kibibytes in the line of that name; nothing of a process that is gone."""
    try:
        lines = file.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def processor_seconds() -> float:
    """Seconds of processor time so far, of this process, of those that worked for it and of the server's that works for
    it; what the server did for those is not counted.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    # The times follow the name in brackets: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    after_name = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    ticks = int(after_name[11]) + int(after_name[12])
    times = os.times()
    return sum(times[:4]) + ticks / os.sysconf("SC_CLK_TCK")


def main(job: str, *arguments: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.settings")
    django.setup()
    family = Family()
    family.start()
    begun, worked = time.perf_counter(), processor_seconds()
    rows = JOBS[job](*arguments)
    seconds = time.perf_counter() - begun
    family.done.set()
    worked = processor_seconds() - worked
    print(
        json.dumps(
            {
                "rows": rows,
                "seconds": round(seconds, 3),
                "cpu_seconds": round(worked, 2),
                "peak_mb": max(peak_mb(), family.peak_mb),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
