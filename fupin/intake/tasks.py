"""Large uploads in the background."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from fupin.files.models import StoredFile
from fupin.intake.delivering import sweep_deliveries
from fupin.intake.models import Batch, BatchState
from fupin.intake.uploading import JOB_KIND, MARKING_KIND, UNDOING_KIND, mark_later, run_upload, take_back
from fupin.jobs.beside import telling_beside
from fupin.jobs.services import Progress, handles


@shared_task
def sweep_abandoned_deliveries() -> None:
    """Every hour, by beat: drops files that nobody finished sending in a week."""
    sweep_deliveries()


@handles(JOB_KIND)
def run_intake_job(progress: Progress) -> dict:
    """Tries or stores the file; equal content is stored once, so running it again is harmless."""
    wanted = dict(progress.job.parameters)
    actor = progress.job.asked_by
    with telling_beside(progress) as tell:
        receipt = run_upload(
            actor=actor,
            scope=import_string(settings.SCOPE_OF)(actor),
            stored=StoredFile.objects.get(pk=wanted.pop("file")),
            password=progress.job.sealed_password or None,
            progress=lambda done, total: tell(done, total, f"已处理 {done} 行，共 {total} 行"),
            **wanted,
        )
    return {"batch": (receipt.record or receipt.batch).pk}


@handles(MARKING_KIND)
def run_marking_job(progress: Progress) -> dict:
    """Makes the marked copy of a long upload; made once, so running it again is harmless."""
    job = progress.job
    batch = Batch.objects.select_related("file").get(pk=job.parameters["batch"])
    return {"batch": mark_later(actor=job.asked_by, batch=batch, password=job.sealed_password or None).pk}


@handles(UNDOING_KIND)
def run_undoing_job(progress: Progress) -> dict:
    """Takes a long batch back, all in one transaction; one that is taken back already is left alone."""
    actor, batch = progress.job.asked_by, Batch.objects.get(pk=progress.job.parameters["batch"])
    if batch.state != BatchState.UNDONE:
        take_back(actor=actor, scope=import_string(settings.SCOPE_OF)(actor), batch=batch)
    return {"batch": batch.pk}
