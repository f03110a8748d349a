"""逐级拨付: what is sent on arrived above, what arrived was sent, and a receipt posts nothing."""

import itertools
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funds.channels import Channel
from funds.models import Allocation, Entry
from funds.services import (
    allocations,
    cancel_allocation,
    confirm_receipt,
    correct_allocation,
    receive_document,
    record_allocation,
)
from fupin.errors import Refusal
from tests.concurrency import at_once
from tests.funds.ledger_world import build_world, take_in
from tests.funds.reversing import reverse_entry

CENTRE = ("central", "财政部")
PROVINCE = ("province", "广东省财政厅")
COUNTY = ("county", "紫金县财政局")


def issued(world, amount="1000000"):
    return receive_document(
        actor=world.clerk,
        unit=world.unit,
        title="中央财政专项扶贫资金",
        number="财农〔2017〕8 号",
        year=2017,
        channel=Channel.SPECIAL_CENTRAL,
        amount=Decimal(amount),
        issued_on=date(2017, 3, 1),
    )


def send(world, document, amount, sent_on, sides=(CENTRE, PROVINCE), **rest):
    (sender_level, sender), (receiver_level, receiver) = sides
    return record_allocation(
        actor=world.clerk,
        document=document,
        sender_level=sender_level,
        sender=sender,
        receiver_level=receiver_level,
        receiver=receiver,
        sent_on=sent_on,
        sent_amount=Decimal(amount),
        **rest,
    )


def arrive(world, allocation, amount, day, **rest):
    return confirm_receipt(
        actor=world.clerk, allocation=allocation, received_on=day, received_amount=Decimal(amount), **rest
    )


@pytest.fixture
def chain(world):
    """中央 → 省: 100 万 sent on 1 April 2017, 99 万 arrived on 20 April."""
    document = issued(world)
    top = send(world, document, "1000000", date(2017, 4, 1))
    arrive(world, top, "990000", date(2017, 4, 20), received_voucher="收-7")
    top.refresh_from_db()
    return top


def refused(code, act, *args, **kwargs):
    """The refusal's message; what stands in the table is as it was."""
    before = list(Allocation.objects.order_by("pk").values())
    with pytest.raises(Refusal) as met, transaction.atomic():
        act(*args, **kwargs)
    assert met.value.code == code
    assert list(Allocation.objects.order_by("pk").values()) == before
    return met.value.message


def test_days_on_the_way_are_counted_from_the_arrival_above(world, chain):
    below = send(
        world,
        chain.document,
        "600000",
        date(2017, 5, 10),
        (PROVINCE, COUNTY),
        above=chain,
        sent_number="粤财〔1〕",
    )
    assert (below.line, below.days_on_the_way, below.on_the_way) == ("2", None, Decimal("600000"))
    arrive(world, below, "590000", date(2017, 5, 30))
    below.refresh_from_db()

    assert (chain.days_on_the_way, chain.on_the_way) == (19, Decimal("10000.00"))
    assert (below.days_on_the_way, below.on_the_way) == (40, Decimal("10000.00"))


def test_no_record_of_it_posts_an_entry(world, chain):
    send(world, chain.document, "600000", date(2017, 5, 10), (PROVINCE, COUNTY), above=chain)
    assert Entry.objects.count() == 0


def test_together_no_more_is_sent_on_than_arrived(world, chain):
    send(world, chain.document, "600000", date(2017, 5, 10), (PROVINCE, COUNTY), above=chain)
    message = refused(
        "too_much",
        send,
        world,
        chain.document,
        "390000.01",
        date(2017, 5, 11),
        (PROVINCE, COUNTY),
        above=chain,
    )
    assert "到账 990,000.00 元，已拨出 600,000.00 元，再拨 390,000.01 元就超过了" in message
    send(world, chain.document, "390000", date(2017, 5, 11), (PROVINCE, COUNTY), above=chain)


def test_at_the_top_no_more_is_sent_than_was_issued(world, chain):
    assert "下达 1,000,000.00 元" in refused("too_much", send, world, chain.document, "1", date(2017, 5, 1))


def test_nothing_is_sent_on_before_it_arrived(world, chain):
    sides = (PROVINCE, COUNTY)
    early = refused("too_early", send, world, chain.document, "1", date(2017, 4, 19), sides, above=chain)
    assert "早于上级到账日期 2017-04-20" in early
    below = send(world, chain.document, "1", date(2017, 4, 20), sides, above=chain)
    assert "还没有确认到账" in refused(
        "not_received", send, world, chain.document, "1", date(2017, 6, 1), sides, above=below
    )


@pytest.mark.parametrize(
    ("amount", "day", "words"),
    [
        ("1000000.01", date(2017, 4, 20), "到账金额不能大于拨出金额"),
        ("1", date(2017, 3, 31), "到账日期不能早于拨出日期"),
    ],
)
def test_what_arrives_was_sent_before_and_is_no_more(world, amount, day, words):
    top = send(world, issued(world), "1000000", date(2017, 4, 1))
    assert words in refused("invalid", arrive, world, top, amount, day)


def test_the_database_itself_holds_what_one_row_can_know(chain):
    with pytest.raises(IntegrityError, match="allocation_received_within_sent"), transaction.atomic():
        Allocation.objects.filter(pk=chain.pk).update(received_amount=Decimal("1000001"))


def test_a_receipt_in_our_book_is_the_one_entry_that_says_so(world, receive):
    entry = receive("中央财政专项扶贫资金", "500000", channel=Channel.SPECIAL_CENTRAL, year=2017)
    first = send(world, entry.document, "500000", date(2017, 12, 1), line="1")
    second = send(world, entry.document, "500000", date(2017, 12, 1), line="2")

    assert "这里填的是 2017-12-30" in refused(
        "differs", arrive, world, first, "500000", date(2017, 12, 30), entry=entry
    )
    arrive(world, first, "500000", date(2017, 12, 31), entry=entry)
    arrive(world, first, "500000", date(2017, 12, 31), entry=entry)
    assert "已是“财政部→广东省财政厅（1）”的到账" in refused(
        "bound", arrive, world, second, "500000", date(2017, 12, 31), entry=entry
    )
    assert Entry.objects.count() == 1


def test_only_an_arrival_that_stands_can_be_named(world, receive):
    entry = receive("中央财政专项扶贫资金", "500000", channel=Channel.SPECIAL_CENTRAL, year=2017)
    other = receive("专项党费", "500000", channel=Channel.PARTY_FEE, year=2017)
    reversal = reverse_entry(actor=world.clerk, entry=entry, reason="重复")
    top = send(world, entry.document, "500000", date(2017, 12, 1))
    day = date(2017, 12, 31)

    refused("reversed", arrive, world, top, "500000", day, entry=entry)
    refused("not_arrival", arrive, world, top, "500000", day, entry=reversal)
    refused("other_document", arrive, world, top, "500000", day, entry=other)


def test_a_correction_says_why_and_leaves_what_was_sent_on_covered(world, chain):
    below = send(world, chain.document, "600000", date(2017, 5, 10), (PROVINCE, COUNTY), above=chain)
    refused("reason", correct_allocation, actor=world.clerk, allocation=chain, reason=" ", received_amount=1)
    assert "下级已由此拨出 600,000.00 元" in refused(
        "too_much",
        correct_allocation,
        actor=world.clerk,
        allocation=chain,
        reason="银行回单",
        received_amount=Decimal("599999.99"),
    )
    refused(
        "too_early",
        correct_allocation,
        actor=world.clerk,
        allocation=chain,
        reason="银行回单",
        received_on=date(2017, 5, 11),
    )
    refused("fixed", correct_allocation, actor=world.clerk, allocation=below, reason="错了", above=None)

    changed = correct_allocation(
        actor=world.clerk, allocation=chain, reason="银行回单", received_amount=Decimal("995000")
    )
    assert changed == {"received_amount": (Decimal("990000.00"), Decimal("995000"))}


def test_what_is_in_the_book_is_not_corrected_here(world, receive):
    entry = receive("中央财政专项扶贫资金", "500000", channel=Channel.SPECIAL_CENTRAL, year=2017)
    top = send(world, entry.document, "500000", date(2017, 12, 1))
    arrive(world, top, "500000", date(2017, 12, 31), entry=entry)
    refused(
        "booked",
        correct_allocation,
        actor=world.clerk,
        allocation=top,
        reason="错了",
        received_amount=Decimal("1"),
    )
    day = date(2018, 1, 5)
    refused("booked", cancel_allocation, actor=world.clerk, allocation=top, reason="错了", cancelled_on=day)
    reverse_entry(actor=world.clerk, entry=entry, reason="错了")
    cancel_allocation(actor=world.clerk, allocation=top, reason="错了", cancelled_on=day)
    assert Allocation.objects.get(pk=top.pk).entry is None


def test_a_cancelled_transfer_stays_and_is_in_no_sum(world, chain):
    below = send(world, chain.document, "600000", date(2017, 5, 10), (PROVINCE, COUNTY), above=chain)
    day = date(2017, 6, 1)
    refused(
        "sent_on", cancel_allocation, actor=world.clerk, allocation=chain, reason="重复", cancelled_on=day
    )
    cancel_allocation(actor=world.clerk, allocation=below, reason="重复登记", cancelled_on=day)
    send(world, chain.document, "990000", date(2017, 5, 10), (PROVINCE, COUNTY), above=chain)
    refused("cancelled", arrive, world, below, "1", day)
    assert Allocation.objects.count() == 3


@pytest.fixture
def send_at_once(transactional_db):
    """Eight threads send 30 万 each out of 99 万 that arrived; returns the refusals met."""
    world = build_world()
    top = send(world, issued(world), "1000000", date(2017, 4, 1))
    arrive(world, top, "990000", date(2017, 4, 20))
    lines = itertools.count()

    def one():
        return send(
            world,
            top.document,
            "300000",
            date(2017, 5, 1),
            (PROVINCE, COUNTY),
            above=top,
            line=f"2-{next(lines)}",
        )

    def run():
        met = [each.code for each in at_once(8, one) if isinstance(each, Refusal)]
        return Allocation.objects.filter(above=top).count(), met

    return run


def test_eight_at_once_send_no_more_than_arrived(send_at_once):
    assert send_at_once() == (3, ["too_much"] * 5)


def test_control_without_the_lock_they_send_too_much(send_at_once, monkeypatch):
    monkeypatch.setattr(allocations, "_lock", lambda document: None)
    # All threads look before any of them writes: what the lock is there to prevent.
    looked = threading.Barrier(8)
    check = allocations._check_above

    def check_together(allocation):
        check(allocation)
        looked.wait()

    monkeypatch.setattr(allocations, "_check_above", check_together)
    assert send_at_once() == (8, [])


def test_money_taken_in_directly_needs_no_transfer(world):
    take_in(world, "单位自筹", "100")
    assert Allocation.objects.count() == 0
