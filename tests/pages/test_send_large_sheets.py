"""Large sheets as jobs, on a database that commits: progress is told from another connection."""

import msoffcrypto
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import Workbook, load_workbook

from fupin.files.services import path_of
from fupin.intake.models import Batch, BatchState
from fupin.intake.uploading import ask_marked
from fupin.jobs.models import Job, State
from fupin.jobs.services import Progress, run
from projects.models import ActivityMeasure
from tests.pages.test_send_sheets import BAD, GOOD, HEAD

PASSWORD = "活动2018"


def test_the_job_tries_and_then_stores_the_file(live_world):
    job = live_world.ask(dry_run=True)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (State.DONE, "")
    tried = Batch.objects.get(pk=job.result["batch"])
    assert (tried.state, tried.added_count) == (BatchState.CHECKED, 1)
    job = live_world.ask(dry_run=False, tried=tried.pk)
    run(job.pk)
    job.refresh_from_db()
    assert Batch.objects.get(pk=job.result["batch"]).state == BatchState.COMMITTED
    assert Job.objects.get(pk=job.pk).done_count == 1


def test_a_job_that_is_cancelled_on_the_way_leaves_no_row(live_world, monkeypatch):
    def cancel_at_once(progress, done, total, text=""):
        Job.objects.filter(pk=progress.job.pk).update(cancel_asked=True)
        return step(progress, done, total, text)

    step = Progress.step
    monkeypatch.setattr(Progress, "step", cancel_at_once)
    before = ActivityMeasure.objects.count()
    job = live_world.ask(dry_run=False)
    run(job.pk)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert ActivityMeasure.objects.count() == before
    assert not Batch.objects.filter(state=BatchState.COMMITTED).exists()


@pytest.fixture
def office(live_world, monkeypatch):
    """A client of the office, for whom any file is a large one."""
    monkeypatch.setattr("fupin.intake.views.running.LARGE", 10)
    client = Client()
    client.force_login(live_world.users["office"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def locked_sheet(tmp_path, *rows):
    book, plain, locked = Workbook(), tmp_path / "plain.xlsx", tmp_path / "locked.xlsx"
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(plain)
    with plain.open("rb") as source, locked.open("wb") as target:
        msoffcrypto.OfficeFile(source).encrypt(PASSWORD, target)
    return SimpleUploadedFile("活动.xlsx", locked.read_bytes())


def everything_kept():
    """All that the database holds of jobs, deliveries and batches, as text."""
    with connection.cursor() as cursor:
        texts = []
        for table in ("jobs_job", "intake_delivery", "intake_batch", "audit_auditevent"):
            cursor.execute(f"SELECT coalesce(string_agg(to_jsonb(each)::text, ' '), '') FROM {table} each")
            texts.append(cursor.fetchone()[0])
    return "".join(texts)


def test_a_large_locked_workbook_is_read_by_jobs_too(office, tmp_path):
    data = {"kind": "activities", "file": locked_sheet(tmp_path, GOOD), "password": PASSWORD}
    asked = office.post("/uploads/", data, follow=True).context["job"]
    assert (asked.state, Batch.objects.count()) == (State.QUEUED, 0)
    assert Job.objects.get().sealed_password == PASSWORD
    assert PASSWORD not in everything_kept()
    job = run(asked.pk)
    tried = Batch.objects.get(pk=job.result["batch"])
    assert (tried.state, tried.added_count, tried.receipt["errors"]) == (BatchState.CHECKED, 1, [])
    assert (job.state, Job.objects.get().sealed_password) == (State.DONE, "")
    page = office.post(f"/uploads/{tried.pk}/store/", {"accept": "all", "password": PASSWORD}, follow=True)
    run(page.context["job"].pk)
    assert Batch.objects.get(state=BatchState.COMMITTED).added_count == 1
    assert not Job.objects.exclude(sealed_password="").exists()
    assert PASSWORD not in everything_kept()


def test_a_wrong_password_is_asked_for_again_before_any_job(office, tmp_path):
    data = {"kind": "activities", "file": locked_sheet(tmp_path, GOOD), "password": "活动2019"}
    page = office.post("/uploads/", data, follow=True)
    assert "口令不对" in page.content.decode()
    assert not Job.objects.exists()


def test_the_marked_copy_of_a_locked_workbook_is_made_later_with_its_password(office, live_world, tmp_path):
    data = {"kind": "activities", "file": locked_sheet(tmp_path, BAD), "password": PASSWORD}
    job = run(office.post("/uploads/", data, follow=True).context["job"].pk)
    batch = Batch.objects.get(pk=job.result["batch"])
    Batch.objects.filter(pk=batch.pk).update(marked=None)
    page = office.get(f"/uploads/{batch.pk}/").content.decode()
    assert "生成批注件" in page
    wrong = ask_marked(actor=live_world.users["office"], batch=batch, password="x")
    assert (run(wrong.pk).state, run(wrong.pk).message[:4]) == (State.FAILED, "口令不对")
    asked = office.post(f"/uploads/{batch.pk}/mark/", {"password": PASSWORD}, follow=True).context["job"]
    assert PASSWORD not in everything_kept()
    assert run(asked.pk).state == State.DONE
    marked = load_workbook(path_of(Batch.objects.get(pk=batch.pk).marked).open("rb")).active
    assert marked["E2"].comment is not None
    assert not Job.objects.exclude(sealed_password="").exists()
