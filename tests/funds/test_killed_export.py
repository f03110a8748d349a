"""A worker that is killed in the middle of a pack leaves no half file: the next one makes it whole."""

import time
from decimal import Decimal

import pytest
from django.conf import settings

from funds.models import LedgerExport
from funds.services import Posting, post_batch
from fupin.jobs.models import Job, State
from tests.funds.ledger_people import person
from tests.funds.ledger_world import build_world, take_in
from tests.funds.pack_world import verify
from tests.funds.test_ask_exports import unzipped, wanted
from tests.jobs.test_killed_worker import kill, start_worker, wait_until
from units.models import Role

ROWS = 6000


def fill_quickly(world):
    """Enough entries that a worker can be killed while it writes them."""
    first = take_in(world, "帮扶资金", Decimal(1000000))
    postings = [
        Posting(
            document=first.document,
            from_account=first.to_account,
            to_account=first.from_account,
            amount=Decimal(1),
            occurred_on=first.occurred_on,
            place=world.village,
            summary=f"第{number}笔",
        )
        for number in range(ROWS)
    ]
    post_batch(actor=world.clerk, unit=world.unit, postings=postings)


@pytest.mark.django_db(transaction=True)
def test_a_pack_survives_a_killed_worker(tmp_path, monkeypatch):
    world, log = build_world(), tmp_path / "worker.log"
    monkeypatch.setenv("FUPIN_EXPORTS", str(settings.EXPORT_ROOT))
    fill_quickly(world)
    export = wanted(person(world, "auditor", Role.AUDITOR))
    first = start_worker(tmp_path / "files", log)
    half = export.path.parent / f".work-{export.pk}"
    try:
        wait_until(lambda: any(half.rglob("entries.csv")) if half.is_dir() else False, log)
    finally:
        kill(first)
    assert Job.objects.get().state == State.RUNNING, "the worker was not killed in the middle"
    assert not export.path.exists()
    assert not LedgerExport.objects.get().is_ready
    time.sleep(1.1)
    second = start_worker(tmp_path / "files", log)
    try:
        done = wait_until(lambda: Job.objects.filter(state=State.DONE).first(), log)
    finally:
        kill(second)
    assert (done.attempts, done.result) == (2, {"export": export.pk})
    made = LedgerExport.objects.get()
    assert (made.is_ready, made.row_count) == (True, ROWS + 1)
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    assert verify(unzipped(made, tmp_path / "unzipped")).returncode == 0
