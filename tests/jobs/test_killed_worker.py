"""A worker that is killed in the middle of a summary loses nothing: the next one builds it, once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from fupin.jobs.models import Job, State
from reports.models import Edition
from reports.services.summaries import ask_summary
from tests.concurrency import holds_somebody_up
from tests.reports.world import World

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90


def start_worker(media: Path, log: Path) -> subprocess.Popen:
    """A real worker on the test database, in a process group of its own."""
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{database['USER']}@{quote(database['HOST'], safe='')}/{database['NAME']}",
        "BROKER_URL": settings.BROKER_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEY": settings.FIELD_KEY,
        "JOB_STALE_SECONDS": "1",
        "FUPIN_FILES": str(media),
    }
    command = [sys.executable, "-m", "celery", "-A", "fupin", "worker", "-c", "1", "-l", "warning"]
    with log.open("ab") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )


def kill(worker: subprocess.Popen) -> None:
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def wait_until(condition, log: Path):
    """What the condition gives once it is true; fails with the workers' words if it never is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"nothing happened in {PATIENCE} s:\n{log.read_text(encoding='utf-8')[-3000:]}")


def kill_before_it_stores(model: type[Model], media: Path, log: Path) -> None:
    """Starts a worker and kills it at its first row of the model: a lock holds it there, surely in the middle."""
    worker = start_worker(media, log)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE MODE")
            wait_until(holds_somebody_up, log)
            kill(worker)
    finally:
        kill(worker)


@pytest.mark.django_db(transaction=True)
def test_a_summary_survives_a_killed_worker(tmp_path):
    world, log = World.build(), tmp_path / "worker.log"
    world.money("4260万元", title="累计投入")
    job = ask_summary(actor=world.clerk, template="yearbook", unit=world.office, year_from=1995, year=2008)
    kill_before_it_stores(Edition, tmp_path / "files", log)
    left = Job.objects.get(pk=job.pk)
    assert (left.state, Edition.objects.count()) == (State.RUNNING, 0), (
        "the worker was not killed in the middle"
    )
    time.sleep(1.1)
    second = start_worker(tmp_path / "files", log)
    try:
        done = wait_until(lambda: Job.objects.filter(pk=job.pk, state=State.DONE).first(), log)
    finally:
        kill(second)
    assert done.attempts == 2
    assert done.result == {"edition": Edition.objects.get().pk}
