"""An upload in steps, as the page makes it: tried first, then stored, or given up. Large files go as a job."""

from collections.abc import Mapping
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from fupin.audit.services import record_event
from fupin.errors import NotPermitted, Refusal
from fupin.files.models import StoredFile
from fupin.files.services import path_of
from fupin.intake.marking import mark_workbook
from fupin.intake.models import Batch, BatchState, Delivery, DeliveryState
from fupin.intake.receipt import Receipt
from fupin.intake.run import Progress, run_intake
from fupin.intake.sheets import sheet_of
from fupin.intake.undo import require_undoing, staying, undo_batch
from fupin.jobs.models import Job
from fupin.jobs.services import ask
from fupin.scope import Scope

JOB_KIND, MARKING_KIND, UNDOING_KIND = "intake", "intake_marking", "intake_undoing"
KEPT_LEFT = 5000
# How rows are taken back, by what an undoing counts: the ledger's entries are reversed, its drafts dropped.
WAYS = {"reversed": "红字冲销", "dropped": "作废草稿", "deleted": "删去", "restored": "恢复"}
TRIED_AT_MOST = 500
LARGE = 400 * 1024  # bytes; below it the answer comes while the person waits


def ask_intake(*, actor: User, stored: StoredFile, password: str = "", **wanted: object) -> Job:
    """A job that tries (or stores) a file already kept; its result is {"batch": number of the record}.

    The password of a locked workbook waits sealed in the job, among whose parameters it is not.
    `wanted` are kind, file_name, dry_run, accept, year, place_code, unit_of_money, sheet, confirmed,
    overwrite_corrections, and `tried`, the number of the record of the dry run that is now stored, or `delivery`,
    that of the file that is tried.
    """
    doing = "预检" if wanted.get("dry_run") else "入库"
    return ask(
        actor=actor,
        kind=JOB_KIND,
        title=f"{doing}《{wanted['file_name']}》",
        key=f"{JOB_KIND}:{actor.pk}:{stored.pk}:{wanted['kind']}:{doing}",
        parameters={"file": stored.pk, **wanted},
        password=password,
    )


def run_upload(
    *,
    actor: User,
    scope: Scope,
    stored: StoredFile,
    file_name: str,
    kind: str,
    dry_run: bool,
    accept: str = "all",
    year: int | None = None,
    place_code: str = "",
    unit_of_money: str = "",
    sheet: str = "",
    confirmed: Mapping[str, str] | None = None,
    tried: int | None = None,
    delivery: int | None = None,
    password: str | None = None,
    overwrite_corrections: bool = False,
    progress: Progress | None = None,
) -> Receipt:
    """Runs the intake of a kept file and notes on the record how it was asked for, so that it can be asked again.

    Raises as `run_intake` does, and Refusal for a record of a try that is not the actor's or not open any more.
    """
    trial = _open_trial(actor, tried) if tried else None
    receipt = run_intake(
        actor=actor,
        scope=scope,
        kind=kind,
        path=Path(path_of(stored)),
        file_name=file_name,
        dry_run=dry_run,
        accept=accept,
        year=year,
        place_code=place_code,
        password=password or None,
        unit_of_money=unit_of_money or None,
        sheet=sheet or None,
        confirmed=confirmed,
        progress=progress,
        overwrite_corrections=overwrite_corrections,
    )
    if receipt.record is not None:
        asked = {
            "unit_of_money": unit_of_money,
            "password": bool(password),
            "overwrite_corrections": overwrite_corrections,
            "sheet": sheet,
            "confirmed": dict(confirmed or {}),
        }
        _note(receipt.record, asked=asked)
    if delivery:
        found = Delivery.objects.filter(pk=delivery, uploaded_by=actor)
        found.update(state=DeliveryState.TRIED, batch=receipt.record)
    if trial is not None and (receipt.committed or receipt.repeated):
        _note(trial, stored_as=receipt.batch.pk)
    return receipt


def _open_trial(actor: User, pk: int) -> Batch:
    trial = Batch.objects.filter(pk=pk, uploaded_by=actor).first()
    if trial is None:
        raise NotPermitted("not_permitted", "只能处理自己上传的批次")
    if trial.state != BatchState.CHECKED or "stored_as" in trial.receipt:
        raise Refusal("not_open", f"批次 {pk} 已经处理过，请回到上传页面看最新的批次")
    return trial


def _note(batch: Batch, **notes: object) -> None:
    batch.receipt = {**batch.receipt, **notes}
    batch.save(update_fields=["receipt"])


def has_marks(batch: Batch) -> bool:
    """True if its receipt says something of a cell or a row, so that there is something to mark."""
    errors, warnings = (batch.receipt.get(name, []) for name in ("errors", "warnings"))
    return any(each["row"] for each in errors) or any(each["row"] and each["cell"] for each in warnings)


def ask_marked(*, actor: User, batch: Batch, password: str = "") -> Job:
    """A job that makes the marked copy of an upload so long that none was made at once."""
    return ask(
        actor=actor,
        kind=MARKING_KIND,
        title=f"批注《{batch.file_name}》",
        key=f"{MARKING_KIND}:{batch.pk}",
        parameters={"batch": batch.pk},
        password=password,
    )


def mark_later(*, actor: User, batch: Batch, password: str | None = None) -> Batch:
    """Makes the marked copy of an upload from its receipt, unless there is one. Raises Refusal without its password."""
    if batch.marked_id is None:
        receipt = Receipt.of_record(batch.kind, batch.file_name, batch.receipt)
        batch.marked = mark_workbook(
            actor=actor, stored=batch.file, file_name=batch.file_name, receipt=receipt, password=password
        )
        batch.save(update_fields=["marked"])
    return batch


@transaction.atomic
def abandon_trial(*, actor: User, batch: Batch) -> Batch:
    """Gives up a try: its record stays as 未入库. Raises Refusal if it is not the actor's open try."""
    trial = _open_trial(actor, batch.pk)
    trial.state, trial.ended_at = BatchState.REFUSED, timezone.now()
    trial.save(update_fields=["state", "ended_at"])
    _note(trial, given_up=True)
    record_event(actor=actor, verb="放弃入库", subject=trial)
    return trial


@transaction.atomic
def take_back(*, actor: User, scope: Scope, batch: Batch) -> dict:
    """Undoes the batch and notes on its receipt what had to stay; returns and raises as `undo_batch` does."""
    result = undo_batch(actor=actor, scope=scope, batch=batch)
    batch.refresh_from_db()
    counts = {name: result[name] for name in WAYS if name in result}
    left = result.get("left", [])
    _note(batch, undone={**counts, "left": left[:KEPT_LEFT], "left_count": len(left)})
    return result


def undone_in_words(batch: Batch) -> str:
    """How many rows went which way when the batch was taken back; empty if nobody noted it."""
    undone = batch.receipt.get("undone", {})
    told = [f"{way} {undone[name]} 条" for name, way in WAYS.items() if name in undone]
    left = undone.get("left_count", len(undone.get("left", [])))
    return "，".join([*told, f"{left} 条保持现状"] if left else told)


def is_long(batch: Batch) -> bool:
    """True for a batch that is taken back in the background."""
    return batch.added_count + batch.changed_count > TRIED_AT_MOST


def ask_take_back(*, actor: User, scope: Scope, batch: Batch) -> Job:
    """A job that takes a long batch back. Raises as `undo_batch` does."""
    require_undoing(actor, scope, batch)
    return ask(
        actor=actor,
        kind=UNDOING_KIND,
        title=f"撤销《{batch.file_name}》",
        key=f"{UNDOING_KIND}:{batch.pk}",
        parameters={"batch": batch.pk},
    )


def would_stay(*, actor: User, scope: Scope, batch: Batch) -> list[dict] | None:
    """What undoing the batch would leave as it is: the undoing itself, rolled back, or for a long batch what its
    history tells. None for a long batch that is taken back in a way of its own: the ledger's, by reversal.

    Raises as `undo_batch` does.
    """
    if is_long(batch):
        require_undoing(actor, scope, batch)
        return None if sheet_of(batch.kind).undo else staying(batch)
    with transaction.atomic():
        result = undo_batch(actor=actor, scope=scope, batch=batch)
        transaction.set_rollback(True)
    return result.get("left", [])
