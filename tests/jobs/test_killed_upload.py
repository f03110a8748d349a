"""A worker that is killed in the middle of storing a sheet leaves no row; the next one stores all of it, once."""

import csv
import io
import time

import pytest

from counties.models import Person
from fupin.files.services import keep_file
from fupin.intake.models import Batch, BatchRow, BatchState
from fupin.intake.preparing import LONG
from fupin.intake.uploading import ask_intake
from fupin.jobs.models import Job, State
from projects.models import ActivityMeasure
from tests.counties.registry_world import id_number
from tests.jobs.test_killed_worker import kill, kill_before_it_stores, start_worker, wait_until
from tests.pages import small_world

ROWS = 400
# So many that another process prepares them.
PERSONS = LONG + 1000
DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


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


def register() -> bytes:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["村", "户编号", "姓名", "证件号码", "年度", "文化程度"])
    for number in range(PERSONS):
        card = id_number(f"19{50 + number // 900}0101", f"{number % 100:02d}{number // 100 % 9 + 1}")
        name = "黄" + str(number).translate(DIGITS)
        lines.writerow(["招元村", str(number // 3), name, card, "2018", "小学"])
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


@pytest.mark.django_db(transaction=True)
def test_a_long_sheet_that_another_process_helps_with_is_too(tmp_path):
    world, log = small_world.build(), tmp_path / "worker.log"
    liaison, before = world.users["liaison"], Person.objects.count()
    stored = keep_file(actor=liaison, source=io.BytesIO(register()), name="人员.csv")
    job = ask_intake(actor=liaison, stored=stored, kind="persons", file_name="人员.csv", dry_run=False)
    # The first thousands of persons are written by then; of each round the lines of the list are kept last.
    kill_before_it_stores(BatchRow, tmp_path / "files", log)
    assert Job.objects.get(pk=job.pk).state == State.RUNNING, "the worker was not killed in the middle"
    assert (Person.objects.count(), BatchRow.objects.count(), Batch.objects.count()) == (before, 0, 0)
    time.sleep(1.1)
    second = start_worker(tmp_path / "files", log)
    try:
        wait_until(lambda: Job.objects.filter(pk=job.pk, state=State.DONE).exists(), log)
    finally:
        kill(second)
    batch = Batch.objects.get()
    assert (batch.state, batch.added_count, batch.refused_count) == (BatchState.COMMITTED, PERSONS, 0)
    assert Person.objects.count() == before + PERSONS
    assert BatchRow.objects.filter(batch=batch).count() == PERSONS
