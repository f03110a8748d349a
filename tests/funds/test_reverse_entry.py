"""红字冲销: the money goes back, sums come to nought, and nothing is reversed twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from funds.models import Entry, LedgerAccount
from funds.selectors import approval_behind
from funds.services import (
    Posting,
    approve_batch,
    close_period,
    draft_batch,
    payee_account,
    post_batch,
    request_reversal,
    submit_batch,
    take_back_uploaded,
)
from funds.services.reversing import reversal_of
from fupin.errors import NotPermitted, Refusal
from fupin.figures import parse_figure
from fupin.files.services import keep_file
from fupin.intake.models import Batch
from tests.funds.ledger_people import checker, maker
from tests.funds.ledger_world import pay
from tests.funds.reversing import reverse_entry


def test_a_reversal_swaps_the_accounts_and_every_sum_comes_to_nought(world, receive):
    entry = receive("引进资金", parse_figure("225万余元", "元"), covers_from=date(1995, 1, 1))

    reversal = reverse_entry(actor=world.clerk, entry=entry, reason="渠道登记有误")

    assert (reversal.from_account_id, reversal.to_account_id) == (entry.to_account_id, entry.from_account_id)
    assert (reversal.amount, reversal.precision, reversal.stated) == (
        Decimal("2250000.00"),
        "at_least",
        "225万余元",
    )
    assert (reversal.occurred_on, reversal.covers_from) == (entry.occurred_on, entry.covers_from)
    assert (reversal.reverses_id, reversal.reason) == (entry.pk, "渠道登记有误")
    signed = Entry.objects.received().signed()
    assert signed.aggregate(total=Sum("signed_amount"))["total"] == Decimal("0.00")
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("0.00")


def test_an_entry_is_reversed_only_once(world, receive):
    entry = receive("路灯", "100000")
    reverse_entry(actor=world.clerk, entry=entry, reason="重复登记")

    with pytest.raises(Refusal) as caught:
        reverse_entry(actor=world.clerk, entry=entry, reason="重复登记")

    assert (caught.value.code, caught.value.message) == ("reversed", "第 1 号已由第 2 号冲销，不能重复冲销")
    assert Entry.objects.count() == 2


def test_a_reversal_is_not_reversed(world, receive):
    reversal = reverse_entry(actor=world.clerk, entry=receive("路灯", "100000"), reason="重复登记")

    with pytest.raises(Refusal) as caught:
        reverse_entry(actor=world.clerk, entry=reversal, reason="又改主意")
    assert caught.value.code == "is_reversal"


def test_a_reversal_needs_a_reason(world, receive):
    with pytest.raises(Refusal) as caught:
        reverse_entry(actor=world.clerk, entry=receive("路灯", "100000"), reason="  ")

    assert caught.value.field == "reason"
    assert Entry.objects.count() == 1


def test_money_that_is_spent_cannot_be_reversed(world, receive):
    entry = receive("路灯", "100000")
    pay(world, entry, "1.00")

    with pytest.raises(Refusal) as caught:
        reverse_entry(actor=world.clerk, entry=entry, reason="登记有误")

    assert caught.value.code == "insufficient"
    assert Entry.objects.count() == 2


@pytest.fixture
def approved(world, receive):
    """A payment that one drafted and another approved; who they are stands in `world.maker` and `world.checker`."""
    world.maker, world.checker = maker(world), checker(world)
    money = receive("路灯", "100000")
    posting = Posting(
        document=money.document,
        from_account=world.pool,
        to_account=payee_account(actor=world.clerk, book=world.book, name="电器行"),
        amount=Decimal("300"),
        occurred_on=date(2018, 12, 31),
        place=world.village,
        summary="付路灯款",
        payee="电器行",
    )
    batch = draft_batch(actor=world.maker, unit=world.unit, title="付款", postings=[posting])
    (entry,) = approve_batch(actor=world.checker, batch=submit_batch(actor=world.maker, batch=batch))
    return entry


def test_no_entry_is_reversed_by_one_alone(world, receive):
    entry = receive("路灯", "100000")
    posting = reversal_of(world.book, entry, "渠道登记有误")

    with pytest.raises(Refusal) as caught:
        post_batch(actor=world.clerk, unit=world.unit, postings=[posting])

    assert caught.value.code == "needs_approval"
    assert Entry.objects.count() == 1


def test_what_one_posted_directly_is_reversed_by_two(world, receive):
    world.maker, world.checker = maker(world), checker(world)
    entry = receive("路灯", "100000")

    batch = request_reversal(actor=world.maker, entry=entry, reason="重复登记")
    (reversal,) = approve_batch(actor=world.checker, batch=batch)

    assert (reversal.reverses, reversal.reason) == (entry, "重复登记")
    behind = approval_behind(reversal)
    assert (behind.maker, behind.checker) == (world.maker, world.checker)
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("0.00")


@pytest.fixture
def uploaded(world, receive):
    """An entry of the clerk's upload of today."""
    file = keep_file(actor=world.clerk, source=[b"x"], name="到账.xlsx")
    upload = Batch.objects.create(kind="funds", file=file, file_name="到账.xlsx", uploaded_by=world.clerk)
    return receive("路灯", "100000", batch=upload)


def test_whoever_uploaded_takes_it_back_the_same_day(world, uploaded):
    reversal = take_back_uploaded(actor=world.clerk, entry=uploaded)

    assert (reversal.reverses, reversal.reason) == (uploaded, f"撤销上传批次 {uploaded.batch_id}")


def test_another_does_not_take_it_back_alone(world, uploaded):
    with pytest.raises(Refusal) as caught:
        take_back_uploaded(actor=maker(world), entry=uploaded)

    assert caught.value.code == "needs_approval"
    assert Entry.objects.count() == 1


def test_from_the_next_day_on_taking_back_needs_approval_too(world, uploaded, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: uploaded.recorded_at + timedelta(days=1))

    with pytest.raises(Refusal) as caught:
        take_back_uploaded(actor=world.clerk, entry=uploaded)

    assert caught.value.code == "needs_approval"
    assert Entry.objects.count() == 1


def test_its_reversal_has_a_reason_a_maker_and_an_approver(world, approved):
    batch = request_reversal(actor=world.maker, entry=approved, reason="收款人有误")
    assert Entry.objects.count() == 2
    with pytest.raises(NotPermitted):
        approve_batch(actor=world.maker, batch=batch)

    (reversal,) = approve_batch(actor=world.checker, batch=batch)

    assert (reversal.reverses, reversal.reason) == (approved, "收款人有误")
    assert (reversal.amount, reversal.from_account, reversal.to_account) == (
        approved.amount,
        approved.to_account,
        approved.from_account,
    )
    behind = approval_behind(reversal)
    assert (behind.maker, behind.checker) == (world.maker, world.checker)
    assert LedgerAccount.objects.get(pk=world.pool.pk).balance == Decimal("100000.00")


def test_a_reversal_is_asked_for_once_and_with_a_reason(world, approved):
    with pytest.raises(Refusal) as caught:
        request_reversal(actor=world.maker, entry=approved, reason=" ")
    assert (caught.value.code, caught.value.field) == ("reason", "reason")

    batch = request_reversal(actor=world.maker, entry=approved, reason="收款人有误")
    with pytest.raises(Refusal) as caught:
        request_reversal(actor=world.maker, entry=approved, reason="收款人有误")
    assert caught.value.code == "asked"

    approve_batch(actor=world.checker, batch=batch)
    with pytest.raises(Refusal) as caught:
        request_reversal(actor=world.maker, entry=approved, reason="收款人有误")
    assert caught.value.code == "reversed"
    assert Entry.objects.filter(reverses=approved).count() == 1


def test_a_reversal_approved_after_the_close_is_posted_in_the_open_period(world, approved):
    batch = request_reversal(actor=world.maker, entry=approved, reason="收款人有误")
    close_period(actor=world.checker, unit=world.unit, year=2018)

    (reversal,) = approve_batch(actor=world.checker, batch=batch)

    assert (reversal.occurred_on, reversal.about_on) == (timezone.localdate(), date(2018, 12, 31))


def test_the_button_of_the_desk_asks_for_approval(world, approved, client):
    client.force_login(world.maker)

    answer = client.post(f"/desk/funds/entry/{approved.pk}/reverse/", {"reason": "收款人有误"}, follow=True)

    assert "由另一人复核通过后入账" in answer.content.decode()
    assert approved.reversal_drafts.get().reason == "收款人有误"
    assert Entry.objects.count() == 2
