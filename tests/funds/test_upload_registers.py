"""The registers go out as sheets and come back the same; what was posted is never altered by a sheet."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from counties.models import Household, Person
from funds.models import (
    AccountKind,
    Allocation,
    BeneficiaryPayment,
    Entry,
    FundDocument,
    GoodsIssue,
    InKindItem,
    LedgerAccount,
    PaymentOrder,
)
from funds.selectors import LedgerFilters, verify_ledger
from funds.selectors.checks import checks
from funds.selectors.parts import goods_in_kind
from funds.selectors.project_ledger import project_lines
from funds.services import open_book
from funds.sheets.exporting import ROWS
from fupin.intake.services import run_intake, undo_batch
from fupin.intake.sheets import sheet_of
from fupin.intake.templates import export_rows
from fupin.rules.models import Rule
from fupin.rules.services import set_rule
from fupin.scope import SYSTEM
from tests.projects.project_world import VILLAGE, build_world, new_project, problems

UNIT = {"帮扶单位": "深圳中支"}
SOURCE = UNIT | {"资金文件名称": "县级财政专项扶贫资金", "资金年度": "2016"}
DOCUMENT = SOURCE | {
    "地区": VILLAGE,
    "文号": "紫财农〔2016〕3 号",
    "级次": "县",
    "来源渠道": "财政专项扶贫（衔接）资金—县级",
    "支出方向": "农村道路",
    "计划金额": "70万元",
    "下达日期": "2016-01-20",
    "下达金额": "60万元",
    "收款单位": "上义镇财政所",
    "收款账号": "6228480012345678901",
}
SENT = SOURCE | {
    "拨付编号": "1",
    "拨出级次": "县",
    "拨出单位": "紫金县财政局",
    "拨出日期": "2016-02-01",
    "拨出金额": "300000",
    "收款级次": "镇（乡）",
    "收款单位": "上义镇财政所",
}
ARRIVED = UNIT | {
    "地区": VILLAGE,
    "资金来源名称": "县级财政专项扶贫资金",
    "资金年度": "2016",
    "渠道": "财政专项扶贫（衔接）资金—县级",
    "发生日期": "2016-02-10",
    "金额": "300000",
    "凭证号": "收-1",
}
LINE = SOURCE | {"地区": VILLAGE, "项目名称": "村道硬底化"}
ALLOTTED = LINE | {"日期": "2016-03-01", "收入": "200000", "凭证字号": "记-1", "摘要": "拨付村道"}
PAID = LINE | {
    "日期": "2016-04-05",
    "支出": "80000",
    "凭证字号": "记-2",
    "支付令号": "支-9",
    "摘要": "付工程款",
    "收款人户名": "上义镇建筑队",
    "合同号": "合-1",
    "发票号": "0001、0002",
    "支付方式": "转账",
    "收款账号": "6228480099999999999",
    "进度比例": "40%",
    "经办": "林晓",
    "附件张数": "3",
}
SUBSIDY = LINE | {
    "日期": "2016-05-06",
    "支出": "5000",
    "凭证字号": "记-3",
    "收款人户名": "代发银行",
    "摘要": "奖补",
}


@pytest.fixture
def office(db, tmp_path):
    (tmp_path / "sheets").mkdir()
    world = build_world(tmp_path / "sheets")
    world.folder = tmp_path
    world.project = new_project(world)
    household = Household.objects.create(place=world.village, number="0001", head_name="张三")
    Person.objects.create(household=household, name="张三", relation="户主", id_number="441621197001011237")
    return world


@pytest.fixture
def filled(office):
    """All registers, filled by upload."""
    for kind, rows in (
        ("fund_documents", [DOCUMENT]),
        ("funds", [ARRIVED]),
        ("allocations", [SENT | {"到账日期": "2016-02-10", "到账金额": "300000", "到账分录序号": "1"}]),
        ("fund_payments", [ALLOTTED, PAID, SUBSIDY]),
        ("payments", [PAYMENT]),
        ("funds", [GOODS_CAME]),
        ("goods", [GOODS]),
        ("goods_issues", [TO_SCHOOL, TO_HOUSEHOLD]),
    ):
        receipt = office.upload(kind, rows)
        assert (problems(receipt), receipt.refused) == ([], 0), kind
    return office


PAYMENT = UNIT | {
    "凭证号": "记-3",
    "所在村": VILLAGE,
    "户编号": "0001",
    "补助项目": "种植奖补",
    "规模": "2.5",
    "规模单位": "亩",
    "标准": "2000元/亩",
    "金额": "5000",
    "一卡通账号": "6228480011112222333",
    "发放批次": "2016-1",
    "发放日期": "2016-05-06",
}
GOODS_CAME = UNIT | {
    "地区": VILLAGE,
    "资金来源名称": "捐赠图书",
    "渠道": "单位自筹",
    "形态": "物资",
    "发生日期": "2016-06-01",
    "金额": "10000",
    "凭证号": "物-1",
}
GOODS = UNIT | {
    "凭证号": "物-1",
    "品名": "图书",
    "数量": "500",
    "计量单位": "册",
    "单价": "20",
    "折价依据": "发票",
    "捐赠方": "深圳中支",
    "验收人": "李明",
}
TO_SCHOOL = UNIT | {
    "凭证号": "物-1",
    "品名": "图书",
    "发放去向": "校",
    "领取单位": "招元小学",
    "发放数量": "300",
    "发放日期": "2016-06-10",
    "签收": "校长",
}
TO_HOUSEHOLD = UNIT | {
    "凭证号": "物-1",
    "品名": "图书",
    "发放去向": "户",
    "所在村": VILLAGE,
    "户编号": "0001",
    "发放数量": "2.5",
    "发放日期": "2016-06-11",
}
MODELS = (
    FundDocument,
    Allocation,
    Entry,
    PaymentOrder,
    BeneficiaryPayment,
    InKindItem,
    GoodsIssue,
    LedgerAccount,
)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


@pytest.mark.parametrize("kind", ROWS)
def test_what_is_exported_comes_back_the_same(filled, kind):
    content = export_rows(sheet_of(kind), ROWS[kind](SYSTEM, LedgerFilters(), date(2020, 1, 1)))
    path = filled.folder / f"{kind}.xlsx"
    path.write_bytes(content)
    before = everything()

    receipt = run_intake(kind=kind, path=path, actor=filled.clerk, scope=filled.scope, file_name=path.name)

    assert (problems(receipt), receipt.added, receipt.changed) == ([], 0, 0)
    assert receipt.unchanged == receipt.rows > 0
    assert everything() == before


def test_account_numbers_do_not_leave_in_sheets(filled):
    for kind in ("fund_documents", "fund_payments", "payments"):
        content = export_rows(sheet_of(kind), ROWS[kind](SYSTEM, LedgerFilters(), date(2020, 1, 1)))
        page = load_workbook(BytesIO(content)).worksheets[0]
        assert not any("62284800" in str(cell.value) for row in page.iter_rows() for cell in row)
    assert BeneficiaryPayment.objects.get().bank_account == "6228480011112222333"


def test_a_row_of_a_posted_entry_sets_its_papers_and_nothing_else(filled):
    entries = list(Entry.objects.order_by("pk").values())
    receipt = filled.upload("fund_payments", [PAID | {"分录序号": "3", "审批": "县长", "收款账号": ""}])

    assert (problems(receipt), receipt.changed) == ([], 1)
    order = PaymentOrder.objects.get(entry__seq=3)
    assert (order.approver, order.invoices, order.progress) == ("县长", ["0001", "0002"], Decimal("40.00"))
    assert list(Entry.objects.order_by("pk").values()) == entries


def test_a_posted_entry_is_not_altered_by_a_sheet(filled):
    before = everything()
    receipt = filled.upload("fund_payments", [PAID | {"分录序号": "3", "支出": "80001"}])
    assert [issue.code for issue in receipt.errors] == ["entry_differs"]
    assert "更正请先红字冲销" in receipt.errors[0].message
    assert everything() == before


def test_a_line_that_calls_its_entry_another_movement_is_refused_at_that_cell(filled):
    before = everything()

    receipt = filled.upload("fund_payments", [ALLOTTED | {"分录序号": "2", "业务": "收回"}])
    assert problems(receipt) == [("K2", "entry_differs")]
    receipt = filled.upload("fund_payments", [ALLOTTED | {"分录序号": "2", "业务": "拨付"}])
    assert (problems(receipt), receipt.unchanged) == ([], 1)
    receipt = filled.upload("fund_payments", [PAID | {"分录序号": "5", "支出": "10000"}])
    assert [issue.code for issue in receipt.errors] == ["entry_seq"]
    assert "第 5 号分录不是项目的收入或支出" in receipt.errors[0].message
    assert everything() == before


def test_one_side_is_filled_in_and_only_one(filled):
    before = everything()
    receipt = filled.upload("fund_payments", [LINE | {"日期": "2016-07-01", "收入": "1", "支出": "1"}])
    assert [issue.code for issue in receipt.errors] == ["one_side"]
    receipt = filled.upload("fund_payments", [LINE | {"日期": "2016-07-01", "收入": "1", "业务": "支付"}])
    assert [issue.code for issue in receipt.errors] == ["other_side"]
    assert everything() == before


def test_a_zero_on_the_other_side_of_a_printed_ledger_says_nothing(filled):
    up = LINE | {"日期": "2016-08-02", "支出": "500", "业务": "上缴"}
    receipt = filled.upload("fund_payments", [up | {"收入": "0"}])
    assert ([issue.code for issue in receipt.errors], receipt.added) == ([], 1)
    again = filled.upload("fund_payments", [up, up | {"收入": "0", "日期": "2016-08-03", "支出": "0"}])
    assert [(issue.cell, issue.code) for issue in again.errors] == [("G3", "one_side")]
    again = filled.upload("fund_payments", [up])
    assert (again.added, again.unchanged) == (0, 1)


def test_money_that_comes_back_and_goes_up_has_its_own_words(filled):
    back = LINE | {"日期": "2016-08-01", "收入": "1000", "业务": "收回", "收款人户名": "上义镇建筑队"}
    up = LINE | {"日期": "2016-08-02", "支出": "500", "业务": "上缴"}
    down = LINE | {"日期": "2016-08-03", "支出": "400", "业务": "项目结余退回帮扶资金户"}
    assert problems(filled.upload("fund_payments", [back, up, down])) == []
    kinds = Entry.objects.filter(occurred_on__gte=date(2016, 8, 1)).order_by("seq")
    assert list(kinds.values_list("from_account__kind", "to_account__kind")) == [
        ("payee", "project"),
        ("project", "source"),
        ("project", "pool"),
    ]


def test_where_money_waits_for_another_no_line_is_posted_but_papers_are_taken(filled):
    set_rule(
        actor=filled.clerk,
        rule=Rule.FUNDS_APPROVED,
        value=Decimal(1),
        year_from=2016,
        source="内控制度",
    )
    before = everything()
    receipt = filled.upload("fund_payments", [PAID | {"摘要": "再付一笔"}])
    assert [issue.code for issue in receipt.errors] == ["needs_approval"]
    assert "请用“待复核分录”表提交" in receipt.errors[0].message
    assert everything() == before
    assert filled.upload("fund_payments", [PAID | {"分录序号": "3", "审批": "县长"}]).changed == 1


def test_undoing_the_lines_reverses_them_and_keeps_the_papers(filled):
    line = LINE | {"日期": "2016-09-01", "支出": "700", "收款人户名": "电器行", "合同号": "合-2"}
    receipt = filled.upload("fund_payments", [line])
    undone = undo_batch(actor=filled.clerk, scope=filled.scope, batch=receipt.batch)
    assert (undone["reversed"], undone["left"]) == (1, [])
    assert PaymentOrder.objects.get(contract_no="合-2").entry.reversed_by.amount == Decimal("700.00")
    assert verify_ledger().holds


def test_a_transfer_sent_in_again_gets_its_arrival_or_a_reason(office):
    office.upload("fund_documents", [DOCUMENT])
    assert office.upload("allocations", [SENT]).added == 1
    assert (
        office.upload("allocations", [SENT | {"到账日期": "2016-02-10", "到账金额": "300000"}]).changed == 1
    )
    other = SENT | {"拨出金额": "310000"}
    receipt = office.upload("allocations", [other])
    assert [issue.code for issue in receipt.errors] == ["reason"]
    assert Allocation.objects.get().sent_amount == Decimal("300000.00")
    assert office.upload("allocations", [other | {"更正原因": "按拨款文件"}]).changed == 1
    assert Allocation.objects.get().sent_amount == Decimal("310000.00")


def test_a_chain_goes_in_top_first_in_one_file(office):
    office.upload("fund_documents", [DOCUMENT])
    top = SENT | {"到账日期": "2016-02-10", "到账金额": "300000", "上级编号": ""}
    below = SENT | {
        "拨付编号": "1-1",
        "上级编号": "1",
        "拨出级次": "镇",
        "拨出日期": "2016-03-01",
        "拨出金额": "300001",
    }
    receipt = office.upload("allocations", [top, below])
    assert [(issue.row, issue.code) for issue in receipt.errors] == [(3, "too_much")]
    assert Allocation.objects.count() == 0
    receipt = office.upload("allocations", [top, below | {"拨出金额": "300000"}])
    assert (problems(receipt), receipt.added) == ([], 2)
    assert Allocation.objects.get(line="1-1").above.line == "1"


def test_the_account_of_a_project_runs_line_by_line(filled):
    lines = [
        (each.label, each.came, each.went, each.balance) for each in project_lines(SYSTEM, LedgerFilters())
    ]
    assert lines == [
        ("拨付村道", 200000, None, 200000),
        ("本月合计", 200000, 0, 200000),
        ("本年累计", 200000, 0, 200000),
        ("付工程款", None, 80000, 120000),
        ("本月合计", 0, 80000, 120000),
        ("本年累计", 200000, 80000, 120000),
        ("奖补", None, 5000, 115000),
        ("本月合计", 0, 5000, 115000),
        ("本年累计", 200000, 85000, 115000),
    ]


def test_a_period_opens_with_what_was_there_and_goes_on_adding_up_the_year(filled):
    period = LedgerFilters(start=date(2016, 4, 1), end=date(2016, 4, 30))
    lines = [(each.label, each.came, each.went, each.balance) for each in project_lines(SYSTEM, period)]
    assert lines == [
        ("期初余额", None, None, 200000),
        ("付工程款", None, 80000, 120000),
        ("本月合计", 0, 80000, 120000),
        ("本年累计", 200000, 80000, 120000),
    ]


def test_what_households_got_must_make_the_voucher(filled):
    assert [each.rule for each in checks(SYSTEM, LedgerFilters(), date(2020, 1, 1))] == []
    filled.upload("payments", [PAYMENT | {"金额": "4999"}])
    (found,) = checks(SYSTEM, LedgerFilters(), date(2020, 1, 1))
    assert found.message == "凭证 5,000.00 元，到户合计 4,999.00 元，相差 1.00 元"
    assert (found.rule, found.pk) == ("payments", Entry.objects.get(voucher_no="记-3").pk)


def test_stock_is_what_came_less_what_was_handed_out(filled):
    (books,) = goods_in_kind(SYSTEM, LedgerFilters())
    assert (books.issued, books.stock) == (Decimal("302.5000"), Decimal("197.5000"))
    (books,) = goods_in_kind(SYSTEM, LedgerFilters(end=date(2016, 6, 10)))
    assert books.stock == Decimal("200.0000")


def test_no_more_is_handed_out_than_is_left(filled):
    before = everything()
    receipt = filled.upload("goods_issues", [TO_SCHOOL | {"发放日期": "2016-07-01", "发放数量": "197.6"}])
    assert [issue.code for issue in receipt.errors] == ["too_much"]
    assert "结存 197.5 册，不够发 197.6" in receipt.errors[0].message
    receipt = filled.upload("goods", [GOODS | {"数量": "302"}])
    assert [issue.code for issue in receipt.errors] == ["too_much"]
    receipt = filled.upload("goods_issues", [TO_SCHOOL | {"发放日期": "2016-05-31"}])
    assert [issue.code for issue in receipt.errors] == ["too_early"]
    assert everything() == before


@pytest.mark.parametrize(
    ("form", "name", "counted"), [("投工", "投工投劳", "工日"), ("土地", "建设用地", "亩")]
)
def test_labour_and_land_say_what_their_value_rests_on(office, form, name, counted):
    office.upload("funds", [GOODS_CAME | {"形态": form, "渠道": "集体、群众自筹"}])
    (missing,) = checks(SYSTEM, LedgerFilters(), date(2020, 1, 1))
    assert (missing.rule, "没有登记折价依据" in missing.message) == ("valuation", True)
    goods = GOODS | {"品名": name, "数量": "100", "计量单位": counted, "单价": "100", "折价依据": "当地工价"}
    assert problems(office.upload("goods", [goods])) == []
    assert checks(SYSTEM, LedgerFilters(), date(2020, 1, 1)) == []


def test_a_source_sent_in_again_is_corrected_in_place(office):
    office.upload("fund_documents", [DOCUMENT])
    receipt = office.upload("fund_documents", [DOCUMENT | {"下达金额": "65万元", "收款账号": ""}])
    document = FundDocument.objects.get()
    assert (receipt.changed, document.amount) == (1, Decimal("650000.00"))
    assert document.bank_account == "6228480012345678901"


def test_no_account_is_opened_twice(filled):
    book = open_book(actor=filled.clerk, unit=filled.unit)
    kinds = list(book.accounts.order_by("kind").values_list("kind", flat=True))
    assert kinds.count(AccountKind.PROJECT) == 1
    assert kinds.count(AccountKind.POOL) == 1
