"""One job in a process of its own, so that its peak memory is its own: `python -m bench.rig.child JOB …`."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

from bench.rig.memory import peak_mb


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
    begun, worked = time.perf_counter(), processor_seconds()
    rows = JOBS[job](*arguments)
    seconds = time.perf_counter() - begun
    worked = processor_seconds() - worked
    print(
        json.dumps(
            {
                "rows": rows,
                "seconds": round(seconds, 3),
                "cpu_seconds": round(worked, 2),
                "peak_mb": peak_mb(),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
