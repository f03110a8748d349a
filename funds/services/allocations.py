"""逐级拨付: records of how money was handed down. Nothing here posts; see the ADR on allocations and entries.

The document's row is locked first, so that what is sent on together never exceeds what arrived above.
"""

from datetime import date
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser as User
from django.db import transaction
from django.db.models import Sum

from funds.models import AccountKind, Allocation, Entry, FundDocument
from fupin.audit.services import amend, write
from fupin.errors import Refusal
from fupin.money import grouped

NOUGHT = Decimal("0.00")
FIXED = {"document", "above", "entry", "cancelled_on", "cancel_reason"}


@transaction.atomic
def record_allocation(
    *,
    actor: User,
    document: FundDocument,
    sender_level: str,
    sender: str,
    sent_on: date,
    sent_amount: Decimal,
    receiver_level: str,
    receiver: str,
    line: str = "",
    above: Allocation | None = None,
    **facts: object,
) -> Allocation:
    """Records that money was sent to the next level; `facts` are the other fields. Without `line` it is numbered.

    Raises Refusal: "other_document" (above belongs to another), "cancelled", "not_received" (nothing arrived
    above), "too_early" (sent before it arrived above), "too_much" (together more than arrived above; at the top
    more than was issued), "invalid".
    """
    _lock(document)
    allocation = Allocation(
        document=document,
        line=line or _next_line(document),
        above=above,
        sender_level=sender_level,
        sender=sender,
        sent_on=sent_on,
        sent_amount=sent_amount,
        receiver_level=receiver_level,
        receiver=receiver,
        **facts,
    )
    _check_above(allocation)
    return write(allocation, actor=actor, verb="登记拨付")


@transaction.atomic
def confirm_receipt(
    *,
    actor: User,
    allocation: Allocation,
    received_on: date,
    received_amount: Decimal,
    received_voucher: str = "",
    entry: Entry | None = None,
) -> dict[str, tuple]:
    """Notes that the money arrived; nothing is posted. `entry` names the entry by which it came into our own book.

    Returns {field: (old, new)}, empty for the same receipt again. Raises Refusal: "cancelled", "confirmed" (another
    receipt is noted), what
    `entry` does not fit by ("other_document", "not_arrival", "reversed", "differs", "bound"), "invalid".
    """
    allocation = _locked(allocation)
    arrived = {"received_on": received_on, "received_amount": received_amount}
    noted = {name: getattr(allocation, name) for name in arrived}
    other_entry = entry is not None and allocation.entry_id not in (None, entry.pk)
    if other_entry or (allocation.received_on is not None and noted != arrived):
        raise Refusal("confirmed", f"“{allocation}”已确认到账，更正请写明原因", field="received_on")
    if entry is not None:
        _check_entry(allocation, entry, received_on, received_amount)
        arrived["entry"] = entry
    if received_voucher:
        arrived["received_voucher"] = received_voucher
    return amend(allocation, actor=actor, verb="确认到账", **arrived)


@transaction.atomic
def correct_allocation(
    *, actor: User, allocation: Allocation, reason: str, **changes: object
) -> dict[str, tuple]:
    """Corrects what was written down wrongly; returns {field: (old, new)}.

    Raises Refusal: "reason", "fixed" (document, level above and entry stay), "booked" (day and amount of a receipt
    that is in the book), "cancelled", and what `record_allocation` raises, for the levels below too.
    """
    if not reason.strip():
        raise Refusal("reason", "更正拨付记录须写明原因", field="reason")
    if fixed := FIXED & changes.keys():
        label = Allocation._meta.get_field(min(fixed)).verbose_name
        raise Refusal("fixed", f"“{label}”不能更正；登记错了请作废后重新登记", field=min(fixed))
    allocation = _locked(allocation)
    _refuse_booked(allocation, changes)
    for name, value in changes.items():
        setattr(allocation, name, value)
    _check_above(allocation)
    _check_below(allocation)
    allocation.refresh_from_db()
    return amend(allocation, actor=actor, verb="更正拨付", reason=reason, **changes)


@transaction.atomic
def cancel_allocation(*, actor: User, allocation: Allocation, reason: str, cancelled_on: date) -> Allocation:
    """Takes a transfer out of all sums; the row stays. Raises Refusal: "reason", "cancelled", "sent_on" (money was sent
    on from it), "booked" (its receipt is in our book: reverse that entry first).
    """
    if not reason.strip():
        raise Refusal("reason", "作废拨付记录须写明原因", field="reason")
    allocation = _locked(allocation)
    if allocation.below.standing().exists():
        raise Refusal("sent_on", f"“{allocation}”下面还有拨付，请先作废下级的拨付")
    if allocation.entry_id is not None:
        if not Entry.objects.filter(reverses=allocation.entry_id).exists():
            message = f"“{allocation}”的到账已记为第 {allocation.entry.seq} 号分录，请先红字冲销"
            raise Refusal("booked", message)
        amend(allocation, actor=actor, verb="解除到账分录", reason=reason, entry=None)
    amend(
        allocation,
        actor=actor,
        verb="作废拨付",
        reason=reason,
        cancelled_on=cancelled_on,
        cancel_reason=reason,
    )
    return allocation


def _lock(document: FundDocument) -> None:
    FundDocument.objects.select_for_update(no_key=True, of=("self",)).get(pk=document.pk)


def _locked(allocation: Allocation) -> Allocation:
    """The allocation as it lies in the database now, its document locked. Raises Refusal("cancelled")."""
    _lock(allocation.document)
    present = Allocation.objects.select_related("document", "above", "entry").get(pk=allocation.pk)
    if present.cancelled_on is not None:
        raise Refusal("cancelled", f"“{present}”已作废，不能再改；请重新登记")
    return present


def _next_line(document: FundDocument) -> str:
    """The first whole number that is not taken."""
    taken = set(document.allocations.values_list("line", flat=True))
    number = len(taken) + 1
    while str(number) in taken:
        number += 1
    return str(number)


def _check_above(allocation: Allocation) -> None:
    """What is sent must have arrived one level above; at the top it must have been issued."""
    if allocation.above_id is None:
        _refuse_more_than_issued(allocation)
        return
    above = Allocation.objects.get(pk=allocation.above_id)
    if above.document_id != allocation.document_id:
        raise Refusal("other_document", "上级拨付属于另一资金来源，请重新选择", field="above")
    if above.cancelled_on is not None:
        raise Refusal("cancelled", f"上级拨付“{above}”已作废，请重新选择", field="above")
    if above.received_on is None:
        raise Refusal("not_received", f"上级拨付“{above}”还没有确认到账，请先登记到账", field="above")
    if allocation.sent_on < above.received_on:
        message = f"拨出日期 {allocation.sent_on} 早于上级到账日期 {above.received_on}，请核对"
        raise Refusal("too_early", message, field="sent_on")
    sent = _sent(above.below.standing().exclude(pk=allocation.pk))
    _refuse_excess(allocation, sent, above.received_amount, f"上级拨付“{above}”到账")


def _refuse_more_than_issued(allocation: Allocation) -> None:
    document = FundDocument.objects.get(pk=allocation.document_id)
    if document.amount is None:
        return
    tops = document.allocations.standing().filter(above__isnull=True).exclude(pk=allocation.pk)
    _refuse_excess(allocation, _sent(tops), document.amount, f"“{document}”下达")


def _sent(rows: object) -> Decimal:
    return rows.aggregate(total=Sum("sent_amount"))["total"] or NOUGHT


def _refuse_excess(allocation: Allocation, sent: Decimal, limit: Decimal, what: str) -> None:
    if sent + allocation.sent_amount > limit:
        raise Refusal(
            "too_much",
            f"{what} {grouped(limit)} 元，已拨出 {grouped(sent)} 元，再拨 {grouped(allocation.sent_amount)} 元"
            "就超过了；请核对金额",
            field="sent_amount",
        )


def _check_below(allocation: Allocation) -> None:
    """What was sent on must still be covered, and not be earlier than the arrival."""
    below = allocation.below.standing()
    sent = _sent(below)
    if sent > (allocation.received_amount or NOUGHT):
        raise Refusal(
            "too_much",
            f"下级已由此拨出 {grouped(sent)} 元，到账金额不能少于这个数；请先更正下级的拨付",
            field="received_amount",
        )
    earliest = below.order_by("sent_on").values_list("sent_on", flat=True).first()
    if earliest is not None and earliest < allocation.received_on:
        message = f"下级 {earliest} 已经拨出，到账日期不能晚于这一天；请核对"
        raise Refusal("too_early", message, field="received_on")


def _refuse_booked(allocation: Allocation, changes: dict[str, object]) -> None:
    booked = {"received_on", "received_amount"} & changes.keys()
    if allocation.entry_id is not None and any(changes[name] != getattr(allocation, name) for name in booked):
        message = f"到账已记为第 {allocation.entry.seq} 号分录，日期和金额以分录为准；更正请先红字冲销"
        raise Refusal("booked", message, field=min(booked))


def _check_entry(allocation: Allocation, entry: Entry, day: date, amount: Decimal) -> None:
    """The entry must be the arrival of this very money, and stand for no other receipt."""
    if entry.document_id != allocation.document_id:
        raise Refusal("other_document", f"第 {entry.seq} 号分录属于另一资金来源，请重新选择", field="entry")
    if entry.from_account.kind != AccountKind.SOURCE or entry.reverses_id:
        raise Refusal("not_arrival", f"第 {entry.seq} 号分录不是到账分录，请重新选择", field="entry")
    if Entry.objects.filter(reverses=entry).exists():
        raise Refusal("reversed", f"第 {entry.seq} 号分录已冲销，请选择有效的到账分录", field="entry")
    if (entry.occurred_on, entry.amount) != (day, amount):
        raise Refusal(
            "differs",
            f"第 {entry.seq} 号分录是 {entry.occurred_on} 到账 {grouped(entry.amount)} 元，"
            f"这里填的是 {day} {grouped(amount)} 元；请核对",
            field="entry",
        )
    other = Allocation.objects.filter(entry=entry).exclude(pk=allocation.pk).first()
    if other is not None:
        raise Refusal("bound", f"第 {entry.seq} 号分录已是“{other}”的到账，不能重复对应", field="entry")
