"""红字冲销: the money goes back, sums come to nought, and nothing is reversed twice."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from funds.models import Entry, LedgerAccount
from funds.services import reverse_entry
from fupin.errors import Refusal
from fupin.figures import parse_figure
from tests.funds.ledger_world import pay


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
