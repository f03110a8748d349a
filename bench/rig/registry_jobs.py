"""The jobs of the intake's benchmark, each in a process of its own: `python -m bench.rig.registry_jobs JOB FILE …`."""

import json
import os
import sys
import time
from pathlib import Path

import django

from bench.rig import measuring
from bench.rig.child import processor_seconds
from bench.rig.memory import peak_mb


def in_child(job: str, *arguments: object) -> dict:
    """Seconds, peak memory and what the job says of itself."""
    # A workbook of a million persons is 110 MB, 10 more than an upload may be unless set otherwise.
    return measuring.in_child(job, *arguments, module=__name__, UPLOAD_MAX_MB="200")


def upload(path: str, user: str) -> str:
    """The product: the whole file as a person would send it."""
    from fupin.accounts.models import User
    from fupin.intake.services import run_intake
    from fupin.scope import SYSTEM

    receipt = run_intake(
        actor=User.objects.get(pk=user),
        scope=SYSTEM,
        kind="persons",
        path=Path(path),
        file_name=Path(path).name,
        year=2016,
    )
    if receipt.errors:
        raise SystemExit(str(receipt.errors[:3]))
    return f"{receipt.added}/{receipt.changed}/{receipt.unchanged}"


def bare(path: str) -> str:
    """The limit: the file read and its cells copied into two indexed tables, nothing checked and nothing sealed."""
    import csv
    import io

    import python_calamine
    from django.db import connection, transaction

    rows = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    households = {row[5]: row[:7] + row[9:10] + row[19:] for row in rows[1:]}
    with transaction.atomic(), connection.cursor() as cursor:
        for name, lines in (("homes", list(households.values())), ("members", rows[1:])):
            columns = ", ".join(f"c{at} text" for at in range(len(lines[0])))
            key = "c5" if name == "homes" else "c8"
            cursor.execute(f"DROP TABLE IF EXISTS bench_{name}")
            cursor.execute(f"CREATE TABLE bench_{name} (id bigserial PRIMARY KEY, {columns}, UNIQUE ({key}))")
            text = io.StringIO()
            csv.writer(text).writerows(lines)
            text.seek(0)
            listed = ", ".join(f"c{at}" for at in range(len(lines[0])))
            cursor.copy_expert(f"COPY bench_{name} ({listed}) FROM STDIN WITH (FORMAT csv)", text)
    return str(len(rows) - 1)


def stock(path: str) -> str:
    """django-import-export as its manual shows it: a resource of persons and one of households, the same models."""
    from bench.rig.registry_stock import take

    return str(take(Path(path)))


JOBS = {"upload": upload, "bare": bare, "stock": stock}


def main(job: str, *arguments: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.settings")
    django.setup()
    begun, worked = time.perf_counter(), processor_seconds()
    said = JOBS[job](*arguments)
    measured = {
        "said": said,
        "seconds": round(time.perf_counter() - begun, 3),
        "cpu_seconds": round(processor_seconds() - worked, 2),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(measured))


if __name__ == "__main__":
    main(*sys.argv[1:])
