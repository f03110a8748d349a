"""Entries proposed by one and posted when another approves them. What is approved is posted whole, once."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from funds.models import DraftEntry, Entry, EntryBatch
from funds.services.closing import require_checker
from funds.services.posting import Posting, post_batch, stated_amount
from fupin.approvals import services as approvals
from fupin.audit.services import check, record_event
from fupin.errors import NotPermitted, Refusal
from fupin.figures import Figure
from units.access import scope_of
from units.models import Unit

_SAME = (
    *("document", "from_account", "to_account", "covers_from", "occurred_on", "about_on", "place", "project"),
    *("summary", "voucher_no", "payee"),
)


@transaction.atomic
def draft_batch(*, actor: User, unit: Unit, title: str, postings: Iterable[Posting]) -> EntryBatch:
    """A draft of these movements, rows numbered from 1. Nothing is posted.

    Raises NotPermitted("enter") without the right for the unit, and what `redraft_rows` raises.
    """
    scope = scope_of(actor)
    if not scope.allows("enter") or not scope.covers_unit(unit.pk):
        raise NotPermitted("enter", f"您没有录入{unit.name}账目的权限")
    submission = approvals.draft(actor=actor, title=title)
    batch = EntryBatch.objects.create(unit=unit, submission=submission)
    redraft_rows(actor=actor, batch=batch, postings=postings)
    return batch


@transaction.atomic
def redraft_rows(*, actor: User, batch: EntryBatch, postings: Iterable[Posting]) -> list[DraftEntry]:
    """Sets the rows anew, as they were mended; only its maker can, and only before it is submitted.

    Raises Refusal("amount", "invalid") for a row that could not be posted; balances are looked at on approval.
    """
    approvals.require_open(approvals.locked(batch.submission), actor)
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
        entry_batch=batch, row_number=number, amount=amount, precision=precision, stated=stated, **same
    )


@transaction.atomic
def submit_batch(*, actor: User, batch: EntryBatch) -> EntryBatch:
    """Hands the batch to a checker. Raises Refusal("empty"), and as `approvals.submit` does."""
    if not batch.drafts.exists():
        raise Refusal("empty", f"“{batch}”里没有分录，请先填写")
    batch.submission = approvals.submit(actor=actor, submission=batch.submission)
    return batch


@transaction.atomic
def approve_batch(*, actor: User, batch: EntryBatch, comment: str = "") -> list[Entry]:
    """Posts all rows in one transaction, or none. However many approve at once, it is posted once.

    Raises NotPermitted("approve") without the right, NotPermitted("own_work") for the maker,
    Refusal("not_pending"), and whatever `post_batch` refuses; then nothing is decided.
    """
    require_checker(actor, batch.unit)
    batch.submission = approvals.approve(actor=actor, submission=batch.submission, comment=comment)
    drafts = batch.drafts.select_related("document", "from_account", "to_account", "place", "project")
    return post_batch(actor=actor, unit=batch.unit, postings=[_posting(draft) for draft in drafts])


def _posting(draft: DraftEntry) -> Posting:
    amount = draft.amount
    if draft.stated:
        amount = Figure.from_stored(draft.amount, None, draft.precision, draft.stated, "元")
    same = {name: getattr(draft, name) for name in _SAME}
    return Posting(amount=amount, key=draft.key, **same)


@transaction.atomic
def return_batch(
    *, actor: User, batch: EntryBatch, comment: str, remarks: Mapping[int, str] | None = None
) -> EntryBatch:
    """Returns the batch to its maker with a comment and remarks by row number.

    Raises as `approve_batch` does, and Refusal("row") for a remark on a row that is not there.
    """
    require_checker(actor, batch.unit)
    rows = set(batch.drafts.values_list("row_number", flat=True))
    for number in remarks or {}:
        if number not in rows:
            raise Refusal("row", f"“{batch}”没有第 {number} 行，请核对")
    batch.submission = approvals.send_back(
        actor=actor, submission=batch.submission, comment=comment, remarks=remarks
    )
    return batch
