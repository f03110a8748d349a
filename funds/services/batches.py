"""Entries proposed by one and posted when others have approved them. What is approved is posted whole, once."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from funds.channels import Channel
from funds.models import BatchFile, Book, DraftEntry, Entry, EntryBatch
from funds.services.evidence import attach_voucher
from funds.services.posting import Posting, locked_book, post_approved, stated_amount
from funds.services.reversing import reversal_of
from fupin.approvals import services as approvals
from fupin.approvals.kinds import register_kind
from fupin.approvals.models import RoundStep, RowRemark, State
from fupin.approvals.services.locking import locked
from fupin.audit.services import check, record_event, refusals_recorded, write
from fupin.errors import NotPermitted, Refusal
from fupin.figures import Figure
from fupin.files.models import StoredFile
from fupin.intake.models import Batch
from fupin.scope import Scope
from units.access import posts_with, scope_of, stands_at
from units.models import Unit

KIND = register_kind("资金分录批", Channel.choices)
_SAME = (
    *("document", "from_account", "to_account", "covers_from", "occurred_on", "about_on", "place", "project"),
    *("summary", "voucher_no", "payee", "source", "note", "sheet_name", "reverses", "reason"),
)
_RELATED = ("document", "from_account", "to_account", "place", "project", "reverses__unit")


@refusals_recorded("起草分录批")
@transaction.atomic
def draft_batch(*, actor: User, unit: Unit, title: str, postings: Iterable[Posting]) -> EntryBatch:
    """A draft of these movements, rows numbered from 1. Nothing is posted.

    Raises NotPermitted("enter") without the right for the unit, and what `redraft_rows` raises.
    """
    scope = scope_of(actor)
    if not scope.allows("enter") or not scope.covers_unit(unit.pk):
        raise NotPermitted("enter", f"您没有录入{unit.name}账目的权限")
    batch = _opened(actor, unit, title)
    redraft_rows(actor=actor, batch=batch, postings=postings)
    return batch


def _opened(actor: User, unit: Unit, title: str, upload: Batch | None = None) -> EntryBatch:
    submission = approvals.draft(actor=actor, title=title, kind=KIND)
    return write(EntryBatch(unit=unit, submission=submission, upload=upload), actor=actor, verb="起草分录批")


@refusals_recorded("起草分录批")
@transaction.atomic
def draft_uploaded(*, actor: User, unit: Unit, upload: Batch, posting: Posting) -> DraftEntry:
    """Adds one line of an upload to the draft that is made of it, one a unit. Nothing is posted.

    Raises NotPermitted("import") without the right for the unit or the place, and as `redraft_rows` does.
    """
    scope = scope_of(actor)
    reached = scope.covers_unit(unit.pk) or (scope.places and posting.place.code.startswith(scope.places))
    if not scope.allows("import") or not reached:
        raise NotPermitted("import", f"您没有上传{unit.name}账目的权限")
    batch = EntryBatch.objects.select_related("submission").filter(upload=upload, unit=unit).first()
    batch = batch or _opened(actor, unit, f"{upload.file_name}"[:200], upload)
    approvals.require_open(batch.submission, actor)
    row = _draft(batch, batch.drafts.count() + 1, posting)
    check(row)
    row.save(force_insert=True)
    return row


@refusals_recorded("填写分录批")
@transaction.atomic
def redraft_rows(*, actor: User, batch: EntryBatch, postings: Iterable[Posting]) -> list[DraftEntry]:
    """Sets the rows anew, as they were mended; only its maker can, and only before it is submitted.

    Raises Refusal("amount", "invalid") for a row that could not be posted; balances are looked at on approval.
    """
    approvals.require_open(locked(batch.submission), actor)
    batch.drafts.all().delete()
    rows = [_draft(batch, number, posting) for number, posting in enumerate(postings, 1)]
    for row in rows:
        check(row)
    DraftEntry.objects.bulk_create(rows)
    record_event(actor=actor, verb="填写分录批", subject=batch, detail={"rows": len(rows)})
    return rows


def _draft(batch: EntryBatch, number: int, posting: Posting) -> DraftEntry:
    amount, precision, stated = stated_amount(posting.amount)
    same = {name: getattr(posting, name) for name in _SAME}
    return DraftEntry(
        entry_batch=batch,
        row_number=number,
        amount=amount,
        precision=precision,
        stated=stated,
        sheet_row=posting.row_number,
        given_key=posting.key or "",
        **same,
    )


@refusals_recorded("附分录批附件")
@transaction.atomic
def attach_file(
    *, actor: User, batch: EntryBatch, file: StoredFile, kind: str, row_number: int | None = None
) -> BatchFile:
    """Puts a file beside the batch or one of its rows; on approval a row's file becomes its entry's voucher.

    Only its maker can, and only before it is submitted. Raises Refusal("row") for a row that is not there.
    """
    approvals.require_open(locked(batch.submission), actor)
    _require_rows(batch, [row_number] if row_number is not None else [])
    row = BatchFile(entry_batch=batch, row_number=row_number, file=file, kind=kind, attached_by=actor)
    return write(row, actor=actor, verb="附分录批附件", detail={"sha256": file.sha256})


def _require_rows(batch: EntryBatch, numbers: Iterable[int]) -> None:
    rows = set(batch.drafts.values_list("row_number", flat=True))
    for number in numbers:
        if number not in rows:
            raise Refusal("row", f"“{batch}”没有第 {number} 行，请核对")


@refusals_recorded("提交分录批")
@transaction.atomic
def submit_batch(*, actor: User, batch: EntryBatch) -> EntryBatch:
    """Hands the batch to its first checker. Raises Refusal("empty"), and as `approvals.submit` does."""
    rows = list(batch.drafts.select_related(*_RELATED))
    if not rows:
        raise Refusal("empty", f"“{batch}”里没有分录，请先填写")
    batch.submission = approvals.submit(
        actor=actor,
        submission=batch.submission,
        content=[_as_submitted(row) for row in rows],
        amount=sum((row.amount for row in rows), Decimal(0)),
        channels={row.document.channel for row in rows},
        unit_name=batch.unit.name,
    )
    return batch


def _as_submitted(row: DraftEntry) -> dict[str, object]:
    """The row in words, as it is kept with the round."""
    return {
        "row": row.row_number,
        "from": row.from_account.name,
        "to": row.to_account.name,
        "amount": str(row.amount),
        "stated": row.stated,
        "occurred_on": row.occurred_on.isoformat(),
        "about_on": row.about_on.isoformat() if row.about_on else "",
        "document": str(row.document),
        "place": row.place.full_name,
        "project": row.project.name if row.project else "",
        "summary": row.summary,
        "payee": row.payee,
        "voucher_no": row.voucher_no,
        "reverses": row.reverses.seq if row.reverses else "",
        "reason": row.reason,
    }


@refusals_recorded("撤回分录批")
@transaction.atomic
def withdraw_batch(*, actor: User, batch: EntryBatch, reason: str = "") -> EntryBatch:
    """Takes the batch back from the checkers; it is a draft again. Raises as `approvals.withdraw` does."""
    batch.submission = approvals.withdraw(actor=actor, submission=batch.submission, reason=reason)
    return batch


@refusals_recorded("作废分录批")
@transaction.atomic
def drop_batch(*, actor: User, batch: EntryBatch, reason: str) -> EntryBatch:
    """Gives the draft up for good; its rows stay to be read. Raises as `approvals.drop` does."""
    batch.submission = approvals.drop(actor=actor, submission=batch.submission, reason=reason)
    return batch


@transaction.atomic
def drop_uploaded(*, actor: User, upload: Batch) -> tuple[int, list[dict[str, object]]]:
    """Gives up the drafts that were made of the upload, taking back those that are pending.

    Returns how many rows that were, and {"sheet", "row", "object", "reason"} of each batch that another made. Approved
    ones are left to whoever reverses their entries.
    """
    dropped, left, reason = 0, [], f"撤销上传批次 {upload.pk}"
    for batch in upload.entry_batches.select_related("submission"):
        if batch.submission.state in (State.APPROVED, State.DROPPED):
            continue
        try:
            if batch.submission.state == State.PENDING:
                withdraw_batch(actor=actor, batch=batch, reason=reason)
            drop_batch(actor=actor, batch=batch, reason=reason)
            dropped += batch.drafts.count()
        except Refusal as refusal:
            left.append({"sheet": "", "row": 0, "object": str(batch), "reason": refusal.message})
    return dropped, left


@refusals_recorded("答复复核意见")
@transaction.atomic
def answer_remark(*, actor: User, batch: EntryBatch, remark: RowRemark, text: str) -> RowRemark:
    """The maker's answer to a remark on a row of this batch. Raises as `approvals.answer_remark` does."""
    if remark.decision.submission_id != batch.submission_id:
        raise Refusal("remark", "这条意见不是对这一批的，请刷新页面后再答复")
    approvals.answer_remark(actor=actor, remark=remark, text=text)
    return remark


@refusals_recorded("复核分录批")
@transaction.atomic
def approve_batch(*, actor: User, batch: EntryBatch, comment: str = "") -> list[Entry]:
    """Approves the present step; with the last one all rows are posted in the same transaction, or nothing happens.

    Returns the entries, none while further steps wait. However many approve at once, it is posted once. Raises
    NotPermitted with the step's right, NotPermitted("own_work") for the maker, Refusal("not_pending"), and whatever
    `post_approved` refuses; then nothing is decided.
    """
    batch.submission = approvals.approve(
        actor=actor, submission=batch.submission, comment=comment, reaches=_reaching(batch)
    )
    if batch.submission.state != State.APPROVED:
        return []
    drafts = list(batch.drafts.select_related(*_RELATED, "entry_batch__upload"))
    book = locked_book(batch.unit)
    entries = post_approved(
        actor=actor, unit=batch.unit, postings=[_posting(draft, book) for draft in drafts]
    )
    _bind_files(batch, dict(zip([draft.row_number for draft in drafts], entries, strict=True)), actor)
    return entries


def _reaching(batch: EntryBatch) -> approvals.Reach:
    """The batch's unit is the user's own or below it, and the user stands at the level that the step asks for."""

    def reaches(user: User, scope: Scope, step: RoundStep | None) -> bool:
        if step is None or not step.level:
            return scope.covers_unit(batch.unit_id)
        places = set(batch.drafts.values_list("place_id", flat=True))
        posts = posts_with(step.right, user)
        return any(stands_at(post, step.level, batch.unit, places) for post in posts)

    return reaches


def _posting(draft: DraftEntry, book: Book) -> Posting:
    """What the row asks for; a reversal is made anew, for its day may have been closed since."""
    if draft.reverses is not None:
        return reversal_of(book, draft.reverses, draft.reason)
    amount = draft.amount
    if draft.stated:
        amount = Figure.from_stored(draft.amount, None, draft.precision, draft.stated, "元")
    same = {name: getattr(draft, name) for name in _SAME}
    upload = draft.entry_batch.upload
    return Posting(amount=amount, key=draft.key, batch=upload, row_number=draft.sheet_row, **same)


def _bind_files(batch: EntryBatch, entries: Mapping[int, Entry], actor: User) -> None:
    """Each row's files become vouchers of its entry, which may have been posted before under the same key."""
    for row in batch.files.filter(row_number__isnull=False).select_related("file"):
        entry = entries[row.row_number]
        if not entry.vouchers.filter(file=row.file).exists():
            attach_voucher(actor=actor, entry=entry, file=row.file, kind=row.kind)


@refusals_recorded("退回分录批")
@transaction.atomic
def return_batch(
    *, actor: User, batch: EntryBatch, comment: str, remarks: Mapping[int, str] | None = None
) -> EntryBatch:
    """Returns the batch to its maker with a comment and remarks by row number.

    Raises as `approve_batch` does, and Refusal("row") for a remark on a row that is not there.
    """
    _require_rows(batch, remarks or {})
    batch.submission = approvals.send_back(
        actor=actor, submission=batch.submission, comment=comment, remarks=remarks, reaches=_reaching(batch)
    )
    return batch
