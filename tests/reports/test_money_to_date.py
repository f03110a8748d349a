"""Where sources only give sums over years, the overview shows what had come by each year's end, as the indicators say."""

from datetime import date

from funds.channels import Channel
from reports.dashboards import money_to_date
from reports.indicators import Reader

FIRST_DAY = date(1995, 1, 1)


def texts(by_year, code):
    return {
        year: value.text
        for year, values in by_year.items()
        for value in values
        if value.definition.code == code
    }


def test_a_sum_over_years_counts_from_the_year_in_which_it_ends(world):
    world.money("4260万元", title="累计投入", covers_from=FIRST_DAY)
    world.money("40万元", title="又一笔", on=date(2010, 6, 1))
    by_year = money_to_date(world.reader(1995, 2010).selection)
    assert texts(by_year, "fund.direct_total") == {2008: "4260万元", 2010: "4300万元"}


def test_each_kind_of_money_stands_by_itself_and_keeps_its_precision(world):
    world.money("4260万元", title="累计投入", covers_from=FIRST_DAY)
    world.money("225万余元", title="引进资金", channel=Channel.INTRODUCED, covers_from=FIRST_DAY)
    by_year = money_to_date(world.reader().selection)
    assert texts(by_year, "fund.introduced") == {2008: "225万余元"}
    assert texts(by_year, "fund.raised") == {2008: "〔待补：社会募集资金〕"}


def test_every_point_is_the_indicator_under_its_own_selection(world):
    world.money("4260万元", title="累计投入", covers_from=FIRST_DAY)
    for values in money_to_date(world.reader().selection).values():
        for value in values:
            assert Reader(value.selection).value(value.definition.code).text == value.text


def test_money_before_the_period_is_no_point(world):
    world.money("4260万元", title="早先的投入", on=date(1994, 12, 31))
    assert money_to_date(world.reader().selection) == {}
