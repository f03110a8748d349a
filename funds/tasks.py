"""Background work on the ledger: exports, red flags, what is looked after every hour and every night."""

from celery import shared_task

from funds.models import LedgerExport
from funds.services import sweep_red_flags
from funds.services.exports import JOB_KIND, give_up, make_export, sweep_exports
from funds.services.vouchers import record_voucher_check
from fupin.jobs.beside import telling_beside
from fupin.jobs.services import Progress, ask, handles
from units.access import scope_of

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


@handles(JOB_KIND)
def run_export_job(progress: Progress) -> dict:
    """Makes the file under the rights that the person has by now; running it again makes it anew."""
    export = LedgerExport.objects.select_related("asked_by", "unit", "place").get(
        pk=progress.job.parameters["export"]
    )
    if export.made_at is not None:
        return {"export": export.pk}
    try:
        with telling_beside(progress) as tell:
            make_export(export=export, scope=scope_of(export.asked_by), report=tell)
    except Exception:
        give_up(export)
        raise
    return {"export": export.pk}


@shared_task
def sweep_ledger_exports() -> int:
    """Every hour, by beat."""
    return sweep_exports()


@shared_task
def check_vouchers_nightly() -> bool:
    """Every night, by beat: True if every file is there and unchanged."""
    return record_voucher_check(actor=None).holds
