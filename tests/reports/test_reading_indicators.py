"""A figure is the sum of its rows: of the right unit, place and time, with the precision that the rows allow."""

from datetime import date
from decimal import Decimal

import pytest

from funds.channels import Channel, Form
from fupin.catalogue import definitions
from fupin.figures import Absence, Figure, add_figures
from fupin.scope import NOTHING, Scope
from projects.services import agree_income, record_benefit, record_quantity, sign_agreement, take_over_asset
from reports.indicators import Reader, Selection, digest, lines
from tests.funds.reversing import reverse_entry
from tests.reports.world import COUNTY, VILLAGE
from units.services import hold_meeting, issue_document

FIRST_DAY = date(1995, 1, 1)


@pytest.fixture
def busy(world):
    """Money of every kind, activities, a project, an agreement, reported figures."""
    world.money("4260万元", title="1995—2008年累计投入", covers_from=FIRST_DAY)
    world.money("600余万元", title="捐助物资", form=Form.IN_KIND, covers_from=FIRST_DAY)
    world.money("225万余元", title="引进资金", channel=Channel.INTRODUCED, covers_from=FIRST_DAY)
    world.money("10万元", title="验收奖金", channel=Channel.PRIZE)
    world.activity("资助贫困学生", "edu.students_aided", "180余人", starts_on=FIRST_DAY)
    road = world.project("通村公路")
    record_quantity(
        actor=world.clerk, project=road, indicator="infra.road_km", figure=Figure.exact("7.736", "公里")
    )
    record_benefit(actor=world.clerk, project=road, kind="road", figure=Figure.exact(2400, "人"))
    sign_agreement(
        actor=world.clerk,
        unit=world.office,
        place=world.county,
        investor="香港锦发集团",
        subject="国际文化养生社区",
        stage="intended",
        ends_on=date(2007, 12, 7),
        intended_amount=Decimal("1600000000.00"),
    )
    world.reported("proj.count", "270余个", "个")
    return world


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fund.direct", "4260万元"),
        ("fund.direct_in_kind", "600余万元"),
        ("fund.introduced", "225万余元"),
        ("fund.income", "10万元"),
        ("fund.intent", "16亿元"),
        ("edu.students_aided", "180余人"),
        ("infra.road_km", "7.736公里"),
        ("infra.beneficiary_road", "2400人"),
        ("proj.count", "270余个"),
        ("rel.counties", "1个"),
        ("rel.start_year", "1995年"),
        ("fund.raised", "〔待补：社会募集资金〕"),
        ("village.population", "〔待补：全村人口〕"),
    ],
)
def test_a_figure_reads_as_its_source_stated_it(busy, code, text):
    assert busy.text(code) == text


def test_rows_add_up_to_every_figure(busy):
    reader = busy.reader()
    for code, known in definitions().items():
        value, rows = reader.value(code), list(lines(reader, code))
        assert value.row_count == len(rows), code
        if code.startswith(("rel.", "cadre.")):
            continue
        summed = add_figures(
            [Figure.exact(row.value, known.unit) for row in rows if row.value is not None]
            or [Figure.missing(known.unit, Absence.UNFILLED)],
            known.unit,
        )
        assert value.figure.value == summed.value, code


def test_direct_money_takes_in_neither_goods_nor_introduced_nor_intended_nor_income(busy):
    reader = busy.reader()
    assert reader.value("fund.direct").figure.value == 42_600_000
    assert reader.value("fund.direct_total").text == "4860余万元"
    assert reader.value("fund.introduced").figure.value == 2_250_000
    assert reader.value("fund.received").figure.value == 42_600_000 + 6_000_000


def test_a_sum_over_years_is_not_split(busy):
    year = busy.reader(2008, 2008).value("fund.direct")
    assert (year.missing, year.row_count, year.straddling_count) == (True, 0, 1)


def test_inexact_rows_make_an_inexact_sum(world):
    world.activity("甲年助学", "edu.students_aided", "180余人")
    world.activity("乙年助学", "edu.students_aided", "20人")
    value = world.reader().value("edu.students_aided")
    assert (value.text, value.figure.precision, value.row_count) == ("200余人", "at_least", 2)


def test_a_blank_is_told_and_is_never_nought(world):
    world.activity("甲年助学", "edu.students_aided", "30人")
    world.activity("乙年助学", "edu.students_aided", "")
    value = world.reader().value("edu.students_aided")
    assert (value.text, value.row_count, value.unfilled_count) == ("30人", 2, 1)


def test_all_blank_is_missing_and_truly_nothing_is_none(world):
    world.activity("甲年助学", "edu.students_aided", "")
    world.activity("甲年支教", "edu.volunteer_times", "确无", unit_of="次")
    reader = world.reader()
    assert reader.value("edu.students_aided").text == "〔待补：资助贫困学生〕"
    assert reader.value("edu.volunteer_times").text == "无"


def test_what_is_expected_is_no_result(world):
    world.activity(
        "人均增收", "income.per_capita_increase", "2514.37元/人", unit_of="元/人", status="planned"
    )
    world.activity("预计助学", "edu.students_aided", "50人", status="planned")
    reader = world.reader()
    assert reader.value("income.per_capita_increase").text == "2514.37元/人"
    assert reader.value("edu.students_aided").missing


def test_a_reversal_takes_its_money_out_of_the_sum(world):
    wrong = world.money("50万元", title="记错的一笔")
    world.money("30万元", title="对的一笔")
    reverse_entry(actor=world.clerk, entry=wrong, reason="金额写错")
    value = world.reader(1995, 2100).value("fund.direct")
    assert (value.text, value.row_count) == ("30万元", 3)


class TestReportedFigures:
    def test_stand_for_the_rows_they_cover_and_show_the_difference(self, world):
        world.project("通村公路")
        world.reported("proj.count", "270余个", "个")
        reader = world.reader()
        value = reader.value("proj.count")
        assert (value.text, value.row_count, value.adopted) == ("270余个", 1, True)
        assert reader.computed_beside("proj.count").value == 1

    def test_leave_later_rows_to_be_counted(self, world):
        world.reported("proj.count", "270余个", "个")
        world.project("新项目", ends_on=date(2010, 6, 30))
        assert world.text("proj.count", last=2010) == "271余个"

    def test_of_a_unit_below_are_not_added_to_its_superiors(self, world):
        world.reported("cadre.seconded", "21名", "名")
        world.reported("cadre.seconded", "17人", "名", unit=world.customs)
        assert world.text("cadre.seconded") == "21名"
        assert world.text("cadre.seconded", unit=world.customs) == "17人"

    def test_of_the_longer_span_go_before_those_inside_it(self, world):
        world.reported("proj.count", "270余个", "个")
        world.reported("proj.count", "30个", "个", starts_on=date(2008, 1, 1))
        assert world.text("proj.count") == "270余个"
        assert world.text("proj.count", first=2008) == "30个"

    def test_of_a_level_are_the_latest(self, world):
        at = {"unit": None, "place": world.county, "starts_on": None}
        world.reported("poverty.persons", "4.5万人", "人", **at, ends_on=date(2012, 12, 31))
        world.reported("poverty.persons", "2.17万人", "人", **at, ends_on=date(2014, 12, 31))
        assert world.text("poverty.persons", place=COUNTY, last=2012) == "4.5万人"
        assert world.text("poverty.persons", place=COUNTY, last=2014) == "2.17万人"

    def test_that_are_only_for_comparison_do_not_stand(self, world):
        world.reported("proj.count", "270余个", "个", adopted=False)
        assert world.reader().value("proj.count").missing


class TestScope:
    def test_nobody_sees_nothing(self, busy):
        assert busy.reader(scope=NOTHING).value("fund.direct").missing

    def test_another_unit_sees_nothing_of_it(self, busy):
        scope = Scope(user_id=1, unit_ids=frozenset({busy.customs.pk}))
        reader = busy.reader(scope=scope)
        assert [value.definition.code for value in reader.values() if not value.missing] == []

    def test_a_liaison_of_the_county_sees_its_money(self, busy):
        scope = Scope(user_id=1, places=(COUNTY,))
        reader = Reader(Selection(scope, busy.reader().selection.period, place=COUNTY))
        assert reader.value("fund.direct").text == "4260万元"

    def test_a_village_does_not_see_its_countys_sum(self, busy):
        assert busy.reader(place=VILLAGE).value("fund.direct").missing


def test_the_same_rows_give_the_same_digest_and_other_rows_another(busy):
    before = digest(busy.reader(), "edu.students_aided")
    assert digest(busy.reader(), "edu.students_aided") == before
    busy.activity("又一次助学", "edu.students_aided", "1人")
    assert digest(busy.reader(), "edu.students_aided") != before


def test_the_whole_catalogue_costs_no_more_queries_with_more_rows(busy, django_assert_max_num_queries):
    for number in range(20):
        busy.activity(f"第 {number} 次助学", "edu.students_aided", "3人")
    with django_assert_max_num_queries(45):
        busy.reader().values()


def test_figures_asked_together_are_those_asked_one_by_one(busy, monkeypatch):
    busy.activity(
        "跨期助学", "edu.students_aided", "9人", starts_on=date(2008, 6, 1), ends_on=date(2009, 6, 1)
    )
    busy.activity("助学", "edu.students_aided", "3人")
    issue_document(actor=busy.clerk, unit=busy.office, title="新一轮扶贫工作规划")
    for day in (date(2007, 5, 1), date(2009, 5, 1)):
        hold_meeting(actor=busy.clerk, unit=busy.office, kind="joint", title="联席会议", ends_on=day)
    together = {value.definition.code: value for value in busy.reader().values()}

    monkeypatch.setattr(Reader, "_part", Reader._uncovered)
    one_by_one = {value.definition.code: value for value in busy.reader().values()}

    assert [code for code in together if together[code] != one_by_one[code]] == []
    assert together["edu.students_aided"].straddling_count == 1
    assert together["meeting.count"].row_count == 1


def test_a_document_without_a_day_is_still_a_document(world):
    issue_document(actor=world.clerk, unit=world.office, title="新一轮扶贫工作规划")
    issue_document(actor=world.clerk, unit=world.office, title="任用监督管理规定", ends_on=date(2009, 1, 1))
    assert world.text("doc.count", last=2008) == "1份"


def test_rates_stand_beside_each_other(world):
    for name, rate in (("入股工业园", "15"), ("入股石场", "12")):
        asset = take_over_asset(
            actor=world.clerk,
            unit=world.office,
            place=world.county,
            name=name,
            kind="operating",
            ends_on=date(2008, 1, 1),
        )
        agree_income(
            actor=world.clerk,
            asset=asset,
            kind="fixed_rate",
            principal=Decimal(100),
            rate=Decimal(rate),
            agreed_on=date(2008, 1, 1),
        )
    assert world.text("asset.rate") == "12—15%"
    assert world.text("asset.due") == "27元"
