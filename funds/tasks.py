"""Background work on the ledger."""

from celery import shared_task

from funds.services import sweep_red_flags
from fupin.jobs.services import Progress, ask, handles

SWEEP = "sweep_red_flags"


@handles(SWEEP)
def run_sweep(progress: Progress) -> dict:
    """Asks all red-flag rules; running it again finds the same."""
    swept = sweep_red_flags(actor=progress.job.asked_by)
    return {"standing": swept.standing, "new": swept.new, "page": "flags"}


@shared_task
def ask_nightly_sweep() -> None:
    """Every night, by beat."""
    ask(actor=None, kind=SWEEP, title="每夜筛查资金疑点", key=SWEEP, parameters={})
