"""红字冲销: an entry's money goes back, with a reason; what was approved goes back only when that is approved too."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from funds.models import Book, Entry
from funds.selectors.approval import approval_behind
from funds.services.posting import Posting, locked_book, post_batch
from fupin.errors import Refusal
from fupin.figures import Figure


@transaction.atomic
def reverse_entry(*, actor: User, entry: Entry, reason: str) -> Entry:
    """The same amount back, on the same day, for the same span: sums over both come to nought.

    Where that day is closed it is posted today, as a 前期差错 of that day. Raises Refusal: "needs_approval" if the
    entry was approved by somebody (then `request_reversal`), "reversed" if it was done already, "is_reversal" for a
    reversal, "insufficient" if the money is spent, "invalid" without a reason.
    """
    book = locked_book(entry.unit)
    posting = reversal_of(book, entry, reason)
    if approval_behind(entry) is not None:
        message = f"第 {entry.seq} 号是复核通过后入账的，冲销也要复核：请提交冲销申请，由复核人员通过"
        raise Refusal("needs_approval", message)
    return post_batch(actor=actor, unit=entry.unit, postings=[posting])[0]


def reversal_of(book: Book, entry: Entry, reason: str) -> Posting:
    """What is posted to reverse the entry. Raises Refusal("reversed", "is_reversal")."""
    _refuse_second_reversal(entry)
    amount = entry.amount
    if entry.stated:
        amount = Figure.from_stored(entry.amount, None, entry.precision, entry.stated, "元")
    return Posting(
        document=entry.document,
        from_account=entry.to_account,
        to_account=entry.from_account,
        amount=amount,
        **_days_of_reversal(book, entry),
        place=entry.place,
        project=entry.project,
        channel=entry.channel,
        form=entry.form,
        summary=f"冲销第 {entry.seq} 号：{entry.summary}"[:200],
        voucher_no=entry.voucher_no,
        payee=entry.payee,
        reverses=entry,
        reason=reason,
        source=entry.source,
        key=f"reversal-of-{entry.seq}",
    )


def _refuse_second_reversal(entry: Entry) -> None:
    if entry.reverses_id:
        raise Refusal("is_reversal", f"第 {entry.seq} 号本身是冲销分录，不能再冲销；需要时请重新记账")
    done = Entry.objects.filter(reverses=entry).first()
    if done is not None:
        raise Refusal("reversed", f"第 {entry.seq} 号已由第 {done.seq} 号冲销，不能重复冲销")


def _days_of_reversal(book: Book, entry: Entry) -> dict[str, date | None]:
    """The entry's own days where they are open; else today, about the day that is closed."""
    if book.closed_until is None or entry.occurred_on > book.closed_until:
        return {
            "occurred_on": entry.occurred_on,
            "covers_from": entry.covers_from,
            "about_on": entry.about_on,
        }
    return {"occurred_on": timezone.localdate(), "about_on": entry.about_on or entry.occurred_on}
