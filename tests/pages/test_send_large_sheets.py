"""Large sheets as jobs, on a database that commits: progress is told from another connection."""

from fupin.intake.models import Batch, BatchState
from fupin.jobs.models import Job, State
from fupin.jobs.services import Progress, run
from projects.models import ActivityMeasure


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
