"""计划 ≥ 下达 ≥ 到账 ≥ 支付 per source, and idle money, against numbers worked out by hand on given days."""

from datetime import date
from decimal import Decimal

import pytest

from funds.channels import Channel
from funds.models import Entry, LedgerAccount
from funds.purposes import purpose_of
from funds.selectors import LedgerFilters
from funds.selectors.ageing import idle_money, idle_table
from funds.selectors.crosstable import ALL, UNSTATED, cross_table
from funds.selectors.sources import source_lines
from funds.selectors.stages import IN_THE_BOOKS, FundStage, stage_rows
from funds.services import receive_document
from fupin.scope import SYSTEM
from tests.funds.chain_world import CONTRACTOR, build_chain, move
from tests.funds.ledger_world import pay, take_in
from tests.funds.reversing import reverse_entry

EVERYTHING = LedgerFilters()


@pytest.fixture
def chain(world):
    return build_chain(world)


def line(chain, as_of):
    return next(each for each in source_lines(SYSTEM, EVERYTHING, as_of) if each.document == chain.document)


# as of: planned, issued, received, allocated, paid, returned, balance, stage
BY_DAY = {
    date(2015, 1, 1): (700000, None, 0, 0, 0, 0, 0, "planned"),
    date(2015, 2, 1): (700000, 600000, 0, 0, 0, 0, 0, "committed"),
    date(2015, 12, 31): (700000, 600000, 300000, 0, 0, 0, 300000, "received"),
    date(2016, 8, 31): (700000, 600000, 500000, 350000, 0, 0, 500000, "allocated"),
    date(2016, 12, 31): (700000, 600000, 500000, 350000, 120000, 0, 380000, "paid"),
    date(2018, 12, 31): (700000, 600000, 500000, 350000, 100000, 10000, 390000, "paid"),
}


@pytest.mark.parametrize("as_of", BY_DAY)
def test_the_four_amounts_are_those_of_the_day(chain, as_of):
    found = line(chain, as_of)
    amounts = (found.planned, found.issued, found.received, found.allocated, found.paid, found.returned)
    expected = [None if each is None else Decimal(each) for each in BY_DAY[as_of][:-1]]
    assert [*amounts, found.balance] == expected
    assert found.stage == BY_DAY[as_of][-1]


def test_gaps_are_aged_in_days_the_oldest_arrival_being_spent_first(chain):
    gaps = {gap.name: (gap.amount, gap.since, gap.days) for gap in line(chain, date(2018, 12, 31)).gaps}
    assert gaps == {
        "计划未下达": (Decimal("100000"), date(2014, 12, 1), 1491),
        "下达未到账": (Decimal("100000"), date(2015, 1, 20), 1441),
        "到账未支付": (Decimal("390000"), date(2015, 3, 10), 1392),
    }


@pytest.mark.parametrize("stage", IN_THE_BOOKS)
def test_the_rows_behind_an_amount_add_up_to_it(chain, stage):
    rows = stage_rows(Entry.objects.filter(document=chain.document), stage)
    found = line(chain, date(2018, 12, 31))
    assert sum(row.staged_amount for row in rows) == getattr(found, stage.value)


def test_what_breaks_the_order_is_named(chain):
    move(chain, "arrived", "150000", date(2018, 1, 1))
    (fault,) = line(chain, date(2018, 12, 31)).faults
    assert fault == "到账650,000.00 元大于下达600,000.00 元，相差 50,000.00 元"
    assert line(chain, date(2017, 12, 31)).faults == []


def test_a_source_that_pays_with_anothers_money_is_named(chain):
    other = take_in(chain, "专项党费", "1000", channel=Channel.PARTY_FEE, year=2016)
    pay(chain, other, "1500", occurred_on=date(2017, 1, 1))
    found = next(
        each for each in source_lines(SYSTEM, EVERYTHING, date(2018, 1, 1)) if each.document == other.document
    )
    assert found.faults[0] == "支付1,500.00 元大于到账（扣除上缴）1,000.00 元，相差 500.00 元"


def test_what_was_not_filled_in_is_no_nought(world, receive):
    entry = receive("单位自筹", "100")
    (found,) = source_lines(SYSTEM, EVERYTHING, date(2018, 12, 31))
    assert (found.document, found.planned, found.issued) == (entry.document, None, None)
    assert [gap.name for gap in found.gaps] == ["到账未支付"]


def test_sources_take_five_queries_however_many(chain, django_assert_num_queries):
    for number in range(5):
        take_in(chain, f"捐款{number}", "100", channel=Channel.DONATION)
    with django_assert_num_queries(5):
        assert len(source_lines(SYSTEM, EVERYTHING, date(2018, 12, 31))) == 6


# Worked out by hand. 2016-12-31: 30 万 of 2015-03 has given 30 万 to the project, of which 12 万 is paid; 5 万 of
# 2016-06 followed; 15 万 of 2016-06 lies in the pool. 2017-01-15: 2 万 of 2015-03 come back to the project.
# 2017-11-30: 1 万 of the pool's 15 万 goes back.
IDLE = {
    date(2015, 12, 31): {("not_started", "young"): 300000},
    date(2016, 12, 31): {
        ("unfinished", "middle"): 180000,
        ("unfinished", "young"): 50000,
        ("not_started", "young"): 150000,
    },
    date(2017, 3, 10): {
        ("unfinished", "old"): 200000,
        ("unfinished", "young"): 50000,
        ("not_started", "young"): 150000,
    },
    date(2018, 6, 1): {
        ("not_claimed", "old"): 250000,
        ("not_started", "old"): 140000,
    },
}


@pytest.mark.parametrize("as_of", IDLE)
def test_idle_money_is_as_worked_out_by_hand(chain, as_of):
    lines = idle_money(SYSTEM, EVERYTHING, as_of)
    table = {pair: amount for pair, amount in idle_table(lines).items() if amount}
    assert table == {pair: Decimal(amount) for pair, amount in IDLE[as_of].items()}
    assert sum(each.amount for each in lines) == line(chain, as_of).balance


def test_idle_money_opens_to_its_arrivals(chain):
    lines = idle_money(SYSTEM, EVERYTHING, date(2018, 6, 1))
    assert [(each.arrival, each.amount, each.days) for each in lines] == [
        (chain.first, Decimal("200000"), 1179),
        (chain.second, Decimal("140000"), 730),
        (chain.second, Decimal("50000"), 730),
    ]


def test_idle_money_is_what_the_accounts_hold(chain):
    held = LedgerAccount.objects.filter(kind__in=("pool", "project")).values_list("balance", flat=True)
    assert sum(each.amount for each in idle_money(SYSTEM, EVERYTHING, date(2020, 1, 1))) == sum(held)


def test_a_reversed_payment_gives_back_the_money_it_took(chain):
    later = move(chain, "paid", "210000", date(2017, 5, 1), project=chain.project, payee=CONTRACTOR)
    reverse_entry(actor=chain.clerk, entry=later, reason="付错")
    table = idle_table(idle_money(SYSTEM, EVERYTHING, date(2018, 6, 1)))
    assert table["not_claimed", "old"] == Decimal("250000")


def test_a_sum_over_several_years_has_no_age(world, receive):
    receive("三年合计", "600000", covers_from=date(2016, 1, 1))
    (only,) = idle_money(SYSTEM, EVERYTHING, date(2022, 1, 1))
    assert (only.age, only.days, only.stuck) == ("unknown", None, "not_started")


def test_idle_money_takes_as_many_queries_for_more_rows(chain, django_assert_num_queries):
    for number in range(5):
        take_in(chain, f"捐款{number}", "100", channel=Channel.DONATION)
    with django_assert_num_queries(10):
        idle_money(SYSTEM, EVERYTHING, date(2018, 12, 31))


def test_the_cross_table_adds_up_sources_and_never_two_natures(chain):
    take_in(chain, "专项党费", "32000", channel=Channel.PARTY_FEE)
    take_in(chain, "省级资金", "80000", channel=Channel.AWARD)
    table = cross_table(SYSTEM, EVERYTHING, date(2018, 12, 31))

    assert table.purposes == ["农村道路", UNSTATED]
    assert table.groups == [
        ("direct", "定点帮扶单位"),
        ("fiscal", "财政专项扶贫（衔接）资金"),
        ("fiscal", "以奖代补"),
        ("fiscal", ALL),
    ]
    roads = table.cells["农村道路", ("fiscal", ALL)]
    assert (roads.planned, roads.received, roads.paid, roads.paid_rate) == (
        700000,
        500000,
        100000,
        Decimal("20.00"),
    )
    assert table.foot["fiscal", ALL].received == 580000
    assert ("农村道路", ("direct", "定点帮扶单位")) not in table.cells
    for group, foot in table.foot.items():
        parts = [sums.received for (_, each), sums in table.cells.items() if each == group]
        assert sum(parts) == foot.received == sum(each.received for each in foot.lines)


def test_words_for_one_kind_of_purpose_stand_in_one_line_and_others_as_they_are(world):
    for at, words in enumerate(("产业", "产业扶贫", "产业发展", "村道硬底化 ", "帮扶产业项目")):
        facts = {"unit": world.unit, "title": f"第{at}笔", "year": 2018, "channel": Channel.UNIT_SELF}
        receive_document(actor=world.clerk, purpose=words, **facts)
        take_in(world, f"第{at}笔", "10")

    table = cross_table(SYSTEM, EVERYTHING, date(2018, 12, 31))

    assert table.purposes == ["产业扶贫", "村道硬底化"]
    group = ("direct", "定点帮扶单位")
    assert [table.cells[purpose, group].received for purpose in table.purposes] == [40, 10]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("就业", "就业扶贫"),
        ("教育帮扶", "教育扶贫"),
        ("危旧房改造", "危房改造"),
        ("管理费", "项目管理费"),
        ("农村道路", "农村道路"),
        ("", ""),
    ],
)
def test_what_words_of_a_purpose_mean(words, meant):
    assert purpose_of(words) == meant


@pytest.mark.parametrize(
    ("channel", "nature"),
    [("credit", "credit"), ("revolving", "credit"), ("interest", "income"), ("dividend", "income")],
)
def test_credit_and_income_are_no_input(world, receive, channel, nature):
    receive("单位自筹", "100")
    receive("另一笔", "900", channel=channel)
    table = cross_table(SYSTEM, EVERYTHING, date(2018, 12, 31))
    direct = table.foot["direct", "定点帮扶单位"].received
    other = [sums.received for (each, _), sums in table.foot.items() if each == nature]
    assert (direct, other) == (Decimal("100"), [Decimal("900")])


def test_a_revolving_fund_goes_out_comes_back_and_is_returned(world):
    world.document = receive_document(
        actor=world.clerk, unit=world.unit, title="周转金", year=2016, channel=Channel.REVOLVING
    )
    move(world, "arrived", "100000", date(2016, 1, 1))
    move(world, "paid", "60000", date(2016, 2, 1), payee="合作社")
    move(world, "recovered", "50000", date(2017, 2, 1), payee="合作社")
    move(world, "returned", "90000", date(2017, 3, 1))
    (found,) = source_lines(SYSTEM, EVERYTHING, date(2018, 12, 31))
    amounts = (found.received, found.paid, found.returned, found.balance, found.stage)
    assert amounts == (Decimal("100000"), Decimal("10000"), Decimal("90000"), Decimal("0"), FundStage.PAID)
