"""A worker that is killed in the middle of storing a sheet leaves no row; the next one stores all of it, once."""

import csv
import io
import time

import pytest

from fupin.files.services import keep_file
from fupin.intake.models import Batch, BatchRow, BatchState
from fupin.intake.uploading import ask_intake
from fupin.jobs.models import Job, State
from projects.models import ActivityMeasure
from tests.jobs.test_killed_worker import kill, start_worker, wait_until
from tests.pages import small_world

ROWS = 400


def content() -> bytes:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["活动名称", "类型", "帮扶单位", "地区", "截止日期", "指标", "数据"])
    for number in range(ROWS):
        place = "紫金县上义镇招元村"
        lines.writerow(
            [f"第{number}期培训", "培训", small_world.UNIT, place, "2018-10-31", "培训人次", "80人次"]
        )
    return text.getvalue().encode("utf-8-sig")


@pytest.mark.django_db(transaction=True)
def test_a_sheet_is_stored_whole_and_once_though_its_worker_is_killed(tmp_path):
    world, log = small_world.build(), tmp_path / "worker.log"
    office, before = world.users["office"], ActivityMeasure.objects.count()
    stored = keep_file(actor=office, source=io.BytesIO(content()), name="培训.csv")
    wanted = {"kind": "activities", "file_name": "培训.csv", "dry_run": False}
    job = ask_intake(actor=office, stored=stored, **wanted)
    first = start_worker(tmp_path / "files", log)
    try:
        wait_until(lambda: Job.objects.filter(pk=job.pk, done_count__gt=0).exists(), log)
    finally:
        kill(first)
    left = Job.objects.get(pk=job.pk)
    assert left.state == State.RUNNING
    assert 0 < left.done_count < ROWS, "the worker was not killed in the middle"
    assert (ActivityMeasure.objects.count(), BatchRow.objects.count(), Batch.objects.count()) == (
        before,
        0,
        0,
    )
    time.sleep(1.1)
    second = start_worker(tmp_path / "files", log)
    try:
        done = wait_until(lambda: Job.objects.filter(pk=job.pk, state=State.DONE).first(), log)
    finally:
        kill(second)
    batch = Batch.objects.get()
    assert (done.attempts, done.result) == (2, {"batch": batch.pk})
    assert (batch.state, batch.added_count) == (BatchState.COMMITTED, ROWS)
    assert ActivityMeasure.objects.count() == before + ROWS
    assert BatchRow.objects.filter(batch=batch).count() == ROWS
