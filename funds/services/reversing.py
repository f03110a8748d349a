"""红字冲销: an entry's money goes back, with a reason, when another person has approved it."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.utils import timezone

from funds.models import Book, Entry
from funds.selectors.approval import approval_behind
from funds.services.posting import Posting, locked_book, post_approved
from fupin.errors import Refusal
from fupin.figures import Figure


@transaction.atomic
def take_back_uploaded(*, actor: User, entry: Entry) -> Entry:
    """Reverses an entry of the actor's own upload of the same day: a slip that nobody has relied upon yet.

    Raises Refusal "needs_approval" for what another uploaded or approved, and from the next day on (then
    `request_reversal`), and as `reversal_of` and `post_batch` do.
    """
    book = locked_book(entry.unit)
    posting = reversal_of(book, entry, f"撤销上传批次 {entry.batch_id}")
    upload = entry.batch
    same_day = timezone.localdate(entry.recorded_at) == timezone.localdate()
    if upload is None or upload.uploaded_by_id != actor.pk or not same_day or approval_behind(entry):
        message = f"第 {entry.seq} 号不是您当天上传的，或已经复核入账，冲销须由另一人复核：请提交冲销申请"
        raise Refusal("needs_approval", message)
    return post_approved(actor=actor, unit=entry.unit, postings=[posting])[0]


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
