"""Every number on the overview opens, and its rows add up to it."""

import csv
import io
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from funds.channels import Channel
from fupin.audit.models import AuditEvent, Outcome
from fupin.catalogue import definitions
from fupin.figures import parse_figure
from fupin.periods import Period
from reports.dashboards.keyfigures import families_without_section
from reports.dashboards.money import TREND_CODES, money_by_year
from reports.indicators import Reader, Selection
from reports.services.figures import report_figure
from tests.pages.reading import marked, read
from tests.pages.small_world import OTHER, UNIT, receive
from units.access import scope_of


def _selection(world, **changes) -> Selection:
    scope = scope_of(world.users["office"])
    return Selection(scope, Period.years(2016, 2018), unit=world.unit).narrowed(**changes)


def test_every_number_of_the_overview_opens_and_its_rows_add_up(office):
    links = [link for link in read(office.get("/overview/")).links if link.startswith("/figures/")]
    assert len({link.partition("?")[0] for link in links}) == len(definitions())
    opened = 0
    for link in dict.fromkeys(links):
        page = office.get(link)
        assert page.status_code == 200, link
        assert "与明细之和不符" not in page.content.decode(), link
        value, total = marked(page, "value"), marked(page, "total")
        if value and total:
            assert Decimal(total) == Decimal(value), link
            opened += 1
    assert opened >= 20


def test_a_card_says_what_the_indicator_says(world, office):
    text = office.get("/overview/").content.decode()
    for value in Reader(_selection(world)).values():
        if not value.missing:
            assert value.text in text, value.definition.code
    assert "112.34万余元" in text
    assert "〔待补：脱贫人数〕" in text


def test_the_flows_of_the_overview_open_in_the_ledger_with_the_same_amount(office):
    page = office.get("/overview/")
    flow = next(chart for chart in page.context["charts"] if chart["key"] == "flow")
    assert [row[2]["text"] for row in flow["rows"]] == [
        "108.304万元",
        "60万元",
        "33.2万元",
        "15万元",
        "13万元",
        "6.14万元",
    ]
    for row in flow["rows"]:
        shown = marked(office.get(row[2]["address"]), "net")
        amount = Decimal(shown.replace(",", ""))
        assert parse_figure(row[2]["text"], "元").value == amount, row


def test_the_composition_adds_up_to_the_direct_input(world, office):
    page = office.get("/overview/")
    parts = next(chart for chart in page.context["pair"] if chart["key"] == "composition")
    total = Reader(_selection(world)).value("fund.direct_total").figure.value
    assert (
        sum(parse_figure(row[1]["text"], "元").value for row in parts["rows"]) == total == Decimal("1123400")
    )


def test_a_year_of_the_trend_is_the_indicator_of_that_year(world):
    report_figure(
        actor=world.maker,
        indicator="fund.introduced",
        figure=parse_figure("200万元", "元"),
        unit=world.unit,
        starts_on=Period.year(2017).start,
        ends_on=Period.year(2017).end,
    )
    series = money_by_year(Reader(_selection(world)))
    assert [line.code for line in series] == list(TREND_CODES)
    for line in series:
        for year, amount in zip([2016, 2017, 2018], line.amounts, strict=True):
            value = Reader(_selection(world, period=Period.year(year))).value(line.code).figure.value
            assert amount == value, (line.code, year)


def test_the_trend_leaves_a_gap_where_nothing_is_filled_in(world):
    direct, introduced, *_ = money_by_year(Reader(_selection(world, period=Period.years(2015, 2018))))
    assert direct.amounts == (None, Decimal("300000"), Decimal("191400"), Decimal("32000"))
    assert introduced.amounts == (None, None, None, Decimal("1083040"))


def test_the_overview_asks_as_many_queries_however_many_rows_there_are(world, office):
    office.get("/overview/")
    with CaptureQueriesContext(connection) as few:
        office.get("/overview/")
    for number in range(30):
        receive(world, f"又一笔{number}", "1万元", 2018, Channel.DONATION)
    with CaptureQueriesContext(connection) as many:
        office.get("/overview/")
    assert len(many) <= len(few) + 1
    assert len(many) <= 20


def test_each_sees_his_own_figures_on_the_overview_whoever_opened_it_before(world, enter):
    receive(world, "别处的钱", "7万元", 2018, Channel.DONATION, place=world.county)
    for user in ("office", "liaison", "leader", "liaison", "office"):
        page = enter(user).get("/overview/", {"from": "2016", "to": "2018"})
        selection = Selection(scope_of(world.users[user]), Period.years(2016, 2018))
        shown = {
            card.value.definition.code: card.value.text
            for section in (*page.context["first"], *page.context["sections"])
            for card in section.shown
        }
        alone = {code: Reader(selection).value(code).text for code in shown}
        assert shown == alone, user
        assert shown["fund.raised"] == "7万元"


def test_every_family_of_indicators_has_a_section():
    assert families_without_section() == set()


def test_a_sum_over_years_outside_the_period_is_told_and_not_counted(office):
    page = office.get(f"/figures/fund.direct_total/?unit={UNIT}&from=2018&to=2018").content.decode()
    assert "3.2万元" in page
    assert "另有 1 行跨越期间" in page


def test_unfilled_is_not_nought(office):
    page = office.get(f"/figures/train.person_times/?unit={UNIT}&from=2016&to=2018").content.decode()
    assert "170余人次" in page
    assert "其中未填 1 行" in page
    page = office.get(f"/figures/exit.persons/?unit={UNIT}").content.decode()
    assert "〔待补：脱贫人数〕" in page
    assert "未填不等于零" in page


def test_a_reported_figure_stands_beside_what_the_rows_give(world, office):
    report_figure(
        actor=world.maker,
        indicator="fund.introduced",
        figure=parse_figure("110万元", "元"),
        unit=world.unit,
        starts_on=Period.year(2018).start,
        ends_on=Period.year(2018).end,
    )
    page = office.get(f"/figures/fund.introduced/?unit={UNIT}&from=2018&to=2018").content.decode()
    assert "110万元" in page
    assert "108.304万元" in page
    assert "与认定数不一致" in page


def test_another_units_figures_are_not_found(enter):
    for user in ("office", "leader", "auditor", "liaison"):
        assert enter(user).get("/figures/fund.direct_total/", {"unit": OTHER}).status_code == 404
    shown = " ".join(read(enter("office").get("/figures/fund.direct_total/")).texts)
    assert "合计 1,123,400 " in shown
    assert "别的单位的钱" not in shown
    # The digest of the rows may have any digits in it.
    assert not re.search(r"(?<![0-9a-f])9,?99(?![0-9a-f])|9,?990,?000", shown)


def test_an_unknown_indicator_is_not_found(office):
    assert office.get("/figures/fund.nothing/").status_code == 404


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"place": "44x"}, "地区代码“44x”不对"),
        ({"from": "十月"}, "日期“十月”读不出来"),
        ({"project": "a"}, "项目编号“a”不对"),
        ({"from": "2018", "to": "2016"}, "早于起日"),
    ],
)
def test_an_address_that_cannot_be_read_says_why(words, said, office):
    page = office.get("/figures/fund.direct_total/", words)
    assert page.status_code == 400
    assert said in page.content.decode()


def test_rows_come_fifty_a_page_and_the_sum_stands_on_the_last(world, office):
    for number in range(60):
        receive(world, f"募集{number}", "1万元", 2018, Channel.DONATION)
    first = office.get("/figures/fund.raised/")
    assert first.content.decode().count("<tr>") == 51
    assert marked(first, "total") is None
    last = office.get("/figures/fund.raised/?page=2")
    assert marked(last, "total") == "600000"
    assert "第 2 页，共 2 页、60 行" in last.content.decode()


def test_a_row_leads_to_the_ledger_and_to_the_desk_only_for_those_who_may_go_there(world, enter):
    entry = reverse("ledger_entry", args=[world.entry.pk])
    address = "/figures/train.person_times/"
    assert entry in read(enter("leader").get("/figures/fund.direct_total/")).links
    assert any(link.startswith("/desk/projects/") for link in read(enter("office").get(address)).links)
    assert not any(link.startswith("/desk/") for link in read(enter("leader").get(address)).links)


def test_the_csv_of_a_figure_has_all_its_rows_and_no_formula(world, office):
    receive(world, "=1+1", "1万元", 2018, Channel.DONATION, summary="=cmd()")
    answer = office.get("/figures/fund.raised/rows.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:4] == ["序号", "类别", "内容", "数值"]
    assert rows[1][2] == "'=cmd()"
    assert rows[1][3] == "10000"
    event = AuditEvent.objects.get(verb="导出明细")
    assert event.detail["rows"] == 1


def test_the_workbook_of_a_figure_adds_up(office):
    answer = office.get(f"/figures/fund.direct_total/rows.xlsx?unit={UNIT}")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    *rows, foot = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 7
    assert sum(row[3] for row in rows) == foot[3] == 1123400
    assert foot[7] == "共 7 行"


def test_a_refused_page_is_recorded(enter):
    enter("leader").get("/uploads/")
    event = AuditEvent.objects.get(verb="打开 /uploads/")
    assert (event.outcome, event.actor_name) == (Outcome.REFUSED, "演示领导")


def test_the_rows_behind_a_figure_name_no_person(world, office):
    receive(world, "林招娣捐款", "1万元", 2018, Channel.STAFF_DONATION, payee="林招娣")
    asked = f"?unit={UNIT}&from=2018&to=2018"
    page = office.get(f"/figures/fund.direct/{asked}").content.decode()
    assert "林招娣" not in page
    assert "林**捐款" in page
    rows = office.get(f"/figures/fund.direct/rows.csv{asked}")
    assert "林**捐款" in b"".join(rows.streaming_content).decode("utf-8-sig")
