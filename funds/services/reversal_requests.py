"""Asking for a reversal: one asks with a reason, another approves, then it is posted."""

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction

from funds.models import Entry, EntryBatch
from funds.services.batches import draft_batch, submit_batch
from funds.services.posting import locked_book
from funds.services.reversing import reversal_of
from fupin.errors import Refusal


@transaction.atomic
def request_reversal(*, actor: User, entry: Entry, reason: str) -> EntryBatch:
    """A batch of this one reversal, submitted; `approve_batch` posts it. The actor is its maker, so never its checker.

    Raises as `draft_batch`, Refusal "reason" without one, "asked" while another request waits, and as `reversal_of`.
    """
    if not reason.strip():
        raise Refusal("reason", "冲销须写明原因", field="reason")
    book = locked_book(entry.unit)
    posting = reversal_of(book, entry, reason.strip())
    waiting = entry.reversal_drafts.filter(entry_batch__submission__state="pending").first()
    if waiting is not None:
        message = f"第 {entry.seq} 号的冲销申请“{waiting.entry_batch}”正在等待复核，不必再提"
        raise Refusal("asked", message)
    title = f"冲销第 {entry.seq} 号：{entry.summary}"[:200]
    batch = draft_batch(actor=actor, unit=entry.unit, title=title, postings=[posting])
    return submit_batch(actor=actor, batch=batch)
