"""The ledger as auditors read it: the money of 招元村 2016–2018, running balances, filters, sums by channel."""

from datetime import date
from decimal import Decimal

import pytest

from funds.channels import Channel
from funds.models import Entry
from funds.selectors import LedgerFilters, account_balances, ledger_rows, totals_by_channel
from funds.services import collective_account
from fupin.figures import parse_figure
from fupin.scope import NOTHING, SYSTEM, Scope
from tests.funds.ledger_world import pay
from tests.funds.reversing import reverse_entry

UNSTATED, WAN = Channel.UNIT_UNSTATED, "万元"
INPUTS = [
    ("红薯、花生种植奖励基金", "15", UNSTATED),
    ("入股县工业园", "30", UNSTATED),
    ("以奖代补人头资金", "106", Channel.AWARD),
    ("光伏电站", "60", UNSTATED),
    ("村道硬底化", "108.304", UNSTATED),
    ("陂头水圳", "41", UNSTATED),
    ("饮水管道", "6", UNSTATED),
    ("村委设备", "3", UNSTATED),
    ("党员活动室", "3.2", Channel.PARTY_FEE),
    ("路灯", "10", UNSTATED),
    ("招元小学运动场", "31", UNSTATED),
    ("石潭小学运动场", "13", UNSTATED),
    ("加固屋顶", "9", UNSTATED),
    ("干部职工爱心捐赠", "6.14", Channel.STAFF_DONATION),
]


@pytest.fixture
def village_money(world, receive):
    """Fourteen inputs of 2016–2018 and the prize, which is income of the village and no input."""
    for title, amount, channel in INPUTS:
        receive(title, parse_figure(amount, "元", WAN), channel=channel, covers_from=date(2016, 5, 23))
    village = collective_account(actor=world.clerk, book=world.book, place=world.village)
    receive("三清三拆三整治奖金", parse_figure("10万元", "元"), channel=Channel.PRIZE, to=village)


def test_fourteen_inputs_come_to_441_644_wan_by_channel_and_the_prize_is_apart(world, village_money):
    totals = {row.channel: row.amount for row in totals_by_channel(Entry.objects.all())}

    assert totals == {
        Channel.UNIT_UNSTATED: Decimal("3263040.00"),
        Channel.PARTY_FEE: Decimal("32000.00"),
        Channel.STAFF_DONATION: Decimal("61400.00"),
        Channel.AWARD: Decimal("1060000.00"),
        Channel.PRIZE: Decimal("100000.00"),
    }
    assert sum(totals.values()) - totals[Channel.PRIZE] == Decimal("4416440.00")
    labels = {row.nature_label for row in totals_by_channel(Entry.objects.all())}
    assert labels == {"直接投入", "财政安排", "收入"}


def test_a_reversal_counts_negative_in_the_sums(world, village_money):
    entry = Entry.objects.get(summary="路灯")
    reverse_entry(actor=world.clerk, entry=entry, reason="重复登记")

    own = next(row for row in totals_by_channel(Entry.objects.all()) if row.channel == UNSTATED)
    assert (own.amount, own.entry_count) == (Decimal("3163040.00"), 12)


def test_the_balance_runs_from_row_to_row(world, receive):
    first = receive("到账", "100", occurred_on=date(2018, 1, 5))
    pay(world, first, 30, occurred_on=date(2018, 3, 1))
    receive("再到账", "50", occurred_on=date(2018, 2, 1))

    rows = ledger_rows(SYSTEM, LedgerFilters(unit=world.unit))

    assert [(row.amount_in, row.amount_out, row.running_balance) for row in rows] == [
        (Decimal("100.00"), Decimal("0.00"), Decimal("100.00")),
        (Decimal("50.00"), Decimal("0.00"), Decimal("150.00")),
        (Decimal("0.00"), Decimal("30.00"), Decimal("120.00")),
    ]


def test_a_period_opens_with_the_balance_before_it(world, receive):
    first = receive("先前", "100", year=2017)
    pay(world, first, 30)

    (row,) = ledger_rows(SYSTEM, LedgerFilters(start=date(2018, 1, 1)))

    assert row.running_balance == Decimal("70.00")


def test_one_account_is_seen_from_its_own_side(world, receive):
    first = receive("到账", "100")
    payment = pay(world, first, 30)

    filters = LedgerFilters(account=payment.to_account)
    (row,) = ledger_rows(SYSTEM, filters)
    assert (row.amount_in, row.running_balance) == (Decimal("30.00"), Decimal("30.00"))
    (balance,) = account_balances(SYSTEM, filters)
    assert (balance.opening, balance.amount_in, balance.amount_out, balance.closing) == (0, 30, 0, 30)


@pytest.mark.parametrize(
    ("filters", "summaries"),
    [
        ({"channel": Channel.PARTY_FEE}, ["党员活动室"]),
        ({"nature": "fiscal"}, ["以奖代补人头资金"]),
        ({"amount_from": Decimal(600000)}, ["以奖代补人头资金", "光伏电站", "村道硬底化"]),
        ({"amount_to": Decimal(32000)}, ["村委设备", "党员活动室"]),
        ({"place": "441622"}, []),
        ({"place": "4416", "nature": "income"}, ["三清三拆三整治奖金"]),
        ({"end": date(2017, 12, 31)}, []),
        ({"payee": "建筑队"}, []),
    ],
)
def test_filters_narrow_the_rows(world, village_money, filters, summaries):
    rows = ledger_rows(SYSTEM, LedgerFilters(**filters))

    assert [row.summary for row in rows] == summaries


def test_a_scope_sees_its_own_units_and_places_only(world, village_money):
    everything = LedgerFilters()

    assert not ledger_rows(NOTHING, everything).exists()
    assert not ledger_rows(Scope(user_id=1, unit_ids=frozenset({world.unit.pk + 1})), everything).exists()
    assert ledger_rows(Scope(user_id=1, places=("441621",)), everything).count() == 15
    auditor = Scope(user_id=1, unit_ids=frozenset({world.unit.pk}), seen_to=date(2017, 12, 31))
    assert not ledger_rows(auditor, everything).exists()


def test_the_rows_take_two_queries_however_many(world, village_money, django_assert_num_queries):
    with django_assert_num_queries(2):
        rows = list(ledger_rows(SYSTEM, LedgerFilters(start=date(2016, 1, 1))))
        assert {row.document.title for row in rows} >= {"光伏电站"}
        assert all(row.place.name and row.from_account.name for row in rows)
