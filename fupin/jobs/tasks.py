"""The Celery side of background work: a number in, the row's handler run."""

from celery import shared_task
from celery.signals import worker_ready

from fupin.jobs import services


@shared_task
def run_job(job_id: int) -> None:
    """Runs one job; running it twice does it once."""
    services.run(job_id)


@shared_task
def revive_stale_jobs() -> None:
    """Every minute, by beat: sends jobs again that a killed worker or a lost message left behind."""
    services.revive_stale()


@worker_ready.connect
def revive_at_start(**kwargs: object) -> None:
    """A worker that starts after a crash asks at once for what was left."""
    revive_stale_jobs.delay()
